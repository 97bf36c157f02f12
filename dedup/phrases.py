"""The verdict in words, for an editor: about texts, never about what anybody did."""

from __future__ import annotations

from dedup.model import CreditKind, Shingled
from dedup.verdicts import Alignment, CreditVerdict, Order, Relation

#: What each relation says, as the opening of a sentence.
RELATIONS: dict[Relation, str] = {
    "duplicate": "Duplicate",
    "copy": "Copy",
    "reshuffled-copy": "Reshuffled copy",
    "rewrite": "Rewrite",
    "excerpt": "Excerpt",
    "shared-quotes": "Shared quotations",
    "common-source": "Common source",
    "boilerplate": "Boilerplate",
    "unrelated": "Unrelated",
}

#: How the reason begins for which a file of a known ending is left out, which is no fault of it.
NO_ARTICLE = "holds no article"
#: How the reason begins for which two versions of one item need no credit.
VERSIONS = "both texts are versions of one item"


def reason(
    left: Shingled,
    right: Shingled,
    alignment: Alignment,
    relation: Relation,
    coverage: tuple[float, float],
    parties: tuple[str, ...],
) -> str:
    """Return the verdict in one to three sentences."""
    if not alignment.matches:
        return "No sentence of the one stands in the other."
    held, holder, share, side = _sides(left, right, coverage)
    found = sum(len(getattr(match, side)) for match in alignment.matches)
    which = "The only sentence" if len(held.body) == 1 else f"{found} of the {len(held.body)} sentences"
    opening = (
        f"{which} of {held.document.id} ({share:.0%} of its words) "
        f"{'stands' if found == 1 else 'stand'} in {holder.document.id}"
    )
    return f"{opening}{_ending(relation, alignment, parties)}"


def _sides(left: Shingled, right: Shingled, coverage: tuple[float, float]) -> tuple[Shingled, Shingled, float, str]:
    """Return the text that is covered more, the other one, its coverage and its side."""
    if (coverage[0], left.content) > (coverage[1], right.content):
        return left, right, coverage[0], "left"
    return right, left, coverage[1], "right"


def _ending(relation: Relation, alignment: Alignment, parties: tuple[str, ...]) -> str:
    if relation == "shared-quotes":
        return ", all of it or nearly so in quotation marks in at least one of the two."
    if relation == "common-source":
        return f", most of it ascribed in both to the same third parties: {', '.join(parties)}."
    if relation == "boilerplate":
        return ", and all of it also stands in many texts that share little else."
    if relation == "rewrite":
        return f", mostly in other words. {order_in_words(alignment.order)}"
    if relation == "unrelated":
        return ", too little to call it a copy."
    return f". {order_in_words(alignment.order)}"


def order_in_words(order: Order) -> str:
    """Return what is left of the order, as sentences: about texts that have at least one match."""
    if order.verdict == "too-few":
        return f"{_count(order.n, 'match', 'matches')}: too few to tell the order."
    kept = f"{order.in_order} of {order.n} matches are in the same order"
    if order.verdict == "kept":
        return f"The order is kept: {kept}."
    neighbours = f"{order.neighbours_kept} of {order.n - 1} neighbours are still neighbours"
    if order.verdict == "lost" and in_blocks(order):
        return f"The order is another one: {order.blocks} blocks changed places; inside them {neighbours}."
    opening = "The order is another one" if order.verdict == "lost" else "The order is partly another one"
    return f"{opening}: {kept}, {neighbours}; {chance_in_words(order)}."


def in_blocks(order: Order) -> bool:
    """Say whether whole blocks changed places, most neighbours being kept, rather than single sentences."""
    return order.neighbours_kept >= (order.n - 1) / 2


def chance_in_words(order: Order) -> str:
    """Return the p-value in words; the order must have one."""
    percent = 100 * (order.p_value or 0.0)
    if percent < 1:
        return "fewer than 1 of 100 random shuffles would match or beat it"
    if percent > 99:
        return "more than 99 of 100 random shuffles would match or beat it"
    return f"{percent:.0f} of 100 random shuffles would match or beat it"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


#: Credit verdicts in the words of a message; nothing for a pair that needs no credit.
_CREDITS: dict[CreditVerdict, str] = {
    "credited": "credited",
    "uncredited": "no credit line",
    "mismatched": "credited to another source",
    "unknown": "credit unknown",
    "none-needed": "",
}


def credit_words(verdict: CreditVerdict, kind: CreditKind | None) -> str:
    """Return a credit verdict in a few words for a message; "" where no credit is needed."""
    return "credited as a contributor only" if (verdict, kind) == ("credited", "contributed") else _CREDITS[verdict]
