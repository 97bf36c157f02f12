"""Each measured value of a pair beside the setting it was held against."""

from __future__ import annotations

from dedup.report import wording
from dedup.report.page import Block, Grid, Reasons, Words
from dedup.report.shown import Shown
from dedup.settings import Settings
from dedup.verdicts import Pair


def verdict(shown: Shown, settings: Settings) -> tuple[Block, ...]:
    """Return the verdict on a pair in words, its values beside their thresholds, its source and credit."""
    pair = shown.pair
    named = (Reasons("Named in both as the source of a statement", ", ".join(pair.third_parties), ()),)
    return (
        Words(f"{wording.NOUNS[pair.relation][0].capitalize()}. {pair.reason}"),
        Grid(("Measured", "Value", "Thresholds", "Result"), tuple(_rows(shown, settings)), frozenset({"Value"})),
        Reasons("Source", wording.source(pair), pair.source_reasons),
        Reasons("Credit", wording.credit(pair), pair.credit_reasons),
        *(named if pair.third_parties else ()),
    )


def _rows(shown: Shown, s: Settings) -> list[tuple[str, str, str, str]]:
    pair, order = shown.pair, shown.pair.order
    sides = (shown.origin, shown.copy)
    extents = (f"part {s.part:.0%}, most {s.most:.0%} of one text", f"whole {s.whole:.0%} of both")
    results = (f"extent: {pair.extent}", "")
    covered = [
        (f"coverage of {one.name}", wording.share(one.coverage), extent, result)
        for one, extent, result in zip(sides, extents, results, strict=True)
    ]
    in_order = wording.share(order.in_order / order.n) if order.n else "-"
    return [
        *covered,
        *_unquoted(shown),
        *_contained(shown),
        ("Jaccard of word n-grams", wording.figure(pair.jaccard), "", ""),
        (*_copied(pair, s), f"wording: {pair.wording or '-'}"),
        _quoted(pair, s),
        ("matches", str(order.n), f"at least {s.order_matches} to tell the order", ""),
        ("in order", in_order, f"kept {s.order_kept:.0%}, lost under {s.order_lost:.0%}", f"order: {order.verdict}"),
        ("p of the order", wording.chance(order.p_value), f"kept under {s.order_p:g}", ""),
        ("Kendall's tau", wording.figure(order.tau), "", ""),
        ("neighbours kept", f"{order.neighbours_kept} of {max(order.n - 1, 0)}", "", ""),
        ("longest block", str(order.longest_block), "", wording.counted(order.blocks, "block")),
    ]


def _unquoted(shown: Shown) -> list[tuple[str, str, str, str]]:
    quoteless = shown.pair.coverage_without_quotes
    return [
        (f"{one.name} without quotations", wording.share(getattr(quoteless, one.side)), "", "")
        for one in (shown.origin, shown.copy)
    ]


def _contained(shown: Shown) -> list[tuple[str, str, str, str]]:
    return [
        (f"containment of {one.name}", wording.share(getattr(shown.pair.containment, one.side)), "", "")
        for one in (shown.origin, shown.copy)
    ]


def _copied(pair: Pair, s: Settings) -> tuple[str, str, str]:
    count = sum(match.edit >= s.near_verbatim for match in pair.matches)
    wanted = f"copied {s.copied:.0%} of matched words"
    return f"edit {s.near_verbatim:g} or more", f"{count} of {len(pair.matches)}", wanted


def _quoted(pair: Pair, s: Settings) -> tuple[str, str, str, str]:
    count = sum(match.quoted for match in pair.matches)
    return "in quotation marks", f"{count} of {len(pair.matches)}", f"{s.quotes:.0%} of matched words", ""
