"""The tracks of the gate: one file each, with `measure(half, settings)` that returns figures."""
