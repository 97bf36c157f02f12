"""Two texts side by side, every sentence of both, and the verdict with its values beside their thresholds."""

from __future__ import annotations

from dedup.errors import UsageError
from dedup.report import markdown, plain, terminal, wording
from dedup.report.look import Look, marks
from dedup.report.overview import sentences, whereabouts
from dedup.report.page import Column, Heading, Lead, Line, Page, Texts, Words
from dedup.report.picture import key
from dedup.report.shown import Shown, Side, sentence_text, show
from dedup.report.values import verdict
from dedup.verdicts import Findings, Match

#: The letters that name the two texts, as in "B12".
_LETTERS = ("A", "B")


def compare(findings: Findings, look: Look, form: str = "rich") -> str:
    """Return the comparison of the first pair of a scan of two texts; `form` is rich, plain or md."""
    if form == "md":
        return markdown.text(page(findings, markdown.look_of(look)))
    if form == "plain":
        return plain.text(page(findings, plain.look_of(look)))
    look = terminal.look_of(look)
    return terminal.text(page(findings, look), look)


def page(findings: Findings, look: Look) -> Page:
    """Return the page of a comparison: the origin is A, the text that holds it B."""
    if not findings.pairs:
        raise UsageError("the results hold no pair to compare")
    shown = show(findings, findings.pairs[0], findings.findings[0].draft if findings.findings else None)
    pair = shown.pair
    relation = wording.NOUNS[pair.relation][0].capitalize()
    opening = f"{relation}; source {wording.source(pair)}; {wording.credit(pair)}."
    arrows = f"{key(look)}, {marks(look).moved} moved, [...] left out."
    return (
        Lead(opening if findings.findings else f"{relation}."),
        Words(f"A is {shown.origin.name}, B is {shown.copy.name}. {arrows}", "dim"),
        Texts((_column(shown, shown.origin, look), _column(shown, shown.copy, look))),
        *(whereabouts(shown, look) if pair.matches else ()),
        *sentences(shown, look),
        Heading("Verdict"),
        *verdict(shown, findings.settings),
    )


def _column(shown: Shown, side: Side, look: Look) -> Column:
    own, other = (0, 1) if side is shown.origin else (1, 0)
    partner = shown.copy if side is shown.origin else shown.origin
    matches = {index: match for match in shown.pair.matches for index in side.indices(match)}
    lines = []
    for index, sentence in enumerate(side.text.sentences):
        words = sentence_text(side.text, sentence.start, sentence.end)
        match = matches.get(index)
        if index in side.numbers:
            label = f"{_LETTERS[own]}{side.numbers[index]}"
            remark = _remark(match, partner, _LETTERS[other], look) if match else ""
            lines.append(Line(label, remark, words, match.kind if match else ""))
        else:
            lines.append(Line("", f"[{sentence.furniture or 'no words'}]", words, "dim"))
    path = side.text.document.path
    where = f" ({path})" if path else ""
    return Column(f"{_LETTERS[own]}: {side.name}{where}", tuple(lines))


def _remark(match: Match, partner: Side, letter: str, look: Look) -> str:
    """Return the partner's number, the sign of the kind, and whether the sentence moved: "=B12 ⇅"."""
    signs = marks(look)
    numbers = "+".join(
        f"{letter}{partner.numbers[index]}" for index in partner.indices(match) if index in partner.numbers
    )
    return f"{signs.kinds[match.kind]}{numbers}{f' {signs.moved}' if match.moved else ''}"
