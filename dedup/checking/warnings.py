"""What may make the answer of a check incomplete: a reference that is old, or lacks the wire that a draft names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from dedup.affiliation import credited_wires, same_organisation
from dedup.checking.comparing import OwnTexts
from dedup.model import Published, Shingled
from dedup.verdicts import Holdings

#: Days behind a draft's date from which a reference is called old. It changes no finding.
STALE_DAYS = 30


def warnings(drafts: Sequence[Shingled], held: Holdings, own: OwnTexts) -> tuple[str, ...]:
    """Return the warnings of a check, each once."""
    return (*_stale(drafts, held), *_lacking(drafts, held, own))


def _stale(drafts: Sequence[Shingled], held: Holdings) -> Iterator[str]:
    days = [day for draft in drafts if (day := day_of(draft.document.published)) is not None]
    if held.latest is None or not days:
        return
    behind = (max(days) - date.fromisoformat(held.latest)).days
    if behind > STALE_DAYS:
        yield (
            f"the reference ends on {held.latest}, {behind} days before the latest draft ({max(days)}): "
            "what was sent since then cannot be found; bring it up to date"
        )


def _lacking(drafts: Sequence[Shingled], held: Holdings, own: OwnTexts) -> Iterator[str]:
    wanted: dict[str, list[str]] = {}
    for draft in drafts:
        for wire in credited_wires(draft.segmented, "full", "contributed"):
            if _texts_of(wire, held) <= own[draft.document.id][wire]:
                wanted.setdefault(wire, []).append(draft.document.id)
    for wire, names in sorted(wanted.items()):
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        yield f"the reference holds no text of {wire}, credited in {', '.join(names[:3])}{more}: it cannot be compared"


def _texts_of(wire: str, held: Holdings) -> int:
    """Return how many texts are of a wire: by their credit lines, or, of one that no list knows, by their publisher."""
    named = sum(count for name, count in held.publishers.items() if same_organisation(name, wire))
    return max(held.wires.get(wire, 0), named)


def day_of(published: Published | None) -> date | None:
    """Return the day of a date, None where a part of it is unknown or it is no day."""
    if published is None or published.year is None or published.month is None or published.day is None:
        return None
    try:
        return date(published.year, published.month, published.day)
    except ValueError:
        return None
