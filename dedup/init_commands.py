"""What `dedup init` does: write a configuration and a workflow, over nothing that is there, and say what to do next."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path
from typing import Any

from dedup.errors import UsageError
from dedup.report import console, files

#: The files that are written, by the name of their template.
FILES = {"dedup.toml": "dedup.toml", "dedup.yml": ".github/workflows/dedup.yml"}
_NEXT = """\
Next: 1. In dedup.toml name what drafts are compared with (against) and who you are ([site]).
      2. dedup check articles/        # the folder of your articles
"""
_COMMIT = """\
      3. In the workflow, DEDUP_PACKAGE says what pip installs: dedup-news, or where your copy of the project is.
      4. Commit both files: every pull request is checked from then on.
"""


def init(**options: Any) -> None:
    """Write the files into a folder; raises UsageError where one is there already, and then writes none."""
    folder = Path(options["folder"])
    if not folder.is_dir():
        raise UsageError(f"{options['folder']!r} is no folder")
    targets = {
        name: folder / place for name, place in FILES.items() if name != "dedup.yml" or not options["no_workflow"]
    }
    taken = [target for target in targets.values() if os.path.lexists(target)]
    taken += [folder / name for name in (".dedup.toml",) if os.path.lexists(folder / name)]
    if taken:
        raise UsageError(f"{taken[0]} is there already, and nothing was written: change it, or move it away first")
    for name, target in targets.items():
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot make the folder {target.parent}: {error.strerror or error}") from error
        files.write(str(target), [resources.files("dedup").joinpath("templates", name).read_text("utf-8")])
    console.put(
        "".join(f"Wrote {target}\n" for target in targets.values()) + _NEXT + _COMMIT * ("dedup.yml" in targets)
    )
