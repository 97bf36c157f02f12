"""The definition once more, compiled by numba: each function equal to a plain one, bit for bit, which tests demand."""
