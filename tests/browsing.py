"""A browser for the tests of the HTML report: Debian's Chromium, or another one that is there, driven by Playwright.

Nothing is downloaded but axe-core, by npm, where it is neither named by `DEDUP_AXE` nor in `node_modules`. What is
missing skips the tests with the reason; with `DEDUP_DEMAND_BROWSER` set, as in CI, it fails them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from command_line import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
#: The version of axe-core that is fetched; its rules change with the version.
_AXE = "axe-core@4.14.1"
#: What axe-core calls these keeps somebody from reading the page.
_SERIOUS = ("serious", "critical")


def missing(what: str) -> NoReturn:
    """Skip a test for want of something; fail it where the browser tests are demanded."""
    if os.environ.get("DEDUP_DEMAND_BROWSER"):
        pytest.fail(f"demanded by DEDUP_DEMAND_BROWSER: {what}", pytrace=False)
    pytest.skip(what)


def chromium() -> str:
    """Return the path of a Chromium, or skip."""
    named = os.environ.get("DEDUP_CHROMIUM")
    if named and not shutil.which(named):
        missing(f"DEDUP_CHROMIUM names {named}, which is no program here")
    found = named or next(filter(None, map(shutil.which, _NAMES)), None)
    return found or missing("no Chromium was found: install one, or name it in DEDUP_CHROMIUM")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium for all tests of a run."""
    path = chromium()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed: pip install '.[dev]'")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@dataclass
class Visit:
    """A report that is open, and what its page asked for or complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def answered(self, dialog: Dialog) -> None:
        """Note a dialog that a script opened, and close it."""
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def run(self, script: str, argument: object = None) -> Any:
        """Return the value of a script that the page's own policy does not bind."""
        return self.page.evaluate(script, argument)


#: Opens a file; options are those of a browser context (`java_script_enabled`, `viewport`, `color_scheme`).
Open = Callable[..., Any]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Open files in contexts of their own, which end with the test."""
    contexts = []

    def opened(path: Path, fragment: str = "", **options: Any) -> Visit:
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        seen = Visit(context.new_page())
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("console", lambda message: seen.complaints.append(f"{message.type}: {message.text}"))
        seen.page.on("pageerror", lambda error: seen.complaints.append(f"error: {error}"))
        seen.page.on("dialog", seen.answered)
        seen.page.goto(path.as_uri() + fragment)
        return seen

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core."""
    places = [os.environ.get("DEDUP_AXE", ""), str(ROOT / "node_modules" / "axe-core" / "axe.min.js")]
    for place in filter(None, places):
        if Path(place).is_file():
            return Path(place).read_text("utf-8")
    return _fetched(tmp_path_factory.mktemp("axe"))


def _fetched(folder: Path) -> str:
    """Return the script as npm packs it, or skip."""
    npm = shutil.which("npm")
    if npm is None:
        missing("axe-core is not there: name its axe.min.js in DEDUP_AXE, or install npm")
    done = subprocess.run([npm, "pack", _AXE], cwd=folder, capture_output=True, timeout=120)
    packed = next(folder.glob("axe-core-*.tgz"), None)
    if done.returncode or packed is None:
        missing("npm could not fetch axe-core; name its axe.min.js in DEDUP_AXE")
    with tarfile.open(packed) as files:
        script = files.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode("utf-8")


def faults(visited: Visit, axe: str, without: str = "noscript") -> list[str]:
    """Return the serious faults that axe-core finds in the page as it is shown, but for some parts, a line each."""
    visited.run(axe)
    found = visited.run(
        "without => axe.run({exclude: without}, {resultTypes: ['violations']}).then(({violations}) => violations)",
        without,
    )
    return [
        f"{one['id']}: {one['help']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for one in found
        if one["impact"] in _SERIOUS
        for node in one["nodes"][:5]
    ]
