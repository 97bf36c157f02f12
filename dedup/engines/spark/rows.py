"""Rows between Spark and Python: the types of columns, streams of rows, and batches of Arrow out of them."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import pyarrow as pa

#: A row by the names of its columns; a struct is a row within it.
Named = dict[str, Any]
#: Types of columns in SQL, as tables have them, and those that Spark has for them.
_TYPES = {
    "VARCHAR": "string",
    "INTEGER": "int",
    "BIGINT": "bigint",
    "DOUBLE": "double",
    "BOOLEAN": "boolean",
    "TIMESTAMP": "timestamp_ntz",
}
#: Strings of a row that no table takes: how the table has them, and what they are, pickled.
ODD = "odd array<struct<sound: string, given: binary>>"
#: What a batch on its way to Spark weighs, about: items of lists, and rows.
_ROOM = 20_000


def struct(columns: Mapping[str, str]) -> str:
    """Return columns with their types in SQL as a struct in Spark's language."""
    return f"struct<{', '.join(f'`{name}`: {_type(sql)}' for name, sql in columns.items())}>"


def _type(sql: str) -> str:
    return f"array<{_type(sql[:-2])}>" if sql.endswith("[]") else _TYPES[sql]


def arrow(schema: str) -> pa.Schema:
    """Return a schema in Spark's language as that of Arrow."""
    from pyspark.sql.pandas.types import to_arrow_schema
    from pyspark.sql.types import StructType

    found: pa.Schema = to_arrow_schema(cast(StructType, StructType.fromDDL(schema)))
    return found


def stream(batches: Iterable[pa.RecordBatch]) -> Iterator[Named]:
    """Yield the rows of batches one after the other, each by the names of its columns."""
    for batch in batches:
        names = batch.schema.names
        for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield dict(zip(names, values, strict=True))


def sent(rows: Iterable[tuple[Named, int]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yield rows as batches of Arrow; each comes with its weight, in items of its lists, say."""
    held: list[Named] = []
    weight = 0
    for row, own in rows:
        held.append(row)
        weight += own + 1
        if weight >= _ROOM:
            yield _batch(held, schema)
            held, weight = [], 0
    if held:
        yield _batch(held, schema)


def _batch(rows: list[Named], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    try:
        return pa.RecordBatch.from_pylist(rows, schema=schema)
    except UnicodeEncodeError:
        # Names of files may hold bytes that are no text: Python keeps them as lone surrogates, tables cannot.
        return pa.RecordBatch.from_pylist([_sound(row) for row in rows], schema=schema)


def _sound(row: Named) -> Named:
    odd: dict[str, str] = {}
    sound: Named = _replaced(row, odd)
    given = [{"sound": name, "given": pickle.dumps(value)} for name, value in odd.items()]
    return {**sound, "odd": given}


def _replaced(value: Any, odd: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_replaced(one, odd) for one in value]
    if isinstance(value, dict):
        return {name: _replaced(one, odd) for name, one in value.items()}
    if not isinstance(value, str):
        return value
    sound = value.encode("utf-8", "backslashreplace").decode("utf-8")
    if sound != value:
        odd[sound] = value
    return sound
