"""What a scan on Spark is to make of documents, pairs and families: the rows of tables, made by functions given to it.

An engine knows no report: the page that calls it hands over the functions of the tables, as it hands over the judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dedup.model import Segmented
from dedup.verdicts import Finding, Pair

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Forms:
    """The tables: `columns` of each with their types in SQL, and functions of modules that make their rows.

    `of_text` and `of_pair` take a number first and yield rows by the name of their table; the last value of a row of
    `documents` is the key of its publisher, which no table has. `of_findings` numbers findings from 0.
    `of_families` takes rows of families (number, id, source, weakest link), of their members (number of the family,
    place, id), of the documents of these (id, publisher, key of the publisher, date) and of listed copies (left, right,
    source, relation, coverage of left and of right, order, credit), and yields rows of `families` and `members`.
    """

    columns: Mapping[str, Mapping[str, str]]
    of_text: Callable[[int, Segmented, int, bool, bool], Iterator[tuple[str, Iterable[Row]]]]
    of_pair: Callable[[int, Pair], Iterator[tuple[str, Iterable[Row]]]]
    of_findings: Callable[[Iterable[Finding]], Iterable[Row]]
    of_families: Callable[[Sequence[Row], Sequence[Row], Sequence[Row], Sequence[Row]], Iterable[tuple[str, Row]]]

    def rest(self, table: str, *left_out: str) -> dict[str, str]:
        """Return the columns of a table without some."""
        return {name: sql for name, sql in self.columns[table].items() if name not in left_out}
