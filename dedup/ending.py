"""How the process of a command ends: what is open is closed, but Python is not taken apart piece by piece."""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import suppress
from typing import NoReturn


def end(code: int) -> NoReturn:
    """End this process with an exit code, when all its work is done.

    What was registered for the end is run and output is flushed. Python itself would then look through all values and
    undo all modules, which takes a tenth of a check; so it does where a debugger or a profiler looks on.
    """
    if sys.gettrace() is not None or sys.getprofile() is not None:
        sys.exit(code)
    atexit._run_exitfuncs()
    leave(code)


def leave(code: int) -> NoReturn:
    """End this process at once, without running anything more."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # broken, closed or missing
            stream.flush()
    os._exit(code)
