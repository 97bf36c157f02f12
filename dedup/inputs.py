"""What a scan is given: paths of files and folders, standard input, or documents of the caller's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dedup.model import Document, Skipped
from dedup.read import STDIN, Chunk, Note, chunks, read_chunk, stream
from dedup.read.ids import assign
from dedup.read.source import Item, Preprocess
from dedup.settings import Fields

Input = str | Path | Document
#: A piece of what there is to read: a chunk of a file or folder, or documents of the caller's.
Piece = Chunk | tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a scan and how they are read. `stdin` is what "-" stands for, `max_bytes` the most of a record.

    `stdin_name` is what results call standard input; its ending tells the format. `preprocess` are commands that
    turn files into text.
    """

    given: tuple[Input, ...]
    fields: Fields
    max_bytes: int
    stdin: bytes | None = None
    stdin_name: str = STDIN
    preprocess: tuple[Preprocess, ...] = ()

    @classmethod
    def of(
        cls,
        inputs: Input | Sequence[Input],
        fields: Fields,
        max_bytes: int,
        stdin: bytes | None = None,
        stdin_name: str = STDIN,
        preprocess: str | Sequence[str] = (),
    ) -> Inputs:
        """Return the value for one input or several; `preprocess` are commands as `preprocess.parse` takes them."""
        given = (inputs,) if isinstance(inputs, str | Path | Document) else tuple(inputs)
        commands = (preprocess,) if isinstance(preprocess, str) else preprocess
        return cls(given, fields, max_bytes, stdin, stdin_name, tuple(map(_command, commands)))

    @property
    def paths(self) -> tuple[str | Path, ...]:
        """The files and folders."""
        return tuple(item for item in self.given if not isinstance(item, Document))

    @property
    def documents(self) -> tuple[Document, ...]:
        """The caller's documents, each with the caller's id as the one it asks for."""
        given = (item for item in self.given if isinstance(item, Document))
        return tuple(replace(item, declared_id=item.id or item.declared_id) for item in given)

    def gather(self) -> tuple[tuple[Document, ...], tuple[Skipped, ...], tuple[str, ...]]:
        """Return the documents with unique ids, sorted by them, what was skipped, and notes on what was chosen."""
        documents: list[Document] = []
        skipped: list[Skipped] = []
        notes: list[str] = []
        for item in self._items():
            if isinstance(item, Document):
                documents.append(item)
            elif isinstance(item, Skipped):
                skipped.append(item)
            else:
                notes.append(item.text)
        named, collisions = assign((*documents, *self.documents))
        return tuple(sorted(named, key=lambda one: one.id)), tuple(skipped), (*notes, *collisions)

    def _items(self) -> Iterator[Item]:
        limit, name, how = self.max_bytes, self.stdin_name, self.preprocess
        return stream(self.paths, self.fields, max_bytes=limit, stdin=self.stdin, stdin_name=name, preprocess=how)

    def pieces(self) -> Iterator[Piece | Skipped | Note]:
        """Yield the inputs in pieces that processes can read by themselves, in the order of `gather` before sorting."""
        how = self.preprocess
        yield from chunks(self.paths, self.fields, max_bytes=self.max_bytes, stdin=self.stdin, preprocess=how)
        documents = self.documents
        for start in range(0, len(documents), _MOST):
            yield documents[start : start + _MOST]

    def size(self) -> int:
        """Return about how many bytes there are to read; what is not there counts as none."""
        texts = sum(len(document.text) for document in self.documents)
        return texts + len(self.stdin or b"") + sum(map(_bytes, self.paths))

    def nothing(self, skipped: Sequence[Skipped]) -> str:
        """Return why there was nothing to read, in a line."""
        reasons = [f"{item.path}: {item.reason}" for item in skipped]
        more = f" (and {len(reasons) - 3} more)" if len(reasons) > 3 else ""
        if reasons:
            return f"no readable text; {'; '.join(reasons[:3])}{more}"
        places = ", ".join(map(str, self.paths))
        return f"no readable text: no article was found in {places}" if places else "no readable text"


def _command(given: str) -> Preprocess:
    from dedup.read.preprocess import parse

    return parse(given)


#: Documents of the caller's in one piece.
_MOST = 500


def documents_of(piece: Piece) -> list[Document | Skipped]:
    """Return the documents of a piece, and what of it cannot be read; ids are not given yet.

    Who reads in pieces reads many texts and has kernels: from here on this process looks at texts with them.
    """
    _use_kernels()
    return read_chunk(piece) if isinstance(piece, Chunk) else list(piece)


def _use_kernels() -> None:
    from dedup import screen
    from dedup.kernels import reading
    from dedup.read import western

    screen.use(reading.hits)
    western.use(reading.tally)


def _bytes(path: str | Path) -> int:
    place = Path(path)
    try:
        if place.is_dir():
            return sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
        return place.stat().st_size
    except OSError:
        return 0
