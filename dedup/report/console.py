"""Standard output and error as they are: a window or not, with colour or not, in an encoding that may be small."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from typing import TextIO

from dedup.report.look import Look
from dedup.report.runner import root
from dedup.report.safe import safe

_DRAWN = "≈·⇅•…–←│─"


def look(colour: bool | None, text: bool = True) -> Look:
    """Return the look that standard output allows; `colour` is the person's choice, None without one."""
    return Look(
        width=shutil.get_terminal_size((100, 24)).columns,
        colour=coloured(colour, os.environ, window(sys.stdout)),
        unicode=takes_unicode(sys.stdout),
        text=text,
        root=root(os.environ),
    )


def coloured(choice: bool | None, environment: Mapping[str, str], is_window: bool) -> bool:
    """Say whether to use colour: the choice, then NO_COLOR, then FORCE_COLOR, then whether it is a window."""
    if choice is not None:
        return choice
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return environment["FORCE_COLOR"] not in ("0", "false")
    return is_window and environment.get("TERM") != "dumb" and not _legacy()


def _legacy() -> bool:
    """Say whether this is a Windows console that shows escape sequences as they stand."""
    if sys.platform != "win32":
        return False
    from rich.console import detect_legacy_windows

    return bool(detect_legacy_windows())


def window(stream: TextIO) -> bool:
    """Say whether a stream is a terminal; a closed or missing one is none."""
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def takes_unicode(stream: TextIO) -> bool:
    """Say whether the encoding of a stream has the signs of the reports."""
    try:
        _DRAWN.encode(stream.encoding or "ascii")
    except (AttributeError, LookupError, UnicodeEncodeError):
        return False
    return True


def put(pieces: Iterable[str]) -> None:
    """Write to standard output; what its encoding lacks is escaped, a reader that has gone is no error."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        for piece in (pieces,) if isinstance(pieces, str) else pieces:
            sys.stdout.write(piece)
        sys.stdout.flush()
    except OSError as error:
        if not _unheard(error):
            raise


def _unheard(error: OSError) -> bool:
    """Say whether the reader of standard output has gone, as `| head` does; if so, nothing more is written to it."""
    if error.errno != errno.EPIPE and not (sys.platform == "win32" and error.errno == errno.EINVAL):
        return False
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return True


def say(text: str) -> None:
    """Write a line to standard error, made harmless; nothing if that is closed."""
    if hasattr(sys.stderr, "reconfigure"):
        sys.stderr.reconfigure(errors="backslashreplace")
    try:
        sys.stderr.write(safe(text) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return
