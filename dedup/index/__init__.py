"""The persistent index: the documents of a reference and the bands of their sentences, in one DuckDB file.

`build`, `add` and `remove` are in `building.py`; `opening.py` opens a file for a check and imports little.
`docs/index.md` says what the file holds and why it is laid out so.
"""
