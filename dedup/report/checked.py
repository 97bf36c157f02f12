"""The page of a check: may the drafts go out, what was found in each, what they were compared with, what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from dedup.report import wording
from dedup.report.located import path, place
from dedup.report.look import Look, marks
from dedup.report.overview import sentences, whereabouts
from dedup.report.page import Block, Command, Grid, Heading, Lead, Page, Reasons, Words
from dedup.report.safe import one_line
from dedup.report.shell import quoted
from dedup.report.shown import Shown, show
from dedup.report.standing import LEVELS, counts
from dedup.rule_table import RULES
from dedup.verdicts import Checked, Finding, Findings, Holdings

#: How much is shown: findings in the table and in detail, passages of one, names of wires and publishers.
LISTED, DETAILED, PASSAGES, NAMED = 20, 5, 10, 4
_HONEST = "text whose source is not among them cannot be found"


def page(findings: Findings, checked: Checked, look: Look) -> Page:
    """Return the page of a check."""
    return tuple(_blocks(findings, checked, look))


def counted(findings: Sequence[Finding]) -> str:
    """Return how many findings there are of each level: "1 error, 2 notes"."""
    numbers = Counter(one.level for one in findings)
    return ", ".join(wording.counted(numbers[level], level) for level in LEVELS if numbers[level])


def compared(checked: Checked) -> str:
    """Return what drafts were compared with: "48,210 documents of AP, dpa and 3 others, 2022-07-02 to 2022-07-09"."""
    held = checked.holdings
    days = f", {held.earliest} to {held.latest}" if held.latest != held.earliest else f", {held.latest}"
    return f"{wording.counted(held.documents, 'document')}{_whose(held)}{days if held.latest else ''}"


def _whose(held: Holdings) -> str:
    publishers = {name: number for name, number in held.publishers.items() if name not in held.wires}
    names = [*held.wires, *publishers]
    if not names:
        return ""
    shown = [one_line(name) for name in names[:NAMED]]
    if len(names) > NAMED:
        shown.append(f"{len(names) - NAMED:,} more")
    return f" of {' and '.join([', '.join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]}"


def decision(findings: Findings, checked: Checked) -> str:
    """Return the result of a check in a sentence."""
    counting = [one for one in findings.findings if counts(one)]
    drafts = wording.counted(len(checked.drafts), "draft")
    if not checked.drafts:
        return f"No draft to check: nothing was compared.{f' {counted(counting)}.' if counting else ''}"
    if not any(one.pair is not None for one in counting):
        # What is suppressed or accepted is a match too.
        rest = f" Otherwise {counted(counting)}." if counting else ""
        other = "other " if any(one.pair is not None for one in findings.findings) else ""
        return f"{drafts}: no {other}match in {compared(checked)}; {_HONEST}.{rest}"
    return f"{counted(counting)} in {drafts}."


def _blocks(findings: Findings, checked: Checked, look: Look) -> Iterator[Block]:
    counting = [one for one in findings.findings if counts(one)]
    yield Lead(decision(findings, checked))
    if any(one.pair is not None for one in counting):
        others = ", and with one another" if len(checked.drafts) > 1 else ""
        yield Words(f"Compared with {compared(checked)}{others}; {_HONEST}.", "dim")
    for warning in checked.warnings:
        yield Words(f"Warning: {one_line(warning)}.", "warning")
    if counting:
        yield _table(findings, counting[:LISTED], look)
        if len(counting) > LISTED:
            yield Words(f"And {wording.counted(len(counting) - LISTED, 'weaker finding')}: -o json=FILE has them all.")
    for finding in counting[:DETAILED]:
        yield from _detail(findings, finding, look)
    yield from _rest(findings)
    yield from _next(findings, counting)


def _table(findings: Findings, listed: Sequence[Finding], look: Look) -> Grid:
    columns = ("Rule", "Where", "Other text", "What", "Of draft", "Of other", "Credit")
    rows = tuple(_row(findings, one) for one in listed)
    brief = tuple(_brief(row, marks(look).arrow) for row in rows)
    return Grid(columns, rows, frozenset(("Of draft", "Of other")), tuple(one.level for one in listed), brief)


def _brief(row: tuple[str, ...], arrow: str) -> tuple[str, ...]:
    """Return a row in two lines: what was found, and where, the names whole, so that they can be copied."""
    rule, where, other, what, ours, theirs, credit = row
    if not other:
        return (f"{rule}: {what}" if what else rule, where)
    return (f"{rule}: {what}, {credit}; {ours} of the draft, {theirs} of the other text", f"{where} {arrow} {other}")


def _row(findings: Findings, finding: Finding) -> tuple[str, ...]:
    at, where = place(findings, finding), one_line(path(findings, finding))
    where = f"{where}:{at.line}:{at.column}" if finding.pair is not None or finding.line else where
    head = (f"{finding.rule} {finding.level}", where)
    if finding.pair is None:
        return (*head, "", RULES[finding.rule].title if finding.rule in RULES else "", "", "", "")
    shown = show(findings, findings.pairs[finding.pair], finding.draft)
    return (
        *head,
        one_line(shown.origin.name),
        wording.NOUNS[shown.pair.relation][0],
        wording.share(shown.copy.coverage),
        wording.share(shown.origin.coverage),
        "credited" if finding.rule == "DUP006" else wording.credit(shown.pair),
    )


def _detail(findings: Findings, finding: Finding, look: Look) -> Iterator[Block]:
    name = one_line(path(findings, finding))
    if finding.pair is None:
        yield Heading(f"{finding.rule} {finding.level}: {name}", finding.level)
        yield from map(Words, finding.message.split("\n"))
        return
    shown = show(findings, findings.pairs[finding.pair], finding.draft)
    yield Heading(f"{finding.rule} {finding.level}: {name} and {shown.origin.name}", finding.level)
    yield from map(Words, finding.message.split("\n"))
    yield _passages(shown, finding)
    if finding.level != "note":
        yield from whereabouts(shown, look)
    yield from sentences(shown, look)


def _passages(shown: Shown, finding: Finding) -> Reasons:
    """Return where the passages stand in the draft and in the other text, longest first."""
    chosen = sorted((shown.pair.passages[at] for at in finding.passages), key=lambda one: -one.words)
    ours, theirs = ("left", "right") if shown.copy.side == "left" else ("right", "left")
    items = []
    for one in chosen[:PASSAGES]:
        here, there = getattr(one, ours), getattr(one, theirs)
        words = wording.counted(one.words, "word")
        items.append(f"{here.line}:{here.column}, {words}, as {shown.origin.name} {there.line}:{there.column}")
    more = f", the {PASSAGES} longest" if len(chosen) > PASSAGES else ""
    return Reasons("Passages in the draft", f"{len(chosen)}{more}", tuple(items))


def _rest(findings: Findings) -> Iterator[Block]:
    suppressed = [one for one in findings.findings if one.suppressed is not None]
    known = [one for one in findings.findings if one.suppressed is None and one.baseline == "known"]
    for one in suppressed[:LISTED]:
        yield Reasons(f"Suppressed, {one.rule}, {one_line(path(findings, one))}", one_line(one.suppressed or ""), ())
    if len(suppressed) > LISTED:
        yield Words(f"And {len(suppressed) - LISTED:,} more suppressed.")
    if known:
        yield Words(f"{wording.counted(len(known), 'finding')} accepted before (baseline), not counted.", "dim")


def _next(findings: Findings, counting: Sequence[Finding]) -> Iterator[Block]:
    for finding in counting:
        if finding.pair is None:
            continue
        shown = show(findings, findings.pairs[finding.pair], finding.draft)
        paths = [quoted(side.text) for side in (shown.copy, shown.origin)]
        if all(paths):
            yield Command(f"dedup compare {' '.join(paths)}", "both texts side by side")
        break
    rules = list(dict.fromkeys(one.rule for one in counting))
    if rules:
        yield Command(f"dedup explain {rules[0]}", "what the rule means and what can be done")
