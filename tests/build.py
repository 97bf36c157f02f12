"""Findings made by hand for the tests of the reports: invented towns, invented news, no stage involved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dedup.model import Credit, Declared, Document, Marked, Published, Segmented, Sentence, Skipped, Span
from dedup.settings import Settings
from dedup.verdicts import Family, Finding, Findings, Match, MatchKind, Order, Pair, Passage, Place, Sides

WIRE = (
    "The ferry between Norby and Halm stood still on Monday.",
    "A cable had jammed its rudder, the harbour master said.",
    "“Nobody was hurt, and the cars stayed dry,” said Ida Krook.",
    "Two tugs pulled the ship back to its berth by noon.",
    "The company will pay for ninety hotel rooms.",
    "Divers are to look at the rudder on Tuesday.",
    "The island has no other link in winter.",
    "A bridge has been planned for thirty years.",
)
#: The wire's sentences in another order, some of them changed, with two of its own and a credit line.
DRAFT = (
    "Ferry stuck off Halm",
    "Divers will look at the rudder on Tuesday.",
    "Two tugs pulled the ship back to its berth by noon.",
    "Our reader Tom Vell sold soup on the quay.",
    "For ninety hotel rooms the company will pay.",
    "The island has no other link in winter.",
    "The ferry between Norby and Halm stood still on Monday.",
    "“Nobody was hurt, and the cars stayed dry,” said Ida Krook.",
    "The soup was of leek.",
    "By the Quill Wire",
)
#: Sentence of the draft, sentence of the wire, kind.
PARTNERS: tuple[tuple[int, int, MatchKind], ...] = (
    (1, 5, "near-verbatim"),
    (2, 3, "verbatim"),
    (4, 4, "near-paraphrase"),
    (5, 6, "verbatim"),
    (6, 0, "verbatim"),
    (7, 2, "verbatim"),
)
EDITS: dict[MatchKind, float] = {"verbatim": 1.0, "near-verbatim": 0.8571, "near-paraphrase": 0.3333}


def segmented(name: str, lines: Sequence[str], furniture: dict[int, str] | None = None) -> Segmented:
    """Return a text of one sentence a line; `furniture` names the lines that are no part of the story."""
    sentences, start = [], 0
    for number, line in enumerate(lines):
        quoted = 0.75 if line.startswith("“") else 0.0
        reason = (furniture or {}).get(number)
        sentences.append(Sentence(start, start + len(line), number + 1, 1, number, reason, quoted))
        start += len(line) + 1
    document = Document(
        id=name, path=f"news/{name}.txt", format="txt", text="\n".join(lines), language="en", root="news"
    )
    return Segmented(document, (), tuple(sentences))


def wire() -> Segmented:
    """Return the wire's story, published by the wire."""
    text = segmented("quill", WIRE)
    dated = replace(text.document, published=Published(2031, 2, 3, 9, 30, None, 60), publisher="Quill Wire")
    return replace(text, document=dated, publisher_wire="Quill")


def draft() -> Segmented:
    """Return the story that holds it in another order, with title, credit line and metadata."""
    text = segmented("river-post", DRAFT, {0: "title", 9: "credit"})
    last = text.sentences[9]
    span = Span(last.start, last.end)
    document = replace(
        text.document,
        title=DRAFT[0],
        published=Published(2031, 2, 4),
        publisher="River Post",
        byline="Quill Wire",
        url="https://river.example/ferry",
        declared=(Declared("credit", "Quill", None), Declared("source", DRAFT[9], span)),
        furniture=(Marked(Span(0, len(DRAFT[0])), "title"),),
        masked=(Span(0, 5),),
        quoted=(Span(30, 40),),
    )
    credits = (Credit("Quill", "full", "byline", DRAFT[9], span, True), Credit("Quill", "mention", "metadata", "Quill"))
    return replace(text, document=document, credits=credits, masked=(Span(0, 5),))


def pair(left: Segmented, right: Segmented, partners: Sequence[tuple[int, int, MatchKind]] = PARTNERS) -> Pair:
    """Return a reshuffled, credited copy with one match a passage; the figures fit the stories above."""
    matches = tuple(_match(number, *one) for number, one in enumerate(partners))
    passages = tuple(
        Passage(_place(left, match.left[0]), _place(right, match.right[0]), (number,), 9 + number, f"{number:016x}")
        for number, match in enumerate(matches)
    )
    return Pair(
        left=left.document.id,
        right=right.document.id,
        relation="reshuffled-copy",
        reason="6 of the 8 sentences stand in the other text. The order is another one.",
        extent="most",
        wording="copied",
        source=right.document.id,
        source_wire="Quill",
        source_reasons=("the one credits Quill (byline)", "the other is published by Quill"),
        credit="credited",
        credit_reasons=("credited to Quill one way: byline",),
        third_parties=("The Harbour Board",),
        coverage=Sides(0.70123, 0.78999),
        coverage_without_quotes=Sides(0.5, None),
        containment=Sides(0.4, 0.6),
        jaccard=0.33333,
        order=Order("lost", 6, -0.2, 0.76528, 3, 1, 0, 3, 6),
        matches=matches,
        passages=passages,
        fingerprint="feed0123feed0123",
        credit_kind="full",
    )


