from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from browsing import axe, browser, visit
from sparking import spark

__all__ = ["axe", "browser", "spark", "visit"]

settings.register_profile("ci", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the five articles."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def labelled() -> Path:
    """The folder of labelled data, which is not part of the project."""
    folder = Path(os.environ.get("DEDUP_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("labelled data not available")
    return folder
