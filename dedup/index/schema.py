"""What an index file is: its tables, how it is opened for reading, and what makes it refused."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dedup.errors import UsageError
from dedup.settings import Settings
from dedup.verdicts import Holdings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCHEMA = "dedup-index/1"
_FORM = "dedup-index/"
ENDINGS = (".dedup", ".duckdb")
#: Bytes of a block, and rows that are kept together: small, because a lookup reads a thousand rows that lie far apart.
BLOCK, GROUP = 16_384, 2_048
#: What a DuckDB file has at its ninth byte.
_MAGIC = b"DUCK"
#: Extensions are never looked for on the network.
_READ: dict[str, str | bool | int | float | list[str]] = {
    "threads": "1",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
}
#: The settings that say what is stored.
_STORED = ("shingle", "min_tokens", "seed", "bands", "rows")

#: Columns of the documents, in the order of the numbers that the other tables use: by age.
DOCUMENTS = {
    "number": "integer not null",
    "id": "varchar not null",
    "path": "varchar not null",
    "record": "bigint",
    "title": "varchar",
    "published": "varchar",
    "earliest": "varchar",
    "publisher": "varchar",
    "wire": "varchar",
    "credits": "varchar",
    "status": "varchar",
    "embargo": "varchar",
    "licence": "varchar",
    "url": "varchar",
    "language": "varchar not null",
    "declared_id": "varchar",
    "version": "varchar",
    "words": "bigint not null",
    "sentences": "integer not null",
    "postings": "integer not null",
    "content": "varchar not null",
    "tie": "varchar not null",
    "digest": "varchar not null",
}
_BLOB = "blob using compression uncompressed not null"
TABLES = {
    "documents": ", ".join(f"{name} {kind}" for name, kind in DOCUMENTS.items()),
    "texts": f"number integer not null, data {_BLOB}",
    "bands": f"number integer not null, data {_BLOB}",
    "popular": f"number integer not null, data {_BLOB}",
    "meta": "key varchar not null, value varchar not null",
}


class OtherForm(UsageError):
    """An index that another version wrote in another form."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What an index says of itself: counts, the bits of a row's number, what it holds, with what it was built, when.

    `built` is a moment in ISO 8601; `values` are the settings that decide what is stored.
    """

    tool: str
    built: str
    digest: str
    values: dict[str, int]
    documents: int
    sentences: int
    words: int
    postings: int
    bits: int
    holdings: Holdings


def stored(settings: Settings) -> dict[str, int]:
    """Return the settings that decide what is stored."""
    return {name: int(getattr(settings, name)) for name in _STORED}


def is_index(path: str | Path) -> bool:
    """Say whether a path is meant as an index: a file that begins as DuckDB's do, or that is called so."""
    place = Path(path)
    if place.is_dir():
        return False
    return place.name.endswith(ENDINGS) or _magic(place)


def _magic(place: Path) -> bool:
    try:
        with place.open("rb") as file:
            return file.read(12)[8:] == _MAGIC
    except OSError:
        return False


def opened(path: str, settings: Settings | None) -> tuple[DuckDBPyConnection, Meta]:
    """Return a connection to an index for reading, and what it says of itself.

    Raises UsageError where there is no index, where it is damaged, and where it was built with other settings; these
    are not asked for without `settings`.
    """
    import duckdb

    _look(path)
    connection = None
    try:
        connection = duckdb.connect(path, read_only=True, config=_READ)
        meta = _meta(connection, path)
        _whole(connection, path)
        if settings is not None and meta.digest != settings.index_digest():
            raise UsageError(_other(path, meta, settings))
        return connection, meta
    except (UsageError, duckdb.Error) as error:
        if connection is not None:
            connection.close()
        raise error if isinstance(error, UsageError) else UsageError(damaged(path, error)) from error


def damaged(path: str, error: Exception) -> str:
    """Return what is said of an index that cannot be read."""
    reason = " ".join(str(error).split("\n")[0].split())[:120]
    return f"{path} is damaged or no index of dedup ({reason}); {_BUILD.format(path=path)}"


_AGAIN = "build it again: dedup index build PATH... -o {path}"
_BUILD = f"remove it and {_AGAIN}"


def _look(path: str) -> None:
    place = Path(path)
    if place.is_dir():
        raise UsageError(f"{path} is a folder, not an index")
    if not place.exists():
        raise UsageError(f"there is no index {path}; dedup index build PATH... -o {path} makes one")
    if not place.is_file():
        raise UsageError(f"{path} is no regular file, so it is no index")
    try:
        with place.open("rb"):
            pass
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    if not _magic(place):
        raise UsageError(f"{path} is no index of dedup; dedup index build PATH... -o FILE.dedup makes one")


def _meta(connection: DuckDBPyConnection, path: str) -> Meta:
    rows = _rows(connection, "select key, value from meta")
    values = dict(rows or ())
    form = str(values.get("schema"))
    # Another form may have other tables, so that it is asked first.
    if form != SCHEMA and form.startswith(_FORM):
        again = _AGAIN.format(path=path)
        raise OtherForm(f"{path} has the form {form[:40]!r}, and this version reads {SCHEMA!r}; {again}")
    if rows is None or _rows(connection, f"select 1 from {', '.join(TABLES)} limit 0") is None:
        raise UsageError(f"{path} is a database, but no index of dedup; name another file")
    try:
        held = json.loads(values.pop("holdings"))
        counts = {name: int(values[name]) for name in ("documents", "sentences", "words", "postings", "bits")}
        return Meta(values["tool"], values["built"], values["digest"], json.loads(values["values"]),
                    holdings=Holdings(**held), **counts)  # fmt: skip
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UsageError(damaged(path, error)) from error


def _rows(connection: DuckDBPyConnection, query: str) -> list[Any] | None:
    """Return what a query finds; None where a table or column is not there. The catalog takes ten times as long."""
    import duckdb

    try:
        return connection.execute(query).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        return None


def _whole(connection: DuckDBPyConnection, path: str) -> None:
    """Raise UsageError where a file is shorter than its own database says: it was cut off."""
    blocks = connection.execute("select block_size, total_blocks from pragma_database_size()").fetchone()
    if blocks is not None and os.path.getsize(path) < blocks[0] * blocks[1]:
        raise UsageError(f"{path} is cut off; {_BUILD.format(path=path)}")


def _other(path: str, meta: Meta, settings: Settings) -> str:
    again, ours = _AGAIN.format(path=path), stored(settings)
    theirs = {name: meta.values.get(name, value) for name, value in ours.items()}
    differing = [name for name, value in ours.items() if theirs[name] != value]
    if replace(settings, **theirs).index_digest() != meta.digest:
        return f"{path} was built by a dedup ({meta.tool}) that reads or cuts texts otherwise than this one; {again}"
    said = ", ".join(f"{name}={theirs[name]} (now {ours[name]})" for name in differing)
    use = " ".join(f"--set {name}={theirs[name]}" for name in differing)
    return f"{path} was built with {said}: use {use}, or {again}"


def as_values(meta: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the rows of the table `meta`."""
    return [(key, value if isinstance(value, str) else json.dumps(value)) for key, value in meta.items()]
