"""A draft never meets itself: what is the same item, by path, by id or address, or by what a version control says."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from dedup.affiliation import same_organisation
from dedup.checking.places import real
from dedup.model import Document


def same_item(draft: Document, other: Document, moved: Mapping[str, str]) -> bool:
    """Say whether a text of the reference is the draft itself, or another version of it.

    It is by the same path, the same id or the same address in the metadata, or the path that the draft was renamed
    from (`moved`: old paths by new ones). Two texts of different publishers never are one item by id or path.
    """
    if draft.record == other.record and _same_file(draft.path, other.path):
        return True
    if _apart(draft, other):
        return False
    if draft.record == other.record and moved:
        old = {real(new): real(path) for new, path in moved.items()}
        if old.get(real(draft.path)) == real(other.path):
            return True
    if draft.declared_id is not None and draft.declared_id == other.declared_id:
        return True
    address = _address(draft.url)
    return address is not None and address == _address(other.url)


def _apart(one: Document, other: Document) -> bool:
    """Say whether two texts are known to have different publishers."""
    if one.publisher is None or other.publisher is None:
        return False
    return not same_organisation(one.publisher, other.publisher)


def _same_file(one: str, other: str) -> bool:
    return one != "-" and bool(one) and real(one) == real(other)


def _address(url: str | None) -> str | None:
    """Return an address without what does not tell one page from another: scheme, "www.", last slash, fragment."""
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    return f"{host}{parts.path.rstrip('/')}?{parts.query}" if host else None
