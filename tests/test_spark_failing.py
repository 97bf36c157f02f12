"""What goes wrong in Spark is told in a line."""

from __future__ import annotations

import pytest

from dedup.engines.spark.failing import telling
from dedup.errors import DedupError, UsageError


def test_java_that_is_gone() -> None:
    """Java that ended by itself, most often for want of memory, is told with what to do, not as a traceback."""
    for error in (
        ConnectionRefusedError(111, "refused"),
        RuntimeError("Job 5 cancelled because SparkContext was shut down"),
    ):
        with pytest.raises(DedupError, match="more with --memory"), telling():
            raise error


def test_other_errors_stay() -> None:
    """A mistake of the caller's stays one, and an error of the program's own is not hidden."""
    with pytest.raises(UsageError, match="a path"), telling():
        raise UsageError("a path")
    with pytest.raises(ValueError, match="own"), telling():
        raise ValueError("own")
