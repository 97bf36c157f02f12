"""What goes wrong in Spark, as one line for the person at the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from dedup.engines.spark.session import ended
from dedup.errors import DedupError

#: What Python says, in one way or another, when Java is no longer there.
_SAID = ("SparkContext was shut down", "Answer from Java side is empty", "Error while sending or receiving")
_GONE = "Spark ended before the scan; most often Java had too little memory: give it more with --memory"


@contextmanager
def telling() -> Iterator[None]:
    """Turn what Spark or Java raises within into a DedupError of one line."""
    try:
        yield
    except Exception as error:
        if ended():
            raise KeyboardInterrupt from error
        if _gone(error):
            raise DedupError(_GONE) from error
        if isinstance(error, DedupError) or type(error).__module__.partition(".")[0] not in ("pyspark", "py4j"):
            raise
        raise DedupError(f"Spark failed: {reason(error)}") from error


def _gone(error: BaseException) -> bool:
    """Say whether an error means that Spark's Java process has ended by itself."""
    return isinstance(error, ConnectionError) or any(said in str(error) for said in _SAID)


#: How a traceback of Python ends: the name of an error, then what it says.
_RAISED = re.compile(r"[A-Za-z_][\w.]*(Error|Exception|Interrupt|Exit)\b")
#: What lines begin with that say nothing of a cause: frames, and what py4j and Spark say of any error.
_FRAMES = (
    "File ",
    "at ",
    "^",
    "~",
    "SQLSTATE",
    "During handling",
    "The above exception",
    "An error occurred while calling",
)
_MOST = 300


def reason(error: BaseException) -> str:
    """Return what an error of Spark says in a line: of an error in Python the last line of its traceback."""
    lines = [line.strip().removeprefix(": ") for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith(_FRAMES)] or [type(error).__name__]
    first = next((at for at, line in enumerate(told) if "Traceback (most recent call last)" in line), None)
    if first is None:
        return told[0][:_MOST]
    # Below the frames of Python stands what was raised; the frames of Java that may follow are left out already.
    raised = [line for line in told[first + 1 :] if _RAISED.match(line)]
    return (raised[-1] if raised else told[0])[:_MOST]
