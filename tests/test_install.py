from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import dedup
from method_table import MARKS, markdown
from record import FOLDER

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", ["dedup", "dedup-news"])
def test_console_scripts(name: str) -> None:
    """Both console scripts are installed and run the same command line."""
    script = next((path for path in (BIN / name, BIN / f"{name}.exe") if path.exists()), None)
    if script is None:
        pytest.skip(f"{name} is not installed beside this Python; `make test` installs it")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"dedup {dedup.__version__}"


def test_the_public_door() -> None:
    """Every public name can be imported from the package, and an unknown one is an AttributeError."""
    assert all(getattr(dedup, name) is not None for name in dedup.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = dedup.nonsense


def test_the_package_is_typed() -> None:
    """Type checkers of users see the types."""
    assert (Path(dedup.__file__).parent / "py.typed").exists()


def test_one_path_will_do(corpus: Path) -> None:
    """A single folder, as text or path, is scanned like a list of one."""
    assert dedup.scan(str(corpus)).summary["documents"] == dedup.scan(corpus).summary["documents"] == 5


def test_no_placeholder_is_left_in_the_docs() -> None:
    """The README's figures are filled in, and the files it links to are there."""
    text = (ROOT / "README.md").read_text("utf-8")
    assert not re.findall(r"@[A-Z]+@", text)
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert links and [link for link in links if not (ROOT / link).exists()] == []


def test_the_method_shows_the_record_it_names() -> None:
    """The table of figures in docs/method.md is that of the record it links to, figure by figure."""
    found = MARKS.search((ROOT / "docs" / "method.md").read_text("utf-8"))
    assert found is not None
    name = re.search(r"quality-[\d-]+\.json", found[0])
    assert name is not None and markdown(FOLDER / name[0]) in found[0]
