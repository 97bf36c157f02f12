"""Runs the command line: `python -m dedup`, or this file handed to `spark-submit`."""

import sys
from pathlib import Path

# A file that is run by its path has its own folder searched first, where our modules have names of others.
sys.path[:] = [folder for folder in sys.path if not folder or Path(folder) != Path(__file__).parent]

from dedup.cli import main  # noqa: E402 - after the search path is set right

if __name__ == "__main__":
    main()
