"""The two parsers of other libraries that HTML goes through, and how they fail at a hostile page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from dedup.read.source import Unreadable

#: How trafilatura is asked. Without scripts it finds no articleBody, whose paragraphs it would run together.
OPTIONS: dict[str, Any] = {
    "fast": True,
    "include_comments": False,
    "include_tables": False,
    "with_metadata": True,
    "prune_xpath": "//noscript | //script",
}
#: What a hostile page raises inside the parsers, beside lxml's own errors: ValueError for characters that XML does not
#: have and for addresses that are none, AttributeError and LookupError for elements that a page lacks. TypeError is
#: not among them: it would be a wrong call of our own.
FAILURES = (ValueError, AttributeError, LookupError)


def parse(page: str) -> Any:
    """Return the tree of a page; raises Unreadable where lxml fails at it or finds no page."""
    from trafilatura import load_html

    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    # trafilatura takes a page for HTML only if it says so at its start, which fragments and saved pages do not.
    tree = guarded(load_html, page if "html" in page[:50].lower() else "<html>" + page)
    if tree is None:
        raise Unreadable("no main text found in the page")
    return tree


def extract(tree: Any) -> Any:
    """Return what trafilatura finds in a tree, or None; some of its versions change the tree."""
    from trafilatura import bare_extraction

    return guarded(bare_extraction, tree, **OPTIONS)


def guarded(parser: Callable[..., Any], *given: Any, **options: Any) -> Any:
    """Return what a parser makes of a page; raises Unreadable where it fails at it, and lets our own errors pass."""
    from lxml.etree import LxmlError

    try:
        return parser(*given, **options)
    except (LxmlError, *FAILURES) as error:
        raise Unreadable(f"cannot be parsed as HTML: {type(error).__name__}") from error
