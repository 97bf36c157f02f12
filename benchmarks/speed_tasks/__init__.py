"""The tasks of `speed.py`, one file for each; every one returns a report, and prints nothing itself."""
