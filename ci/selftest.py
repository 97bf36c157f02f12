"""Proves that the check can fail: repositories made for the purpose, and the exit code that each must end with.

    python ci/selftest.py make CASE FOLDER     makes the repository of a case and prints its inputs for a workflow
    python ci/selftest.py run                  runs every case with the dedup of this environment

A gate that cannot fail is worse than none: it says that all is well. The stories are those of `dedup demo`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

STORIES = Path(__file__).resolve().parents[1] / "dedup" / "demo"
WIRE, CLEAN = STORIES / "harbour-fire-wire.md", STORIES / "seed-library.txt"
#: Of whoever commits: the machine's own settings play no part.
_GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Self Test"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "test@example.invalid"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """What a case changes in the repository, the revision that changes are counted from, and the code it ends with."""

    change: Callable[[Path], None]
    since: str
    code: int


def clean(folder: Path) -> None:
    """Add a story that shares nothing with the reference."""
    (folder / "drafts" / "seeds.md").write_text(CLEAN.read_text("utf-8"), "utf-8")


def reshuffled(folder: Path) -> None:
    """Add the wire's story, its paragraphs in another order, without a credit line."""
    paragraphs = WIRE.read_text("utf-8").split("---\n", 2)[2].strip().split("\n\n")
    paragraphs[0] = paragraphs[0].split(" - ", 1)[1]
    mixed = paragraphs[1::2][::-1] + paragraphs[0::2][::-1]
    (folder / "drafts" / "fire.md").write_text("\n\n".join(mixed) + "\n", "utf-8")


def emptied(folder: Path) -> None:
    """Leave nothing in the folder of drafts."""
    for path in (folder / "drafts").iterdir():
        path.unlink()


def untouched(folder: Path) -> None:
    """Change a style sheet, beside a copy that was there before."""
    (folder / "site.css").write_text("p { margin: 0 }\n", "utf-8")


CASES = {
    "clean": Case(clean, "", 0),
    "copy": Case(reshuffled, "", 1),
    "empty": Case(emptied, "", 3),
    "clean-change": Case(clean, "HEAD~1", 0),
    "copy-change": Case(reshuffled, "HEAD~1", 1),
    "no-article": Case(untouched, "HEAD~1", 0),
    "bad-revision": Case(clean, "no-such-revision", 2),
}


def make(name: str, folder: Path) -> Case:
    """Make the repository of a case in a new folder: one commit before the change, and one with it."""
    case = CASES[name]
    (folder / "drafts").mkdir(parents=True)
    (folder / "wires").mkdir()
    (folder / "wires" / "fire.md").write_bytes(WIRE.read_bytes())
    (folder / "drafts" / "old.txt").write_text("The old mill by the ford will open as a museum in spring.\n", "utf-8")
    if name == "no-article":
        reshuffled(folder)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "before")
    case.change(folder)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "the change")
    return case


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder; raises CalledProcessError where it fails."""
    subprocess.run(["git", *arguments], cwd=folder, env={**os.environ, **_GIT}, check=True, capture_output=True)


def command(case: Case) -> list[str]:
    """Return the arguments of dedup for a case, in the folder of its repository."""
    since = ["--changed-since", case.since] if case.since else []
    return ["check", "drafts", "--against", "wires", *since]


def failures(dedup: Sequence[str], names: Sequence[str] = tuple(CASES)) -> list[str]:
    """Run cases with a command, and return a line for each that does not end as it must."""
    wrong = []
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            case = make(name, Path(folder) / "repository")
            done = subprocess.run([*dedup, *command(case)], cwd=Path(folder) / "repository", capture_output=True)
        if done.returncode != case.code:
            said = done.stderr.decode("utf-8", "replace").strip()
            wrong.append(f"{name}: ended with {done.returncode}, not {case.code}: {said}")
    return wrong


def main(arguments: Sequence[str]) -> str | int:
    """Do what the arguments say; return what is wrong, else 0."""
    if len(arguments) == 3 and arguments[0] == "make" and arguments[1] in CASES:
        case = make(arguments[1], Path(arguments[2]))
        print(f"since={case.since}\ncode={case.code}")
        return 0
    if list(arguments) == ["run"]:
        return "\n".join(failures(["dedup"])) or 0
    return __doc__ or 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
