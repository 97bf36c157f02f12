"""The peers, and an environment of its own for each, made by pip on first use outside the repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Peer:
    """A library that is raced: the module of `peers/` that drives it, what pip is asked for, and what to know of it.

    `settings` is "best" where it is raced at its best whatever the rules say.
    """

    name: str
    driver: str
    requirements: tuple[str, ...]
    tasks: tuple[str, ...] = ("signatures", "near")
    every_token: bool = True
    note: str = ""
    settings: str = ""


DEDUP = Peer("dedup", "with_dedup", ())
PEERS: tuple[Peer, ...] = (
    Peer("datasketch", "with_datasketch", ("datasketch==2.0.0",), note="in processes, as it has no threads"),
    Peer("datasketch, CRC-32", "with_datasketch", ("datasketch==2.0.0",), ("signatures",), settings="best"),
    Peer("rensa", "with_rensa", ("rensa==0.5.0",)),
    Peer("rensa rho", "with_rensa_rho", ("rensa==0.5.0",), every_token=False, note="tells documents, not pairs"),
    Peer("FastSketchLSH", "with_fastsketch", ("FastSketchLSH==1.0.1",)),
    Peer("gaoya", "with_gaoya", ("gaoya==0.2.2",)),
    Peer("text-dedup", "with_text_dedup", ("text-dedup==0.4.0",), note="tells clusters, not pairs"),
    Peer(
        "datatrove",
        "with_datatrove",
        ("datatrove[processing]==0.10.1", "spacy==3.8.18"),
        note="tells clusters, not pairs",
    ),
    Peer("scikit-learn", "with_sklearn", ("scikit-learn==1.9.1",), ("near",), note="brute force, exact"),
    Peer("narrow-down", "", ("narrow-down==1.1.0",)),
)


@dataclass(frozen=True, slots=True)
class Environment:
    """Where a peer runs: its interpreter and the versions installed, or the error that kept it from being installed."""

    peer: Peer
    python: Path | None = None
    versions: tuple[str, ...] = ()
    error: str = ""


def home() -> Path:
    """Return the folder of environments and corpora: `DEDUP_BENCH_CACHE`, or one in the user's cache."""
    given = os.environ.get("DEDUP_BENCH_CACHE")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(given) if given else cache / "dedup-bench"


def environments(peers: Sequence[Peer] = PEERS) -> list[Environment]:
    """Return the environment of each peer, made where it is missing, four at a time; a failure is a value."""
    folders = {peer.requirements: peer for peer in peers}  # two drivers of one library share its environment
    with ThreadPoolExecutor(4) as pool:
        made = dict(zip(folders, pool.map(_ready, folders.values()), strict=True))
    found = [made[peer.requirements] for peer in peers]
    return [Environment(peer, one.python, one.versions, one.error) for peer, one in zip(peers, found, strict=True)]


def own() -> Environment:
    """Return the environment that this program runs in, for dedup itself."""
    return Environment(DEDUP, Path(sys.executable))


def _ready(peer: Peer) -> Environment:
    folder = home() / "environments" / "_".join(part.replace("==", "-") for part in peer.requirements)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    marker = folder / "ready.json"
    if not marker.is_file():
        try:
            _install(folder, python, peer.requirements)
        except subprocess.CalledProcessError as error:
            return Environment(peer, error=_reason(error.stderr or error.stdout or str(error)))
        marker.write_text(json.dumps(_versions(python, peer.requirements)), encoding="utf-8")
    return Environment(peer, python, tuple(json.loads(marker.read_text(encoding="utf-8"))))


def _install(folder: Path, python: Path, requirements: Sequence[str]) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True, capture_output=True, text=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements]
    subprocess.run(command, check=True, capture_output=True, text=True)


def _versions(python: Path, requirements: Sequence[str]) -> list[str]:
    listed = subprocess.run(
        [str(python), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"],
        check=True,
        capture_output=True,
        text=True,
    )
    wanted = {_plain(part) for part in requirements} | {"numpy"}
    return [line for line in listed.stdout.splitlines() if _plain(line) in wanted]


def _plain(requirement: str) -> str:
    return requirement.split("==")[0].split("[")[0].lower().replace("_", "-")


def _reason(told: str) -> str:
    """Return the line of pip's output that says what is wrong."""
    errors = [line for line in told.splitlines() if line.startswith("ERROR:")]
    return (errors or told.splitlines() or ["no reason given"])[-1].removeprefix("ERROR: ")[:300]
