"""What goes wrong in Spark, as one line for the person at the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dedup.engines.spark.session import ended
from dedup.errors import DedupError


@contextmanager
def telling() -> Iterator[None]:
    """Turn what Spark or Java raises within into a DedupError of one line."""
    try:
        yield
    except Exception as error:
        if ended():
            raise KeyboardInterrupt from error
        if isinstance(error, DedupError) or type(error).__module__.partition(".")[0] not in ("pyspark", "py4j"):
            raise
        raise DedupError(f"Spark failed: {reason(error)}") from error


def reason(error: BaseException) -> str:
    """Return what an error of Spark says in a line: of an error in Python the last line of its traceback."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if any("Traceback (most recent call last)" in line for line in lines):
        own = [
            line for line in lines if not line.startswith(("File ", "at ", "^", "~", "SQLSTATE", "During", "The above"))
        ]
        return own[-1] if own else type(error).__name__
    return next((line for line in lines if not line.startswith("at ")), type(error).__name__)