def _match(number: int, left: int, right: int, kind: MatchKind) -> Match:
    edit = EDITS[kind]
    quoted = {left, right} == {7, 2}
    return Match((left,), (right,), kind, 6 * edit, edit / 2, edit, edit, 9, 10, number in (0, 4, 5), quoted, number)


def _place(text: Segmented, index: int) -> Place:
    sentence = text.sentences[index]
    return Place(sentence.start, sentence.end, sentence.line, sentence.column)


def other(left: Segmented, right: Segmented) -> Pair:
    """Return a pair without a match."""
    empty = Order("too-few", 0, None, None, 0, 0, 0, 0, 0)
    return replace(
        pair(left, right, ()),
        relation="unrelated",
        reason="No sentence of the one stands in the other.",
        extent="trace",
        wording=None,
        source=None,
        source_wire=None,
        source_reasons=(),
        credit="none-needed",
        credit_kind=None,
        credit_reasons=(),
        third_parties=(),
        coverage=Sides(0.0, 0.0),
        order=empty,
        fingerprint="0" * 16,
    )


def findings() -> Findings:
    """Return a scan of three texts: a draft that holds the wire's story, the wire, and a third story."""
    ours, theirs = draft(), wire()
    third = segmented("alder", ("The alder wood was sold in May.", "Its new owner keeps bees."))
    copied = pair(theirs, ours, [(right, left, kind) for left, right, kind in PARTNERS])
    copied = replace(copied, source="quill", coverage=Sides(0.78999, 0.70123))
    pairs = (other(third, theirs), other(third, ours), copied)
    message = "Reshuffled copy of quill. 6 of the 8 sentences stand in the other text."
    return Findings(
        settings=Settings(),
        engine="reference",
        retrieval="exhaustive",
        documents=(third, theirs, ours),
        words={"alder": 12, "quill": 77, "river-post": 80},
        pairs=pairs,
        families=(Family("fa31", ("quill", "river-post"), "quill", 0.70123),),
        findings=(Finding("DUP006", "note", "river-post", 2, message, (0, 1, 2, 3, 4, 5), "feed0123feed0123"),),
        skipped=(Skipped("news/broken.html", "no text in it"),),
        notes=("1 file with other endings left out: .png 1",),
        summary={"documents": 3, "sentences": 18, "pairs_compared": 3, "reshuffled-copy": 1, "unrelated": 2},
    )


def none() -> Findings:
    """Return a scan that found nothing."""
    found = findings()
    quiet = {"documents": 2, "pairs_compared": 1, "unrelated": 1}
    texts = found.documents[:2]
    words = {text.document.id: found.words[text.document.id] for text in texts}
    rest = replace(found, families=(), findings=(), skipped=(), summary=quiet)
    return replace(rest, documents=texts, words=words, pairs=found.pairs[:1])


def many(number: int) -> Findings:
    """Return a scan with a number of findings, all of one kind, in two texts."""
    found = findings()
    pairs = (found.pairs[2],) * number
    listed = tuple(replace(found.findings[0], pair=index) for index in range(number))
    return replace(found, pairs=pairs, findings=listed, summary={"pairs_compared": number, "reshuffled-copy": number})


def hostile(words: str) -> Findings:
    """Return a scan in which every text that comes from a file, and every name, is the given one."""
    found = findings()
    texts = []
    for number, text in enumerate(found.documents):
        lines = [words] * len(text.sentences)
        made = segmented(f"{number}{words}", lines, {0: words})
        credits = (Credit(words, "full", "byline", words, Span(0, 1)),)
        document = replace(
            made.document, path=f"{number}{words}", title=words, publisher=words, byline=words, url=words
        )
        texts.append(replace(made, document=document, credits=credits))
    names = {old.document.id: new.document.id for old, new in zip(found.documents, texts, strict=True)}
    pairs = tuple(
        replace(
            one,
            left=names[one.left],
            right=names[one.right],
            source=names.get(one.source or ""),
            source_wire=words,
            reason=words,
            source_reasons=(words,),
            credit_reasons=(words,),
            third_parties=(words,),
        )
        for one in found.pairs
    )
    listed = tuple(replace(one, draft=names[one.draft], message=words) for one in found.findings)
    return replace(
        found,
        documents=tuple(texts),
        words={names[name]: number for name, number in found.words.items()},
        pairs=pairs,
        findings=listed,
        families=(Family("fa", (*names.values(),), None, 0.5),),
        skipped=(Skipped(words, words),),
        notes=(words,),
    )
