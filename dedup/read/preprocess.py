"""Files that no reader knows, turned into text by a command of the user's: it gets the path and prints the text."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Collection, Container, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Event, Timer
from typing import IO, Any

from dedup.errors import UsageError
from dedup.model import Document
from dedup.read import formats
from dedup.read.encoding import decode
from dedup.read.source import Preprocess, Source, Unreadable
from dedup.read.text import from_text

#: What stands for the path in a command; without it the path is the last argument.
PLACE = "{}"
#: Code points of what a failing command says that are told.
_LONGEST = 200

_ENDINGS = re.compile(r"\s*(\.?\w+(?:\.\w+)?(?:\s*,\s*\.?\w+(?:\.\w+)?)*)=(?=\s*\S)")


def parse(given: str) -> Preprocess:
    """Return a command as it was given: "antiword -t", or "doc,rtf=antiword -t {}" for these endings only.

    Arguments are parted as in a shell, but none runs. Raises UsageError for an empty command, quotation marks left
    open, and a program that is not there.
    """
    named = _ENDINGS.match(given)
    endings = frozenset(one.strip().lstrip(".").lower() for one in named[1].split(",")) if named else frozenset()
    command = given[named.end() :] if named else given
    try:
        words = _words(command)
    except ValueError as error:
        raise UsageError(f"--preprocess {given}: a quotation mark is left open") from error
    if not words:
        raise UsageError("--preprocess takes a command that gets the path of a file and prints its text")
    program = shutil.which(words[0])
    if program is None:
        raise UsageError(f"--preprocess {given}: there is no program {words[0]}")
    return Preprocess((os.path.abspath(program), *words[1:]), endings)


def _words(command: str) -> list[str]:
    if os.name != "nt":
        return shlex.split(command)
    # The backslash of a path is no escape there, and quotation marks are left on by this way of splitting.
    return [word.strip('"') for word in shlex.split(command, posix=False)]


@dataclass(frozen=True, slots=True)
class Every(Container[str]):
    """All endings there are."""

    def __contains__(self, ending: object) -> bool:
        return True


def endings(commands: Collection[Preprocess], more: Collection[str]) -> Container[str]:
    """Return the endings of files that are read: known ones, more, and those of commands; all where one names none."""
    if any(not one.endings for one in commands):
        return Every()
    return formats.Known((*more, *(ending for one in commands for ending in one.endings)))


def read_preprocessed(source: Source) -> Iterator[Document]:
    """Yield the text that the command for a file prints, read as plain text.

    Raises Unreadable where the command cannot be run, fails, takes too long, or prints no text or too much.
    """
    command = formats.command_for(source, formats.Known())
    if command is None or source.path is None:
        raise Unreadable("no command to preprocess it")
    path = os.path.abspath(source.path)  # so that a name never looks like an option
    words = [word.replace(PLACE, path) for word in command.words]
    output = _run(words if PLACE in " ".join(command.words) else [*words, path], command.seconds, source.max_bytes)
    if not output.strip():
        raise Unreadable(f"{_name(command.words[0])} printed no text")
    yield replace(from_text(decode(output), source), format="preprocess")


def _run(words: list[str], seconds: float, most: int) -> bytes:
    """Return what a command prints; raises Unreadable as `read_preprocessed` says."""
    name = _name(words[0])
    with tempfile.TemporaryFile() as errors:
        try:
            process = _started(words, errors)
        except (OSError, ValueError) as error:
            raise Unreadable(f"{name} cannot be run: {getattr(error, 'strerror', None) or error}") from error
        late = Event()
        timer = Timer(seconds, _stop, (process, late))
        timer.start()
        try:
            output = process.stdout.read(most + 1) if process.stdout else b""
            if len(output) > most:
                raise Unreadable(f"{name} printed more than {most:,} bytes (max_bytes)")
            code = process.wait()
        finally:
            timer.cancel()
            _end(process)
        if late.is_set():
            raise Unreadable(f"{name} took longer than {seconds:g} s")
        if code:
            raise Unreadable(f"{name} failed with exit code {code}{_said(errors)}")
    return output


def _started(words: list[str], errors: IO[bytes]) -> subprocess.Popen[bytes]:
    # A session of its own, so that what the command starts can be ended with it.
    options: dict[str, Any] = {"start_new_session": True} if os.name == "posix" else {}
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, **options)


def _stop(process: subprocess.Popen[bytes], late: Event) -> None:
    """Stop a command that takes too long, with what it started; whoever reads what it prints then goes on."""
    late.set()
    _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command, and what it started and left behind."""
    _kill(process)
    process.wait()
    if process.stdout:
        process.stdout.close()


def _said(errors: IO[bytes]) -> str:
    """Return the last line of what a command said of its failure."""
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - 4096))
    lines = [" ".join(line.split()) for line in errors.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return f": {lines[-1][:_LONGEST]}" if lines else ""


def _name(program: str) -> str:
    return os.path.basename(program)
