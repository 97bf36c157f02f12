"""How a report looks on a terminal: tables of plain text, remarks, and targets held or missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from racing.report import Report


def lines(report: Report) -> Iterator[str]:
    """Yield the lines of a report."""
    yield report.title
    for head, rows in report.tables:
        yield from _table([head, *rows])
    for remark in report.remarks:
        yield f"  {remark}"
    for words, held in report.targets:
        yield f"  {'held  ' if held else 'MISSED'}  {words}"


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        first, *others = row
        yield f"  {first:{widths[0]}}" + "".join(
            f"  {cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True)
        )
