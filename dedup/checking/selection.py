"""Which texts a check takes as drafts: those that are named, or of those what git says has changed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dedup.checking.foreign import foreign, left_out
from dedup.checking.places import real
from dedup.errors import UsageError
from dedup.settings import Fields


@dataclass(frozen=True, slots=True)
class Selection:
    """The paths of the drafts. `moved` are renames (new path, old path).

    `whole` says that they are all drafts there are, as far as can be known: a folder was named, and not only what
    changed in it. `line` says why there are none, `notes` what was left out.
    """

    paths: tuple[str, ...]
    moved: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    line: str = ""
    notes: tuple[str, ...] = ()


def select(
    drafts: Sequence[str],
    since: str | None,
    stdin_name: str | None = None,
    against: Sequence[str] = (),
    fields: Fields = Fields(),  # noqa: B008 - frozen
) -> Selection:
    """Return the drafts among what is named, and with a revision what changed since.

    Where nothing is named that is anywhere but in the reference (`against`). `stdin_name` is what standard input is
    called, if it is, `fields` the names of fields that records have. Raises UsageError where nothing is named at all,
    and for whatever git cannot tell.
    """
    if stdin_name and "-" not in drafts:
        raise UsageError("--stdin-filename names standard input: give - as a draft")
    if since is not None:
        return _changed(drafts, since, against, fields)
    if not drafts:
        raise UsageError("no draft was named: dedup check DRAFT... --against REF, or --changed-since REV")
    return Selection(tuple(drafts), whole=any(Path(path).is_dir() for path in drafts))


def _changed(drafts: Sequence[str], since: str, against: Sequence[str], fields: Fields) -> Selection:
    if "-" in drafts:
        raise UsageError("--changed-since asks git about files, and standard input is none")
    from dedup.checking import git

    changes = git.changed(since, git.folder_for(drafts))
    articles = git.articles(changes, drafts)
    held = [] if drafts else _held(articles, against, changes.top)
    strange = foreign((path for path in articles if path not in held), drafts, fields)
    paths = tuple(path for path in articles if path not in held and path not in strange)
    where = f" in {', '.join(drafts)}" if drafts else " outside of the reference" if held else ""
    line = "" if paths else f"no article{where} has changed since {since} ({changes.base[:12]}): nothing to check"
    notes = (
        *left_out("changed, but in the reference, so no draft unless it is named", held),
        *left_out("changed, but JSON, XML or records without news, left out", strange),
    )
    return Selection(paths, changes.moved, line=line, notes=notes)


def _held(articles: Sequence[str], against: Sequence[str], top: Path) -> list[str]:
    """Return the articles that lie in the reference; raises UsageError where the whole repository does."""
    places = {real(one): one for one in against}
    whole = next((name for place, name in places.items() if place in (real(top), *real(top).parents)), None)
    if whole is not None:
        raise UsageError(
            f"the reference {whole} holds the whole git repository, so none of it is a draft: name the drafts"
        )

    def inside(path: str) -> bool:
        # The file itself may be a link to a text of the reference, under a name that is to be published.
        place = real(Path(path).parent) / os.path.normcase(Path(path).name)
        return not places.keys().isdisjoint((place, *place.parents))

    return [path for path in articles if inside(path)]
