"""What a rule means, and why a finding was made: each value beside its threshold."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches

from dedup.errors import UsageError
from dedup.report import markdown, plain, terminal
from dedup.report.look import Look
from dedup.report.page import Heading, Lead, Page, Words
from dedup.report.shown import show
from dedup.report.values import verdict
from dedup.rule_table import RULES
from dedup.settings import Settings
from dedup.verdicts import Findings

_MOST = "One text holds most of the other ({most:.0%} of its words or more)"
#: What each rule looks for and what an editor can do, with the settings that decide.
_MEANING = {
    "DUP001": f"{_MOST} in nearly the same words, and its order is kept, partly kept, or too short to tell. "
    "Without a credit line for the source it is an error.",
    "DUP002": f"{_MOST} in nearly the same words, but in another order: of {{order_matches}} matches or more, under "
    " {order_lost:.0%} are in the order of the source. dedup compare shows every match side by side. "
    "Without a credit line for the source it is an error.",
    "DUP003": f"{_MOST}, but in other words: less than {{copied:.0%}} of the matched words are in sentences with an "
    "edit similarity of {near_verbatim:g} or more. It takes {rewrite_matches} matches and {passage_words} matched "
    "words.",
    "DUP004": "Two texts share copied sentences of at least {passage_words} words and little else (near-identical "
    "ones, or {passage_matches} matches), or a short text stands whole in one block of a longer one.",
    "DUP005": f"{_MOST}, the source is a wire or published by one, and the credit line names it as a contributor only: "
    "it says that others wrote the text with the wire's help. The text needs the credit of the wire itself. In a check "
    "also: text that the configuration licenses ([[partner]]), without a credit or with another one; the message gives "
    "the line to add, where the configuration has one.",
    "DUP006": "One text holds most of the other, or a passage of it, and its credit line names the source. Nothing "
    "needs to be done; whether the reuse is licensed is not something that texts can say.",
    "DUP007": "Both texts have one publisher, or are versions of one item: an update, a correction, a second edition, "
    "or the same item twice. In a check, the configuration says who you are: [site].",
    "DUP008": "The text stands in an item that its agency took back after it was sent (status withdrawn or canceled in "
    "its metadata). Take it out, or ask the agency. An [[allow]] entry covers it only if it names DUP008.",
    "DUP009": "The draft is credited to a wire of which the reference holds texts, but shares no text with them. "
    "The credit may name the wrong wire, or the item is not in the reference.",
    "DUP010": "The text stands in an item that is held back: its embargo is not known to be over, or its status is "
    "withheld. An embargo without a time zone is over when it is so everywhere. An [[allow]] entry covers it only by "
    "name.",
    "DUP090": "An [[allow]] entry or a comment (dedup:ignore, dedup:off) suppresses nothing: it expired, is misspelt, "
    "or gives no reason, or what it was for is gone. The last is told only in a check of whole folders.",
    "DUP091": "The baseline accepts text that is not found any more; dedup baseline prune takes it out. Told only "
    "in a check of whole folders.",
    "DUP092": "A file or record could not be read and was not checked: an error for a draft; a note for a text of the "
    "reference, and for a draft without a sentence of a story.",
}
_EXPLAINED = (
    "A credit line decides: credited text is DUP006, or DUP005 where the credit says less than the text holds; text of "
    "the same publisher is DUP007, whatever else fits."
)


def rule(name: str, settings: Settings) -> Page:
    """Return the page of a rule; raises UsageError for one that does not exist."""
    found = RULES.get(name.upper())
    if found is None:
        close = get_close_matches(name.upper(), RULES, n=2)
        hint = f"; did you mean {' or '.join(sorted(close))}?" if close else "."
        raise UsageError(
            f"there is no rule {name}{hint} The rules are {', '.join(RULES)}. "
            "To explain a finding by its fingerprint, name the results that hold it: --in results.json"
        )
    meaning = _MEANING.get(found.id, "").format(**settings.values())
    return (
        Lead(f"{found.id}: {found.title}"),
        Words(f"Default level: {found.level}."),
        *((Words(meaning),) if meaning else ()),
        *((Words(_EXPLAINED, "dim"),) if found.id < "DUP008" else ()),
    )


def finding(findings: Findings, fingerprint: str) -> Page:
    """Return why findings were made, by their fingerprint, its beginning, or their rule; UsageError if none is."""
    name = fingerprint.lower()
    chosen = [one for one in findings.findings if one.fingerprint.startswith(name) or one.rule.lower() == name]
    if not chosen:
        raise UsageError(_none_of(findings, fingerprint))
    page: Page = ()
    for one in chosen:
        title = RULES[one.rule].title if one.rule in RULES else one.rule
        if one.pair is None:
            page = (*page, Heading(f"{one.rule} {one.level}: {one.draft}", one.level), Words(f"{title}. {one.message}"))
            continue
        shown = show(findings, findings.pairs[one.pair], one.draft)
        heading = Heading(f"{one.rule} {one.level}: {shown.copy.name} and {shown.origin.name}", one.level)
        page = (*page, heading, Words(f"{title}."), *verdict(shown, findings.settings))
    return page


def _none_of(findings: Findings, name: str) -> str:
    """Return that no finding is called so, with what is near, what there is, and what to do."""
    counted = Counter(one.rule for one in findings.findings)
    held = ", ".join(f"{rule} ({number:,})" for rule, number in sorted(counted.items()))
    there = f"the results hold findings of {held}" if held else "the results hold no finding"
    if (rule := name.upper()) in RULES:
        return f"no finding is of {rule}; {there}. What the rule means: dedup explain {rule}"
    prints = list(dict.fromkeys(one.fingerprint for one in findings.findings))
    close = get_close_matches(rule, RULES, n=2) or get_close_matches(name.lower(), prints, n=2)
    near = f"did you mean {' or '.join(sorted(close))}? " if close else ""
    shown = f". The first fingerprints are {', '.join(prints[:5])}" if prints and not close else ""
    return f"no finding has the rule or fingerprint {name}; {near}{there[0].upper()}{there[1:]}{shown}"


def explain(page: Page, look: Look, form: str = "rich") -> str:
    """Return a page of this module; `form` is rich, plain or md."""
    if form == "md":
        return markdown.text(page)
    if form == "plain":
        return plain.text(page)
    look = terminal.look_of(look)
    return terminal.text(page, look)
