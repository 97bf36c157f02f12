"""Drivers of other libraries, and of this one: each runs in the library's own environment and speaks `driving`'s form.

A driver is run as `python -m peers.NAME`, with `benchmarks/` on the path; it imports nothing of the standard library's
outside and of `benchmarks/` only what stands here, so that it runs where nothing but its library is installed.
"""
