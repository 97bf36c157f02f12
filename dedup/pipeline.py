"""Every step of a scan, by name, in order. This page computes nothing itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from dedup import credit
from dedup.boilerplate import boilerplate
from dedup.credit_rules import has_rules
from dedup.engines.reference import ReferenceEngine
from dedup.errors import NothingReadable
from dedup.families import families
from dedup.findings import findings
from dedup.judge import judge
from dedup.model import Document, Segmented, Shingled, Skipped
from dedup.read import ids, read
from dedup.segment import segment
from dedup.settings import Fields, Settings
from dedup.shingle import shingle
from dedup.verdicts import Findings, Pair
from dedup.wires import wire_of_publisher

Input = str | Path | Document
#: Told of each step: the phase, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
#: Documents up to which pairs without a finding are listed too.
_LISTED = 1_000


def _silent(phase: str, done: int, total: int) -> None:
    pass


def scan(
    inputs: Sequence[Input],
    settings: Settings | None = None,
    *,
    fields: Fields | None = None,
    stdin: bytes | None = None,
    all_pairs: bool | None = None,
    progress: Progress = _silent,
) -> Findings:
    """Compare all texts with one another and return what they share.

    `inputs` are paths of files and folders, "-" for `stdin`, or documents. `all_pairs` lists the pairs without a
    finding too; None means up to 1,000 documents. Raises NothingReadable when there is no text to compare, UsageError
    for a path that is not there.
    """
    settings = settings or Settings()
    documents, skipped, notes = gather(inputs, settings, fields or Fields(), stdin)
    shingled, wordless = _shingled(documents, settings, progress)
    if not shingled:
        raise NothingReadable(_nothing((*skipped, *wordless)))

    engine = ReferenceEngine(settings)
    progress("sketching", 0, 1)
    sketches = engine.sketch(shingled)
    candidates = engine.candidates(sketches)
    common = boilerplate(shingled, settings)
    pairs = []
    evidence = engine.evidence(shingled, candidates.pairs)
    for number, ((left, right), alignment) in enumerate(zip(candidates.pairs, evidence, strict=True)):
        progress("comparing", number, len(candidates.pairs))
        pairs.append(judge(shingled[left], shingled[right], alignment, settings, common))

    listed = _listed(pairs, len(shingled) <= _LISTED if all_pairs is None else all_pairs)
    by_id = {text.document.id: text.document for text in shingled}
    content = {text.document.id: text.content for text in shingled}
    return Findings(
        settings=settings,
        engine=engine.name,
        retrieval=candidates.retrieval,
        documents=_with_members(shingled),
        words={text.document.id: text.words for text in shingled},
        pairs=listed,
        families=families(by_id, content, pairs),
        findings=findings(listed),
        skipped=(*skipped, *wordless),
        notes=notes,
        summary=_summary(shingled, pairs, candidates.proposed, candidates.thinned),
    )


def compare(a: Input, b: Input, settings: Settings | None = None) -> Pair:
    """Return the verdict on two texts, each a path or a document; the same that a scan gives for them."""
    from dedup.errors import UsageError

    found = scan([a, b], settings, all_pairs=True)
    if len(found.documents) != 2:
        reasons = "; ".join(f"{skipped.path}: {skipped.reason}" for skipped in found.skipped)
        raise UsageError(
            f"two texts are compared, and {len(found.documents)} could be read" + f" ({reasons})" * bool(reasons)
        )
    return found.pairs[0]


def gather(
    inputs: Sequence[Input], settings: Settings, fields: Fields, stdin: bytes | None = None
) -> tuple[tuple[Document, ...], tuple[Skipped, ...], tuple[str, ...]]:
    """Return the documents with unique ids, sorted by them, what was skipped, and notes on what was chosen."""
    paths = [item for item in inputs if not isinstance(item, Document)]
    given = [_named(item) for item in inputs if isinstance(item, Document)]
    reading = read(paths, fields, max_bytes=settings.max_bytes, stdin=stdin)
    documents, notes = ids.assign((*reading.documents, *given)) if given else (reading.documents, ())
    return tuple(sorted(documents, key=lambda document: document.id)), reading.skipped, (*reading.notes, *notes)


def _named(document: Document) -> Document:
    """Return a document of the caller's with the caller's id as the one it asks for."""
    return replace(document, declared_id=document.id or document.declared_id)


def prepare(document: Document) -> Segmented:
    """Return a document cut into sentences, with its credit lines, as it is compared."""
    segmented = segment(document, credit.find(document))
    return replace(
        segmented,
        publisher_wire=wire_of_publisher(document.publisher),
        credit_rules=has_rules(document.language),
    )


def _shingled(
    documents: Sequence[Document], settings: Settings, progress: Progress
) -> tuple[list[Shingled], tuple[Skipped, ...]]:
    texts, wordless = [], []
    for number, document in enumerate(documents):
        progress("reading", number, len(documents))
        text = shingle(prepare(document), settings)
        if text.body:
            texts.append(text)
        else:
            wordless.append(Skipped(document.path, "no sentence of a story in it: nothing to compare"))
    return texts, tuple(wordless)


def _nothing(skipped: Iterable[Skipped]) -> str:
    reasons = [f"{item.path}: {item.reason}" for item in skipped]
    more = f" (and {len(reasons) - 3} more)" if len(reasons) > 3 else ""
    return f"no readable text; {'; '.join(reasons[:3])}{more}" if reasons else "no readable text: no article was found"


def _listed(pairs: Sequence[Pair], everything: bool) -> tuple[Pair, ...]:
    wanted = [pair for pair in pairs if everything or pair.relation not in ("unrelated", "boilerplate")]
    return tuple(sorted(wanted, key=lambda pair: (pair.left, pair.right)))


def _with_members(texts: Sequence[Shingled]) -> tuple[Segmented, ...]:
    """Return the documents, each first one of equal normalised text with the ids of the others as its members."""
    equal: dict[str, list[str]] = {}
    for text in texts:
        equal.setdefault(text.content, []).append(text.document.id)
    return tuple(
        replace(text.segmented, document=replace(text.document, members=tuple(equal[text.content][1:])))
        if equal[text.content][0] == text.document.id
        else text.segmented
        for text in texts
    )


def _summary(texts: Sequence[Shingled], pairs: Sequence[Pair], proposed: int, thinned: int) -> dict[str, int]:
    relations = Counter(pair.relation for pair in pairs)
    return {
        "documents": len(texts),
        "sentences": sum(len(text.body) for text in texts),
        "pairs_compared": len(pairs),
        "pairs_proposed_by_minhash": proposed,
        "popular_sentences_thinned": thinned,
        **{relation: relations[relation] for relation in sorted(relations)},
    }
