"""The page of a scan: the decision, the findings, the strongest in detail, the other pairs, what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from dedup.phrases import NO_ARTICLE, RELATIONS
from dedup.report import picture, wording
from dedup.report.look import Look, marks
from dedup.report.page import Block, Command, Grid, Heading, Lead, Page, Piece, Quote, Reasons, Style, Words
from dedup.report.safe import one_line
from dedup.report.shell import quoted, quoted_path
from dedup.report.shown import Shown, show, strongest
from dedup.rule_table import RULES
from dedup.scope import publisher_key
from dedup.verdicts import COPIES, Family, Finding, Findings, Match, Pair, Relation

#: How much is shown: findings in the table and in detail, pairs of sentences, other pairs, skipped files, names.
LISTED, DETAILED, SENTENCES, OTHERS, SKIPPED, NAMED = 20, 5, 5, 20, 20, 10
#: Pairs without a finding, and texts of a family, up to which each is looked at: of an archive it would take too long.
LOOKED, COUNTED = 2_000, 50
_QUIET: tuple[Relation, ...] = ("unrelated", "boilerplate")
_HONEST = "A source that is not among these texts cannot be found."


def page(findings: Findings, look: Look) -> Page:
    """Return the page of a scan, or of a check."""
    if findings.checked is not None:
        from dedup.report import checked

        return checked.page(findings, findings.checked, look)
    return tuple(_blocks(findings, look))


def _blocks(findings: Findings, look: Look) -> Iterator[Block]:
    yield Lead(wording.decision(findings))
    yield Words(f"{wording.compared(findings)} {_HONEST}", "dim")
    if len(findings.findings) > wording.NAMED:
        yield from _counts(findings)
    if findings.findings:
        yield _table(findings, look)
        if any(findings.pair(finding).source is None for finding in findings.findings[:LISTED]):
            yield Words("A question mark: which of the two is the source cannot be told.", "dim")
        if len(findings.findings) > LISTED:
            more = len(findings.findings) - LISTED
            yield Words(f"And {wording.counted(more, 'weaker finding')}: {_all(findings, look)}")
    for finding in findings.findings[:DETAILED]:
        yield from detail(findings, finding, look)
    yield from _families(findings, look)
    yield from _others(findings, look)
    yield from _skipped(findings, look)
    yield from _next(findings, look)


def _all(findings: Findings, look: Look) -> str:
    """Return where the reader finds what is not shown."""
    way = "parquet=DIR" if _large(findings) else "json=FILE"
    return f"{look.saved} holds all of them." if look.saved else f"-o {way} writes all of them."


def _large(findings: Findings) -> bool:
    """Say whether there are too many texts for one file of results to be handy."""
    return len(findings.documents) > findings.settings.listed_documents


def _counts(findings: Findings) -> Iterator[Block]:
    """Yield how many findings there are of each rule, in how many texts, and what the families hold."""
    drafts: dict[str, set[str]] = {}
    for finding in findings.findings:
        drafts.setdefault(finding.rule, set()).add(finding.draft)
    numbers = Counter(finding.rule for finding in findings.findings)
    levels = {finding.rule: finding.level for finding in findings.findings}
    rows = tuple(
        (f"{rule} {levels[rule]}", _title(rule), f"{numbers[rule]:,}", f"{len(drafts[rule]):,}")
        for rule in sorted(numbers)
    )
    columns = ("Rule", "What it says", "Findings", "In texts")
    yield Grid(columns, rows, frozenset(columns[2:]), tuple(levels[rule] for rule in sorted(numbers)))
    sizes = [len(family.documents) for family in findings.families]
    if sizes:
        held = wording.counted(sum(sizes), "text")
        yield Words(f"{wording.counted(len(sizes), 'family', 'families')} of {held}; the largest has {max(sizes):,}.")


def _title(rule: str) -> str:
    return RULES[rule].title if rule in RULES else ""


def _table(findings: Findings, look: Look) -> Grid:
    listed = findings.findings[:LISTED]
    columns = ("Rule", "Text", "Source", "Relation", "Of text", "Of source", "In order", "Credit")
    shown = [(show(findings, findings.pair(one), one.draft), one) for one in listed]
    return Grid(
        columns,
        tuple(_row(*one) for one in shown),
        frozenset(("Of text", "Of source", "In order")),
        tuple(one.level for one in listed),
        tuple(_brief(*one, look) for one in shown),
    )


def _brief(shown: Shown, finding: Finding, look: Look) -> tuple[str, str]:
    """Return a finding in two lines: what it is, and the names of both texts, whole, so that they can be copied."""
    pair = shown.pair
    order = f", {wording.order(pair.order)} in order" if pair.order.n else ""
    what = f"{wording.NOUNS[pair.relation][0]}, {wording.credit(pair)}"
    joint, mark, other = (marks(look).arrow, "", "source") if pair.source else ("and", "?", "other")
    shares = f"{wording.share(shown.copy.coverage)} of the text, {wording.share(shown.origin.coverage)} of the {other}"
    return (
        f"{finding.rule} {finding.level}: {what}; {shares}{order}",
        f"{shown.copy.name} {joint} {shown.origin.name}{mark}",
    )


def _row(shown: Shown, finding: Finding) -> tuple[str, ...]:
    pair = shown.pair
    return (
        f"{finding.rule} {finding.level}",
        one_line(shown.copy.name),
        one_line(shown.origin.name) + ("" if pair.source else "?"),
        wording.NOUNS[pair.relation][0],
        wording.share(shown.copy.coverage),
        wording.share(shown.origin.coverage),
        wording.order(pair.order),
        wording.credit(pair),
    )


def detail(findings: Findings, finding: Finding, look: Look) -> Iterator[Block]:
    """Yield a finding with all that it rests on."""
    shown = show(findings, findings.pair(finding), finding.draft)
    pair = shown.pair
    level: Style = finding.level
    joint = marks(look).arrow if pair.source else "and"
    yield Heading(f"{finding.rule} {finding.level}: {shown.copy.name} {joint} {shown.origin.name}", level)
    yield Words(f"{RELATIONS[pair.relation]}. {pair.reason}")
    yield Reasons("Source", wording.source(pair), pair.source_reasons)
    yield Reasons("Credit", wording.credit(pair), pair.credit_reasons)
    yield from whereabouts(shown, look)
    yield from sentences(shown, look)


def whereabouts(shown: Shown, look: Look) -> Iterator[Block]:
    """Yield the pictures of a pair, with their key and the figures of the order."""
    yield Heading(f"Where the sentences of {shown.origin.name} stand in {shown.copy.name}", "sub")
    yield Words(picture.key(look), "dim")
    yield picture.strip(shown, look)
    if shown.pair.order.moved:
        yield Words(
            f"Across: {shown.origin.name}. Down: {shown.copy.name}. A kept order would be a falling line.", "dim"
        )
        yield picture.plot(shown, look)
    yield Words(f"Order: {wording.order_figures(shown.pair.order)}.", "dim")


def sentences(shown: Shown, look: Look) -> Iterator[Block]:
    """Yield the strongest pairs of sentences, and how many more there are."""
    matches = shown.pair.matches
    chosen = strongest(matches, SENTENCES)
    if not chosen:
        return
    yield Heading(f"The {wording.counted(len(chosen), 'strongest pair')} of sentences of {len(matches)}", "sub")
    for match in chosen:
        yield Quote(
            _opening(match, look),
            tuple((f"{s.name}:{s.place(match)}", s.words(match)) for s in (shown.origin, shown.copy)),
        )


def _opening(match: Match, look: Look) -> tuple[Piece, ...]:
    signs = marks(look)
    figures = f"cosine {match.cosine:.2f}, edit {match.edit:.2f}, jaccard {match.jaccard:.2f}"
    extra = [
        word for word, holds in ((f"moved {signs.moved}", match.moved), ("in quotation marks", match.quoted)) if holds
    ]
    head: Piece = (f"{signs.kinds[match.kind]} {match.kind}", match.kind)
    return (head, (f"  {figures}{''.join(f', {word}' for word in extra)}", "dim"))


def _families(findings: Findings, look: Look) -> Iterator[Block]:
    large = [family for family in findings.families if len(family.documents) > 2]
    if not large:
        return
    yield Heading("Families: texts joined by copies")
    for family in large[:NAMED]:
        names = ", ".join(map(one_line, family.documents[:NAMED]))
        more = f" and {len(family.documents) - NAMED:,} more" if len(family.documents) > NAMED else ""
        origin = f"source {family.source or 'undetermined'}; weakest link {wording.share(family.weakest_link)}"
        texts = wording.counted(len(family.documents), "text")
        yield Words(f"{texts}{_publishers(findings, family)}: {names}{more}; {origin}")
    if len(large) > NAMED:
        yield Words(f"And {len(large) - NAMED:,} more families: {_all(findings, look)}")


def _publishers(findings: Findings, family: Family) -> str:
    """Return how many publishers the texts of a family have, where they are known and few enough to be looked at."""
    names = family.documents if len(family.documents) <= COUNTED else ()
    keys = {publisher_key(findings.text(name).document) for name in names} - {None}
    return f" of {wording.counted(len(keys), 'publisher')}" if keys else ""


def _others(findings: Findings, look: Look) -> Iterator[Block]:
    found = {finding.pair for finding in findings.findings}
    numbers = [number for number in range(len(findings.pairs)) if number not in found]
    few = len(numbers) <= LOOKED
    rest = [findings.pairs[number] for number in numbers] if few else []
    loud = [pair for pair in rest if pair.relation not in _QUIET]
    number = len(loud) if few else min(_number(findings), len(numbers))
    if not few and number:
        pairs = (findings.pairs[at] for at in numbers)
        loud = list(islice((pair for pair in pairs if pair.relation not in _QUIET), min(number, OTHERS)))
    quiet = {name: findings.summary.get(name, 0) for name in _QUIET}
    if not loud and not any(quiet.values()):
        return
    yield Heading("Other pairs")
    for pair in loud[:OTHERS]:
        yield Reasons(f"{RELATIONS[pair.relation]}, {pair.left} - {pair.right}", one_line(pair.reason), ())
    if number > OTHERS:
        yield Words(f"And {number - OTHERS:,} more: {_all(findings, look)}")
    for name, count in quiet.items():
        if count:
            yield Reasons(RELATIONS[name], f"{wording.counted(count, 'pair')}{_names(rest, name, count)}", ())


def _number(findings: Findings) -> int:
    """Return how many pairs are neither copies nor quiet, by the counts of the scan."""
    return sum(findings.summary.get(name, 0) for name in RELATIONS if name not in COPIES and name not in _QUIET)


def _names(rest: list[Pair], relation: Relation, number: int) -> str:
    named = [f"{pair.left} - {pair.right}" for pair in rest if pair.relation == relation]
    return f": {', '.join(named)}" if len(named) == number <= NAMED else ""


def _skipped(findings: Findings, look: Look) -> Iterator[Block]:
    without = [one for one in findings.skipped if one.reason.startswith(NO_ARTICLE)]
    broken = [one for one in findings.skipped if not one.reason.startswith(NO_ARTICLE)]
    for title, listed in (("Not read", broken), ("Left out", without)):
        if listed:
            yield Heading(f"{title}: {wording.counted(len(listed), 'file or record', 'files or records')}")
        for one in listed[:SKIPPED]:
            yield Reasons(one_line(one.path), one_line(one.reason), ())
        if len(listed) > SKIPPED:
            yield Words(f"And {len(listed) - SKIPPED:,} more: {_all(findings, look)}")


def _next(findings: Findings, look: Look) -> Iterator[Block]:
    if _large(findings) and not look.saved:
        yield Words("To keep the results, scan with -o parquet=DIR; dedup report DIR then shows them again at once.")
    for finding in findings.findings[:LISTED]:
        pair = findings.pair(finding)
        paths = [quoted(findings.text(name)) for name in (pair.left, pair.right)]
        if all(paths):
            yield Command(f"dedup compare {' '.join(paths)}", "both texts side by side")
            return
    if findings.findings:
        first, saved = findings.findings[0].fingerprint, look.saved or ("DIR" if _large(findings) else "FILE")
        way = "parquet=DIR" if _large(findings) else "json=FILE"
        purpose = "each value beside its threshold" if look.saved else f"each value beside its threshold; -o {way}"
        yield Command(f"dedup explain {first} --in {quoted_path(saved)}", purpose)
