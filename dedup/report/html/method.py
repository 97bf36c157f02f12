"""How the findings came about and what they cannot say: version, settings, corpus, what was skipped, how good it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dedup import __version__
from dedup.phrases import RELATIONS
from dedup.report import checked
from dedup.report.html.markup import Markup, bdi, brief, join, tag, worded
from dedup.report.html.measured import COMMAND, DATE, MEASURED
from dedup.report.html.report import Report
from dedup.report.wording import counted, published, share
from dedup.settings import Settings
from dedup.verdicts import Findings, Retrieval

#: Skipped files and notes that are listed.
SKIPPED, NOTES = 200, 50
_LIMITS = (
    "Texts alone do not tell who wrote first, who had a licence and what was agreed on.",
    "A source that is not among these texts cannot be found; a text without a match here may have its source "
    "elsewhere.",
    "A translation is not found, nor a story told again in other words from beginning to end: a sentence is found when "
    "enough of its words are left.",
    "What was published first is said only where the dates of both texts allow no other order.",
)
_RETRIEVALS: dict[Retrieval, str] = {
    "exhaustive": "every pair of texts was compared",
    "indexed": "pairs of texts that share rare sequences of words were compared",
    "banded": "pairs of texts with a MinHash band in common were compared",
}


def method(report: Report) -> Iterator[Markup]:
    """Yield the method, the corpus and the limits."""
    found = report.findings
    yield tag(
        "section",
        tag("h2", "Method and limits"),
        tag("ul", *(tag("li", one) for one in _LIMITS)),
        tag("h3", "What was compared"),
        _facts(report),
        *_counts(found),
        *_skipped(found),
        *_notes(found),
        tag("h3", "Thresholds"),
        _thresholds(found.settings),
        *_measured(),
        id="method",
    )


def _facts(report: Report) -> Markup:
    found, survey = report.findings, report.survey
    span = survey.span()
    publishers, wires = survey.publishers(), survey.wires()
    unknown = len(survey.texts) - publishers.total()
    undated = sum(text.published is None or text.published.year is None for text in survey.texts.values())
    rows = {
        "Texts": counted(len(found.words), "text"),
        "Publishers": _list(named(publishers), f"unknown {unknown:,}" if unknown else ""),
        "Wires credited": named(wires) or "none",
        "Published": _list(_span(span), f"{undated:,} without a full date" if undated else ""),
    }
    if found.checked:
        rows["Drafts"] = named_drafts(found.checked.drafts)
        rows["Reference"] = f"{found.checked.reference}: {checked.compared(found.checked)}"
    rows |= {
        "Compared": f"{_RETRIEVALS[found.retrieval]}, by the {found.engine} engine",
        "Version": f"dedup {__version__}; settings {found.settings.digest()}",
    }
    return tag("dl", *(join([tag("dt", name), tag("dd", bdi(value))]) for name, value in rows.items()), class_="facts")


def named(counts: Mapping[str, int], most: int = 12) -> str:
    """Return names with their counts, the largest first; of many how many more there are."""
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    more = f", and {len(ordered) - most:,} more" if len(ordered) > most else ""
    return ", ".join(f"{brief(name)} {counts[name]:,}" for name in ordered[:most]) + more


def named_drafts(drafts: tuple[str, ...], most: int = 12) -> str:
    """Return the ids of drafts; of many how many more there are."""
    more = f", and {len(drafts) - most:,} more" if len(drafts) > most else ""
    return ", ".join(map(brief, drafts[:most])) + more


def _list(*parts: str) -> str:
    return "; ".join(filter(None, parts)) or "none"


def _span(span: object) -> str:
    if not isinstance(span, tuple):
        return ""
    first, last = (published(when) for when in span)
    return first if first == last else f"{first} to {last}"


def _counts(found: Findings) -> Iterator[Markup]:
    """Yield how the compared pairs were judged."""
    told = [
        tag("li", f"{RELATIONS[relation]}: {found.summary[relation]:,}")
        for relation in RELATIONS
        if found.summary.get(relation)
    ]
    if told:
        pairs = counted(found.summary.get("pairs_compared", 0), "pair")
        yield tag("p", f"{pairs} compared, of which:")
        yield tag("ul", *told, class_="columns")


def _skipped(found: Findings) -> Iterator[Markup]:
    if not found.skipped:
        return
    yield tag("h3", f"Not read: {counted(len(found.skipped), 'file or record', 'files or records')}", id="skipped")
    yield tag("ul", *(tag("li", worded(one.path), ": ", worded(one.reason)) for one in found.skipped[:SKIPPED]))
    if len(found.skipped) > SKIPPED:
        yield tag("p", f"And {len(found.skipped) - SKIPPED:,} more; results as json or parquet hold all.")


def _notes(found: Findings) -> Iterator[Markup]:
    if not found.notes:
        return
    more = [f"And {len(found.notes) - NOTES:,} more."] if len(found.notes) > NOTES else []
    yield tag("h3", "Notes")
    yield tag("ul", *(tag("li", worded(one)) for one in [*found.notes[:NOTES], *more]))


def _thresholds(s: Settings) -> Markup:
    """Return what each relation asks for, with the values in force."""
    rows = (
        ("whole", f"{share(s.whole)} or more of the words of both texts stand in the other"),
        ("most", f"{share(s.most)} or more of the words of one text"),
        ("part", f"{share(s.part)} or more of the words of one text; less is a trace"),
        (
            "copied",
            f"{share(s.copied)} or more of the matched words in matches with an edit similarity of at least "
            f"{s.near_verbatim:g}; else reworded",
        ),
        ("order kept", f"{share(s.order_kept)} or more of the matches in order, and p under {s.order_p:g}"),
        ("order lost", f"under {share(s.order_lost)} of {s.order_matches} matches or more in order"),
        ("a match", f"a cosine of at least {s.match_cosine:g}, and a score of at least 0"),
    )
    body = [tag("tr", tag("th", name, scope="row"), tag("td", words)) for name, words in rows]
    changed = {name: value for name, value in s.values().items() if value != getattr(Settings(), name)}
    note = "; ".join(f"{name} = {value:g}" for name, value in changed.items())
    caption = tag("caption", f"Changed for this run: {note}." if note else "All settings have their default values.")
    table = tag("table", caption, tag("tbody", *body), class_="plain")
    return tag("div", table, class_="wide", tabindex="0", role="group", aria_label="Thresholds")


def _measured() -> Iterator[Markup]:
    body = [
        tag("tr", tag("th", one.what, scope="row"), tag("td", one.shown, class_="figure"), tag("td", one.beside))
        for one in MEASURED
    ]
    caption = tag("caption", f"Measured on {published(DATE)} with {COMMAND} and default settings, not on these texts.")
    table = tag("table", caption, tag("tbody", *body), class_="plain")
    yield tag("h3", "How good it is")
    yield tag("div", table, class_="wide", tabindex="0", role="group", aria_label="Measured quality")
