"""A draft never meets itself: what is the same item, by path, by id or address, or by what a version control says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from dedup.affiliation import same_organisation
from dedup.checking.places import real
from dedup.model import Document


class Identity:
    """Says what is the same item; `moved` are old paths by new ones. A path is looked up once, for all of a check."""

    def __init__(self, moved: Mapping[str, str]) -> None:
        self._places: dict[str, Path] = {}
        self._moved = {self._place(new): self._place(old) for new, old in moved.items()}

    def same(self, draft: Document, other: Document) -> bool:
        """Say whether a text of the reference is the draft itself, or another version of it.

        It is by the same path, the same id or the same address in the metadata, or the path that the draft was renamed
        from. Two texts of different publishers never are one item by id or path that it was renamed from.
        """
        named = draft.record == other.record and draft.path not in ("", "-") and other.path not in ("", "-")
        if named and self._place(draft.path) == self._place(other.path):
            return True
        if _apart(draft, other):
            return False
        if named and self._moved and self._moved.get(self._place(draft.path)) == self._place(other.path):
            return True
        if draft.declared_id is not None and draft.declared_id == other.declared_id:
            return True
        address = _address(draft.url)
        return address is not None and address == _address(other.url)

    def _place(self, path: str) -> Path:
        if path not in self._places:
            self._places[path] = real(path)
        return self._places[path]


def _apart(one: Document, other: Document) -> bool:
    """Say whether two texts are known to have different publishers."""
    if one.publisher is None or other.publisher is None:
        return False
    return not same_organisation(one.publisher, other.publisher)


def _address(url: str | None) -> str | None:
    """Return an address without what does not tell one page from another: scheme, "www.", last slash, fragment."""
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    return f"{host}{parts.path.rstrip('/')}?{parts.query}" if host else None
