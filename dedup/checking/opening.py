"""What a check is given: drafts read and cut into sentences, references opened."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from dedup.checking.foreign import foreign, left_out
from dedup.checking.marks import skip
from dedup.checking.reference import Files, Reference, Told, incomparable, together
from dedup.errors import NothingReadable
from dedup.index.opening import is_index, open_index
from dedup.inputs import Input, Inputs
from dedup.model import Document, Shingled, Skipped
from dedup.preparing import prepare
from dedup.settings import Fields, Settings
from dedup.shingle import shingle
from dedup.verdicts import Holdings, Retrieval


@dataclass(frozen=True, slots=True, eq=False)
class Drafts:
    """The drafts that can be compared, what could not be read, and remarks.

    `unheeded` are those that ask not to be checked and give no reason, each with the line.
    """

    texts: tuple[Shingled, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    unheeded: tuple[tuple[str, int], ...] = ()


def read_drafts(given: Inputs, settings: Settings) -> Drafts:
    """Return the drafts; raises NothingReadable where there are some and none has a sentence to compare.

    Drafts that ask, with a reason, not to be checked are left out and told in a remark; so are files of a folder that
    only look like articles.
    """
    documents, skipped, notes = given.gather()
    strange = foreign((one.path for one in skipped), given.paths, given.fields)
    wishes = {document.id: skip(document) for document in documents}
    left = {name: wish for name, wish in wishes.items() if wish is not None and wish.reason}
    told = [f"{one.path} asks not to be checked: {left[one.id].reason}" for one in documents if one.id in left]
    unheeded = ((name, wish.line) for name, wish in wishes.items() if wish is not None and not wish.reason)
    texts = [shingle(prepare(document), settings) for document in documents if document.id not in left]
    reasons = [incomparable(text, settings) for text in texts]
    silent = tuple(Skipped(text.document.path, why) for text, why in zip(texts, reasons, strict=True) if why)
    full = tuple(text for text, why in zip(texts, reasons, strict=True) if not why)
    if not full and given.given and not left:
        raise NothingReadable(f"nothing could be checked: {given.nothing((*skipped, *silent))}")
    unread = (one for one in skipped if one.path not in strange)
    told += left_out("JSON, XML or records without news, left out", strange)
    return Drafts(full, (*unread, *silent), (*notes, *told), tuple(unheeded))


def opened(
    against: Input | Reference | Sequence[Input | Reference],
    fields: Fields,
    settings: Settings,
    told: Told,
    stack: ExitStack,
    preprocess: str | Sequence[str] = (),
) -> list[Reference]:
    """Return the references: files and documents as one held in memory, indexes, and whatever answers by itself.

    What is opened here is closed with the stack.
    """
    many = list(against) if isinstance(against, Sequence) and not isinstance(against, str) else [against]
    inputs: list[Input] = []
    ready: list[Reference] = []
    for one in many:
        if isinstance(one, str | Path) and is_index(str(one)):
            ready.append(stack.enter_context(open_index(str(one), settings)))
        elif isinstance(one, str | Path | Document):
            inputs.append(one)
        else:
            ready.append(one)
    if not inputs:
        return ready
    name = ", ".join(str(one) for one in inputs if not isinstance(one, Document)) or "the documents given"
    given = Inputs.of(inputs, fields, settings.max_bytes, preprocess=preprocess)
    return [Files(name, given, settings, told), *ready]


def held_in_memory(references: Sequence[Reference]) -> list[Files]:
    """Return the references that were read from files."""
    return [one for one in references if isinstance(one, Files)]


def retrieval_of(references: Sequence[Reference], drafts: Sequence[Shingled]) -> Retrieval:
    """Return how texts of the references were proposed, by the least complete of the ways."""
    files = held_in_memory(references)
    if len(files) < len(references):
        return "banded"
    return "exhaustive" if all(one.few(drafts) for one in files) else "indexed"


def holdings_of(references: Sequence[Reference]) -> Holdings:
    """Return what the references hold together; raises NothingReadable where that is nothing."""
    held = together([one.holdings() for one in references])
    if held.documents:
        return held
    reasons = [f"{one.path}: {one.reason}" for files in held_in_memory(references) for one in files.skipped]
    more = f" ({'; '.join(reasons[:3])}{', …' if len(reasons) > 3 else ''})" if reasons else ""
    names = ", ".join(one.name for one in references) or "given"
    raise NothingReadable(f"nothing could be checked: the reference {names} holds no readable text{more}")
