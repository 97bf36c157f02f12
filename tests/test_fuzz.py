"""Files that once made a reader fail are read without failing, and so are new ones made of the samples of the tests."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("memory is measured on systems that have `resource`", allow_module_level=True)

from fuzz_readers import CASES, fault, mutated, samples

FOUND = sorted((CASES / "fuzz").iterdir())


@pytest.mark.parametrize("case", FOUND, ids=lambda case: case.name)
def test_what_was_found_stays_mended(case: Path, tmp_path: Path) -> None:
    """A file of tests/cases/fuzz, each found by benchmarks/fuzz_readers.py, is read or skipped with a reason."""
    path = tmp_path / case.name
    path.write_bytes(case.read_bytes())
    assert fault(path) == ""


def test_every_sample_is_read_alike_in_pieces(tmp_path: Path) -> None:
    """The samples that the fuzzer begins with are sound: each reads the same in one go and in pieces."""
    found = samples()
    assert {"docx", "html", "jsonl", "md", "txt", "warc.gz", "xml", "zip"} <= {ending for ending, _ in found}
    for ending, data in found:
        path = tmp_path / f"x.{ending}"
        path.write_bytes(data)
        assert fault(path) == "", ending


@pytest.mark.parametrize("seed", range(4))
def test_mutated_samples_never_fail(seed: int, tmp_path: Path) -> None:
    """Files with a few changes end in documents or reasons, within the time and memory that their size allows."""
    draw, found = random.Random(seed), samples()
    for _ in range(60):
        ending, data = draw.choice(found)
        path = tmp_path / f"x.{ending}"
        path.write_bytes(mutated(data, draw))
        assert fault(path) == "", (ending, path.read_bytes()[:200])
