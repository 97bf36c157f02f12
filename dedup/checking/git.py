"""What changed in a git repository since a revision: the files that a check takes as drafts.

Git is run as a program, never through a shell, and is told to separate names by NUL: whatever a name holds, it arrives.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from dedup.checking.places import real
from dedup.errors import UsageError
from dedup.read.find import is_article, shown
from dedup.read.formats import Known

#: Mode of a submodule in git's raw output.
_SUBMODULE = "160000"
#: Set by git for its hooks: they say where the repository of the hook is, and would hide the one that was asked for.
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")
_FETCH = "fetch more history (git fetch --unshallow; in a GitHub workflow fetch-depth: 0) or name another revision"


@dataclass(frozen=True, slots=True)
class Changed:
    """The files of a repository that were added or edited since the merge base with a revision, and still exist.

    `top` is the absolute folder of the repository, `base` the commit of the merge base. `paths` and the keys and values
    of `renamed` (new path, old path) count from `top`, with forward slashes; `paths` are sorted. `untracked` are those
    of them that git does not hold yet. Files that git ignores are left out; those of submodules are among them.
    """

    top: Path
    base: str
    paths: tuple[str, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)
    untracked: frozenset[str] = frozenset()

    @property
    def files(self) -> tuple[Path, ...]:
        """The files as absolute paths, in the order of `paths`."""
        return tuple(self.top / path for path in self.paths)

    @property
    def moved(self) -> dict[str, str]:
        """The renames with absolute paths: new path, old path."""
        return {str(self.top / new): str(self.top / old) for new, old in self.renamed.items()}


def changed(revision: str, folder: Path) -> Changed:
    """Return what changed between the merge base of a revision with HEAD and the files as they lie there now.

    So both what was committed since and what was not yet are in it, new files included. `folder` is any folder of the
    repository; the whole repository is looked at. Raises UsageError where there is no git, no repository, no commit,
    no such revision, or no common history, and says what to do.
    """
    if not revision.strip() or revision.startswith("-") or "\0" in revision:
        raise UsageError(f"{revision!r} is no revision: name a branch, a tag or a commit, such as origin/main")
    top = _top(folder)
    if _said(top, "rev-parse", "--verify", "--quiet", "HEAD^{commit}") is None:
        raise UsageError(f"the git repository {top} has no commit yet, so nothing changed since {revision}")
    if _said(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") is None:
        raise UsageError(f"the git repository {top} has no revision {revision}{_shallow(top)}: {_FETCH}")
    base = _said(top, "merge-base", revision, "HEAD")
    if base is None:
        raise UsageError(f"{revision} and HEAD have no common commit in {top}{_shallow(top)}: {_FETCH}")
    return _since(top, base.strip())


def articles(changes: Changed, under: Sequence[str | Path] = ()) -> list[str]:
    """Return the changed files that are articles by their names, as paths from the working folder.

    `under` are the files and folders to which they are limited; a file that is named there is taken whatever its
    ending. Without any, all of the repository counts. A path on another drive is absolute. Raises UsageError for one
    that is not there, or lies outside of the repository, of which git cannot tell.
    """
    for path in under:
        if not os.path.lexists(path):
            raise UsageError(f"{shown(Path(path))!r} does not exist")
        if real(changes.top) not in (real(path), *real(path).parents):
            raise UsageError(f"{shown(Path(path))!r} lies outside of the git repository {changes.top}")
    limits = [real(path) for path in under] or [real(changes.top)]
    chosen = []
    for path in changes.paths:
        place, parts = real(changes.top / path), PurePath(path).parts
        # Only what lies below the folder that was named counts: who names a hidden folder wants its files.
        below = [parts[len(limit.parts) - len(place.parts) :] for limit in limits if limit in place.parents]
        if place in limits or any(is_article(PurePath(*tail), Known()) for tail in below):
            chosen.append(from_here(changes.top / path))
    return chosen


def folder_for(under: Sequence[str]) -> Path:
    """Return the folder in whose repository to look: the working one, unless what is named lies in another."""
    first = next((Path(path) for path in under if os.path.lexists(path)), None)
    done = _git(Path(), "rev-parse", "--show-toplevel")
    here = real(os.fsdecode(done.stdout).removesuffix("\n")) if done.returncode == 0 else None
    if first is None or here in (real(first), *real(first).parents):
        return Path()
    return first if first.is_dir() else first.absolute().parent


def from_here(path: Path) -> str:
    """Return a path from the working folder, with forward slashes; one on another drive is absolute."""
    try:
        return shown(Path(os.path.relpath(path, os.path.realpath("."))))
    except ValueError:
        return shown(path)


def _since(top: Path, base: str) -> Changed:
    """Return what changed since a commit, in submodules too."""
    paths: set[str] = set()
    renamed: dict[str, str] = {}
    for old, new in _differences(top, base):
        if isinstance(new, Changed):
            paths.update(f"{old}/{path}" for path in new.paths)
            renamed |= {f"{old}/{path}": f"{old}/{before}" for path, before in new.renamed.items()}
        else:
            paths.add(new)
            renamed |= {new: old} if old != new else {}
    untracked = set(_names(_must(top, "ls-files", "--others", "--exclude-standard", "-z")))
    there = {path for path in paths | untracked if (top / path).is_file()}
    moved = {new: old for new, old in renamed.items() if new in there}
    return Changed(top, base, tuple(sorted(there)), moved, frozenset(untracked & there))


def _differences(top: Path, base: str) -> Iterator[tuple[str, str | Changed]]:
    """Yield the old and the new path of each file, and for a submodule its path and what changed in it."""
    options = ("--raw", "-z", "--no-abbrev", "-M", "--no-ext-diff", "--ignore-submodules=none")
    names = iter(_names(_must(top, "diff", *options, base, "--")))
    for head in names:
        before, after, commit, _, status = head.lstrip(":").split(" ")
        old = next(names)
        new = next(names) if status[0] in "RC" else old
        if after == _SUBMODULE:
            if (top / new / ".git").exists():
                yield new, _inside(top / new, commit if before == _SUBMODULE else "")
        elif status[0] != "D":
            yield (old if status[0] == "R" else new), new


def _inside(top: Path, commit: str) -> Changed:
    """Return what changed in a submodule since the commit that the repository around it held; "" for all of it."""
    if not commit:
        files = {path for path in _names(_must(top, "ls-files", "-z")) if (top / path).is_file()}
        return Changed(top, "", tuple(sorted(files)))
    if _said(top, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}") is None:
        raise UsageError(f"the submodule {top} has no commit {commit[:12]}{_shallow(top)}: {_FETCH}")
    return _since(top, commit)


def _top(folder: Path) -> Path:
    done = _git(folder, "rev-parse", "--show-toplevel")
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode == 0:
        return Path(os.fsdecode(done.stdout).removesuffix("\n"))
    if "dubious ownership" in said:
        place = folder.absolute().as_posix()
        raise UsageError(f"git trusts no repository of another user: git config --global --add safe.directory {place}")
    if "not a git repository" in said:
        raise UsageError(f"{folder.absolute()} is in no git repository; name the files to check instead")
    raise _failed(folder, said)


def _shallow(top: Path) -> str:
    said = _said(top, "rev-parse", "--is-shallow-repository")
    return ", whose history is cut off" if said is not None and said.strip() == "true" else ""


def _said(top: Path, *arguments: str) -> str | None:
    """Return what git says, None where it ends with an error."""
    done = _git(top, *arguments)
    return os.fsdecode(done.stdout) if done.returncode == 0 else None


def _must(top: Path, *arguments: str) -> bytes:
    """Return what git says; raises UsageError where it ends with an error."""
    done = _git(top, *arguments)
    if done.returncode:
        raise _failed(top, done.stderr.decode("utf-8", "replace"))
    return done.stdout


def _failed(folder: Path, said: str) -> UsageError:
    return UsageError(f"git failed in {folder}: {next(iter(said.strip().splitlines()), 'it gave no reason')}")


def _names(data: bytes) -> list[str]:
    return [os.fsdecode(name) for name in data.split(b"\0") if name]


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command: Sequence[str] = ("git", "-c", "diff.relative=false", "-C", str(folder), *arguments)
    env = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    try:
        # Messages are looked at, so they must not be translated; and nothing is written, not even a fresher index.
        env |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
        return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, env=env, check=False)
    except FileNotFoundError as error:
        raise UsageError("git was not found: install it, or name the files to check instead") from error
    except OSError as error:
        raise UsageError(f"git cannot be run: {error.strerror or error}") from error
