"""Every step of a check, by name, in order. Drafts meet a reference and one another, the reference never itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import partial

from dedup.checking.comparing import ages, counts, met, partners, standing, verdicts
from dedup.checking.findings import of_pairs, ranked, unheeded, unread, without_text
from dedup.checking.opening import Drafts, held_in_memory, holdings_of, opened, read_drafts, retrieval_of
from dedup.checking.policy import Policy
from dedup.checking.reference import Reference
from dedup.checking.rules import today
from dedup.checking.suppressing import idle, suppress, suppressing
from dedup.checking.warnings import warnings
from dedup.inputs import Input, Inputs
from dedup.listing import QUIET
from dedup.settings import Fields, Settings
from dedup.verdicts import Checked, Finding, Findings, Holdings

#: Told of each step: the phase, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


def _silent(phase: str, done: int, total: int) -> None:
    pass


def check(
    drafts: Input | Sequence[Input],
    against: Input | Reference | Sequence[Input | Reference],
    settings: Settings | None = None,
    *,
    policy: Policy = Policy(),  # noqa: B008 - frozen
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    fields: Fields | None = None,
    stdin: bytes | None = None,
    stdin_name: str = "-",
    preprocess: str | Sequence[str] = (),
    moved: Mapping[str, str] | None = None,
    whole: bool = False,
    now: datetime | None = None,
    progress: Progress = _silent,
) -> Findings:
    """Compare drafts with a reference and with one another, and say which may not go out, and why.

    `drafts` are paths, "-" for `stdin` (called `stdin_name`), or documents; `against` paths, documents, or whatever
    answers as a `Reference`. `policy` decides what a match means; `select` and `ignore` name rules. `moved` has old
    paths by new ones. `whole` says that these are all drafts there are, so that what suppresses nothing is told. `now`
    is the moment that embargoes are held against. Without drafts, or where all ask not to be checked, there is nothing
    to find. Raises NothingReadable where no draft or nothing of the reference can be read, UsageError for a path that
    is not there.
    """
    settings, fields, now = settings or Settings(), fields or Fields(), now or today()
    progress("reading drafts", 0, 0)
    ours = read_drafts(Inputs.of(drafts, fields, settings.max_bytes, stdin, stdin_name, preprocess), settings)
    if not ours.texts:
        return _nothing(ours, settings, fields, select, ignore)
    with ExitStack() as stack:
        references = opened(against, fields, settings, partial(progress, "reading the reference"), stack, preprocess)
        held = holdings_of(references)
        many, own = partners(ours.texts, references, moved or {}, settings)
        compared = verdicts(many, settings, standing(ours.texts, references), partial(progress, "comparing"))
    shown = [one for one in compared if one.pair.relation not in QUIET]
    pairs = tuple(one.pair for one in shown)
    found = of_pairs(shown, ages(many, ours.texts), policy, settings, now)
    rest = (*without_text(ours.texts, compared, held, own), *unread(ours.skipped, references), *unheeded(ours.unheeded))
    allowed = suppressing(policy, ours.texts, now.date(), settings)
    told = suppress(allowed, _chosen((*found, *rest), select, ignore), shown)
    told += _chosen(idle(allowed, whole and not select and not ignore), select, ignore)
    texts, files = met(shown, ours.texts), held_in_memory(references)
    return Findings(
        settings=settings,
        engine="check",
        retrieval=retrieval_of(references, ours.texts),
        documents=tuple(text.segmented for text in texts),
        words={text.document.id: text.words for text in texts},
        pairs=pairs,
        families=(),
        findings=ranked(told, pairs),
        skipped=(*ours.skipped, *(one for several in files for one in several.skipped)),
        notes=(*ours.notes, *(note for several in files for note in several.notes)),
        fields=fields,
        summary=counts(ours.texts, held, compared),
        checked=Checked(
            drafts=tuple(sorted(text.document.id for text in ours.texts)),
            reference=", ".join(one.name for one in references),
            holdings=held,
            warnings=warnings(ours.texts, held, own),
        ),
    )


def _chosen(findings: Iterable[Finding], select: Collection[str], ignore: Collection[str]) -> list[Finding]:
    return [one for one in findings if (not select or one.rule in select) and one.rule not in ignore]


def _nothing(
    ours: Drafts, settings: Settings, fields: Fields, select: Collection[str], ignore: Collection[str]
) -> Findings:
    """Return the findings of a check without a draft: what of them could not be read."""
    found = _chosen((*unread(ours.skipped, ()), *unheeded(ours.unheeded)), select, ignore)
    return Findings(
        settings=settings,
        engine="check",
        retrieval="exhaustive",
        documents=(),
        words={},
        pairs=(),
        families=(),
        findings=ranked(found, ()),
        skipped=ours.skipped,
        notes=ours.notes,
        fields=fields,
        summary=counts((), Holdings(0), ()),
        checked=Checked(drafts=(), reference="", holdings=Holdings(0)),
    )
