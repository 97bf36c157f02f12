"""Real git repositories for the tests, made anew in a folder, with no configuration of whoever runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from command_line import write

#: What keeps git from reading the configuration of the machine, and says who commits.
ISOLATED = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Example Courier",
    "GIT_AUTHOR_EMAIL": "desk@courier.example",
    "GIT_COMMITTER_NAME": "Example Courier",
    "GIT_COMMITTER_EMAIL": "desk@courier.example",
    "GIT_AUTHOR_DATE": "2031-02-03T09:30:00Z",
    "GIT_COMMITTER_DATE": "2031-02-03T09:30:00Z",
}
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep git from the configuration of the machine, and from a repository that a hook may have named."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in ISOLATED.items():
        monkeypatch.setenv(name, value)


class Repository:
    """A repository in a folder, with commits by tests."""

    def __init__(self, top: Path, start: bool = True) -> None:
        self.top = top
        top.mkdir(parents=True, exist_ok=True)
        if start:
            self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, env: Mapping[str, str] | None = None) -> str:
        """Run git, which must succeed, and return what it prints."""
        command = ["git", "-C", str(self.top), "-c", "protocol.file.allow=always", *arguments]
        done = subprocess.run(command, capture_output=True, env={**os.environ, **ISOLATED, **(env or {})}, check=True)
        return done.stdout.decode("utf-8", "replace").strip()

    def write(self, path: str, lines: Sequence[str]) -> Path:
        """Write an article, a paragraph for each line."""
        return write(self.top / path, lines)

    def commit(self, message: str = "a change") -> str:
        """Commit all that lies there, and return the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")
