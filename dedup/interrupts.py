"""An interrupt ends the command at once, compiled code or not, and leaves no process and no temporary file behind.

Python raises KeyboardInterrupt only between two of its own steps, and waits for threads at the end; a sort of millions
of numbers is one step. So a thread of its own listens to the signals, and ends the process when the main one is late.
"""

from __future__ import annotations

import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from dedup import ending
from dedup.report.console import say

#: Seconds that the main thread has to end by itself.
_PATIENCE = 0.5
#: Modules with something to end or to remove, if they are there, and their order: Spark's JVM writes until it ends.
_CLEARING = (
    "dedup.engines.spark.session",
    "dedup.engines.spark.placing",
    "dedup.engines.spool",
    "dedup.report.files",
    "dedup.index.replacing",
)
#: Taken by the thread that tells the user.
_told = threading.Lock()


def tell() -> None:
    """Say that the command was interrupted, the first time that this is called."""
    if _told.acquire(blocking=False):
        say("dedup: interrupted")


@contextmanager
def prompt() -> Iterator[None]:
    """Within it, an interrupt ends the process soon, whatever runs. Does nothing outside of the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_listen, args=(ours,), daemon=True).start()
    hook, sys.unraisablehook = sys.unraisablehook, _unraisable
    try:
        yield
    finally:
        sys.unraisablehook = hook
        signal.set_wakeup_fd(before)
        theirs.close()


def _unraisable(found: sys.UnraisableHookArgs) -> None:
    """Say nothing of an interrupt that struck in a callback, where Python drops it: the listener ends the process."""
    if not isinstance(found.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(found)


def _listen(ours: socket.socket) -> None:
    with ours:
        while received := ours.recv(1):
            if received[0] == signal.SIGINT:
                time.sleep(_PATIENCE)
                tell()
                leave()


def leave() -> None:
    """End this process as interrupted, with its own processes and folders, and without waiting for anything."""
    if "multiprocessing" in sys.modules:
        from multiprocessing import active_children

        children = active_children()
        for process in children:
            process.kill()
        for process in children:
            process.join(_PATIENCE)  # else it could write into a folder while that is removed
    for name in _CLEARING:
        kept = sys.modules.get(name)
        if kept is not None:
            kept.clear()
    ending.leave(130)
