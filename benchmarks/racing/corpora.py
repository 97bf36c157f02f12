"""The corpora of the races, made once and kept; or the first lines of a file that is given."""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import made_corpus
from racing.environments import home

_SOURCES = ("made_corpus.py", "made_text.py", "made_edits.py")


@dataclass(frozen=True, slots=True)
class Corpus:
    """A JSON Lines file of so many articles, and the families planted in it where they are known."""

    articles: int
    path: Path
    truth: Path | None = None


def made(options: made_corpus.Options) -> Corpus:
    """Return the made-up corpus of these options; one from an earlier generator is not used again."""
    folder = home() / "corpora"
    name = "-".join(f"{key}{value}" for key, value in asdict(options).items() if value)
    path = folder / f"{name}-{_revision()}.jsonl"
    truth = path.with_suffix(".truth")
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        made_corpus.write(options, path, truth, os.cpu_count() or 1)
    return Corpus(options.articles, path, truth)


def of(articles: int, data: Path | None = None) -> Corpus | None:
    """Return so many articles, made up or from a given file; None when the file holds fewer."""
    if data is None:
        return made(made_corpus.Options(articles))
    path = home() / "corpora" / f"{data.stem}-{articles}-{_mark(data)}.jsonl"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        with data.open("rb") as lines:
            taken = list(islice(lines, articles))
        if len(taken) < articles:
            return None
        path.write_bytes(b"".join(taken))
    return Corpus(articles, path)


def _revision() -> str:
    content = b"".join((Path(made_corpus.__file__).parent / name).read_bytes() for name in _SOURCES)
    return hashlib.sha256(content).hexdigest()[:8]


def _mark(data: Path) -> str:
    state = data.stat()
    return hashlib.sha256(f"{data.resolve()} {state.st_size} {state.st_mtime_ns}".encode()).hexdigest()[:8]
