"""Every step of a scan, by name, in order. This page computes nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from dedup import credit
from dedup.age import by_age
from dedup.boilerplate import boilerplate
from dedup.credit_rules import has_rules
from dedup.engines.reference import ReferenceEngine
from dedup.errors import NothingReadable, UsageError
from dedup.families import families
from dedup.findings import findings
from dedup.judge import judge
from dedup.listing import listed, summary, with_members
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
#: Where a scan can run.
ENGINES = {"reference": ReferenceEngine}


def _silent(phase: str, done: int, total: int) -> None:
    pass


def scan(
    inputs: Input | Sequence[Input],
    settings: Settings | None = None,
    *,
    fields: Fields | None = None,
    stdin: bytes | None = None,
    all_pairs: bool | None = None,
    engine: str = "reference",
    progress: Progress = _silent,
) -> Findings:
    """Compare all texts with one another and return what they share.

    `inputs` are paths of files and folders, "-" for `stdin`, or documents; one alone will do. `all_pairs` lists the
    pairs without a finding too; None means up to `listed_documents`. Raises NothingReadable when there is no text to
    compare, UsageError for a path that is not there and for an engine that does not exist.
    """
    settings, fields = settings or Settings(), fields or Fields()
    where = _engine(engine, settings)
    documents, skipped, notes = gather(inputs, settings, fields, stdin)
    texts, wordless = _shingled(documents, settings, progress)
    if not texts:
        raise NothingReadable(_nothing((*skipped, *wordless), inputs))

    ranks = by_age(texts)
    progress("sketching", 0, 1)
    candidates = where.candidates(where.sketch(texts))
    common = boilerplate(texts, settings)
    pairs = []
    evidence = where.evidence(texts, candidates.pairs)
    for number, ((left, right), alignment) in enumerate(zip(candidates.pairs, evidence, strict=True)):
        progress("comparing", number, len(candidates.pairs))
        pairs.append(judge(texts[left], texts[right], alignment, settings, common))

    ages = {text.document.id: rank for text, rank in zip(texts, ranks, strict=True)}
    grouped = families(texts, pairs, ages)
    quiet = len(texts) <= settings.listed_documents if all_pairs is None else all_pairs
    shown = listed(pairs, grouped, quiet, settings)
    return Findings(
        settings=settings,
        engine=where.name,
        retrieval=candidates.retrieval,
        documents=with_members(texts, ranks),
        words={text.document.id: text.words for text in texts},
        pairs=shown,
        families=grouped,
        findings=findings(shown, ages),
        skipped=(*skipped, *wordless),
        notes=notes,
        fields=fields,
        summary=summary(texts, pairs, len(shown), candidates.proposed, candidates.thinned),
    )


def _engine(name: str, settings: Settings) -> ReferenceEngine:
    if name not in ENGINES:
        raise UsageError(f"there is no engine {name}; there are {', '.join(ENGINES)}")
    return ENGINES[name](settings)


def compare(a: Input, b: Input, settings: Settings | None = None) -> Pair:
    """Return the verdict on two texts, each a path or a document; the same that a scan gives for them."""
    found = scan([a, b], settings, all_pairs=True)
    if len(found.documents) != 2:
        reasons = "; ".join(f"{skipped.path}: {skipped.reason}" for skipped in found.skipped)
        raise UsageError(
            f"two texts are compared, and {len(found.documents)} could be read" + f" ({reasons})" * bool(reasons)
        )
    return found.pairs[0]


def gather(
    inputs: Input | Sequence[Input], settings: Settings, fields: Fields, stdin: bytes | None = None
) -> tuple[tuple[Document, ...], tuple[Skipped, ...], tuple[str, ...]]:
    """Return the documents with unique ids, sorted by them, what was skipped, and notes on what was chosen."""
    paths = [item for item in _several(inputs) if not isinstance(item, Document)]
    given = [_named(item) for item in _several(inputs) if isinstance(item, Document)]
    reading = read(paths, fields, max_bytes=settings.max_bytes, stdin=stdin)
    documents, notes = ids.assign((*reading.documents, *given)) if given else (reading.documents, ())
    return tuple(sorted(documents, key=lambda document: document.id)), reading.skipped, (*reading.notes, *notes)


def _several(inputs: Input | Sequence[Input]) -> Sequence[Input]:
    return [inputs] if isinstance(inputs, str | Path | Document) else inputs


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


def _nothing(skipped: Sequence[Skipped], inputs: Input | Sequence[Input]) -> str:
    reasons = [f"{item.path}: {item.reason}" for item in skipped]
    more = f" (and {len(reasons) - 3} more)" if len(reasons) > 3 else ""
    if reasons:
        return f"no readable text; {'; '.join(reasons[:3])}{more}"
    places = ", ".join(str(item) for item in _several(inputs) if not isinstance(item, Document))
    return f"no readable text: no article was found in {places}" if places else "no readable text"
