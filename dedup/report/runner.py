"""What a CI machine says of itself: the folder of the repository, and the file of the job's summary.

Sources: GitHub's "Variables reference" (GITHUB_WORKSPACE, GITHUB_STEP_SUMMARY) and GitLab's "Predefined variables"
(CI_PROJECT_DIR). The command line asks; the reports are told.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from dedup.report.look import Look
from dedup.verdicts import Findings

_FOLDERS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
_SUMMARY = "GITHUB_STEP_SUMMARY"


def root(environment: Mapping[str, str]) -> str:
    """Return the folder of the repository that the current folder lies in; "" where no machine names one."""
    here = Path(os.path.realpath("."))
    for name in _FOLDERS:
        folder = environment.get(name, "")
        if folder and here.is_relative_to(os.path.realpath(folder)):
            return folder
    return ""


def summarise(findings: Findings, look: Look, environment: Mapping[str, str]) -> str:
    """Add findings to the summary of the job, if there is one, as far as it has room.

    Returns why that could not be done, in a few words; nothing where all is well. A gate does not fail for it.
    """
    from dedup.report import github

    path = environment.get(_SUMMARY, "")
    if not path:
        return ""
    try:
        held = Path(path).stat().st_size if Path(path).exists() else 0
        text = github.summary(findings, look, github.SUMMARY_BYTES - held)
        with open(path, "a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        return f"the job's summary cannot be written: {path}: {error.strerror or error}"
    return ""
