"""The parts of calibrate.py: what is tried, what it is measured by, and the tables that come of it."""
