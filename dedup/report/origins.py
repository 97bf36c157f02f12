"""Where the texts of a family come from: how many articles they are, and how many of these are the origin of others.

Texts of one publisher are versions of one article, under however many addresses, and count once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dedup.report.survey import Survey
from dedup.report.wording import counted
from dedup.verdicts import Family, Pair


@dataclass(frozen=True, slots=True)
class Origins:
    """The articles of a family, each with its texts, and the groups of articles of which one is an origin.

    A group of one is an origin; in a larger one it is undetermined which. `outside` names the wires that are the
    likelier origin of a group and not among these texts.
    """

    articles: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[str, ...], ...]
    outside: tuple[str, ...]

    def sentence(self) -> str:
        """Return the number of articles and of origins found here."""
        texts = sum(map(len, self.articles))
        of = f" ({counted(texts, 'text')})" if texts != len(self.articles) else ""
        articles = f"{counted(len(self.articles), 'article')}{of}"
        found = len(self.groups) - len(self.outside)
        parts = [f"{counted(found, 'origin')} found here"] if found or not self.outside else []
        parts += [f"the text of {wire}, to which they point, is not among these" for wire in self.outside]
        return f"{articles}, {'; '.join(parts)}"


def origins(family: Family, pairs: Sequence[Pair], survey: Survey) -> Origins:
    """Return the origins of a family from the copies among its texts."""
    articles = _articles(family.documents, survey)
    article = {name: number for number, names in enumerate(articles) for name in names}
    known: set[tuple[int, int]] = set()
    open_: list[tuple[int, int, str | None]] = []
    for pair in pairs:
        one, other = article[pair.left], article[pair.right]
        if one == other:
            continue
        if pair.source is None:
            open_.append((one, other, pair.source_wire))
        else:
            known.add((one, other) if pair.source == pair.left else (other, one))
    # Two versions of one article may point either way; then neither is known to come from the other.
    twice = {way for way in known if way[::-1] in known}
    open_ += [(one, other, None) for one, other in sorted(twice)]
    derived = {copy for _, copy in known - twice}
    roots = [number for number in range(len(articles)) if number not in derived]
    groups = _joined(roots, [(one, other) for one, other, _ in open_])
    wires = {wire for one, other, wire in open_ if wire and one in roots and other in roots}
    held = {survey.texts[name].key for name in family.documents}
    outside = sorted(wire for wire in wires if f"wire:{wire}" not in held)
    named = tuple(tuple(articles[number][0] for number in group) for group in groups)
    return Origins(articles, named, tuple(outside[: len(named)]))


def _articles(names: Iterable[str], survey: Survey) -> tuple[tuple[str, ...], ...]:
    """Return the texts of each article, the first of each in the order given."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(survey.texts[name].key or f"text:{name}", []).append(name)
    return tuple(map(tuple, found.values()))


def _joined(numbers: Sequence[int], ties: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the groups of numbers that hang together by ties among them."""
    group = {number: [number] for number in numbers}
    for one, other in ties:
        if one in group and other in group and group[one] is not group[other]:
            group[one].extend(group[other])
            for number in group[other]:
                group[number] = group[one]
    return sorted({id(members): sorted(members) for members in group.values()}.values())
