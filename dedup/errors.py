"""What can go wrong for a whole run. A single bad file is no exception: it is a `Skipped` value."""

from __future__ import annotations


class DedupError(Exception):
    """The root of all errors raised on purpose; its text is one line for the person at the keyboard."""

    exit_code = 2


class UsageError(DedupError):
    """Options, settings or fields that do not fit together, or a path that is not there."""


class NothingReadable(DedupError):
    """No document could be read, so nothing was checked."""

    exit_code = 3
