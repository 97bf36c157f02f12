"""The parsers of other libraries that HTML goes through, and how they fail at a hostile page.

Main texts are found in two ways: careful, by trafilatura, and fast, by resiliparse, which takes a fifth of the time and
lets more of what surrounds a story through. `docs/archives.md` has what was measured.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from dedup.errors import UsageError
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
#: How resiliparse is asked. It passes over the texts of pictures, what stands beside a story, and its title.
FAST_OPTIONS: dict[str, Any] = {
    "preserve_formatting": True,
    "main_content": True,
    "list_bullets": False,
    "alt_texts": False,
    "skip_elements": ["figcaption", "figure", "aside", "h1"],
}
HEADINGS = ("h2", "h3", "h4", "h5", "h6")
#: Code points of a page above which "auto" takes the fast way: the careful one takes seconds for a megabyte.
LONG = 1_000_000


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


def fast_paragraphs(page: str, tree: Any) -> list[tuple[str, str]]:
    """Return the paragraphs of a page's main text as resiliparse finds it, each with its kind: "", "head" or "quote".

    `tree` is the page as `parse` returns it. Raises UsageError where resiliparse is not installed.
    """
    found: str = guarded(_resiliparse(), page, **FAST_OPTIONS)
    heads, quoted = _texts(tree, *HEADINGS), "\n".join(_texts(tree, "blockquote"))
    parts = (" ".join(part.split()) for part in found.split("\n\n"))
    return [(part, "head" if part in heads else "quote" if part in quoted else "") for part in parts if part]


def check_fast() -> None:
    """Raise UsageError where the fast way is not installed."""
    _resiliparse()


def _resiliparse() -> Callable[..., Any]:
    try:
        from resiliparse.extract.html2text import extract_plain_text
    except ImportError as error:
        raise UsageError("--html fast needs resiliparse: pip install 'dedup-news[html]'") from error
    found: Callable[..., Any] = extract_plain_text
    return found


def _texts(tree: Any, *tags: str) -> set[str]:
    return {" ".join("".join(element.itertext()).split()) for element in tree.iter(*tags)}


def guarded(parser: Callable[..., Any], *given: Any, **options: Any) -> Any:
    """Return what a parser makes of a page; raises Unreadable where it fails at it, and lets our own errors pass."""
    from lxml.etree import LxmlError

    try:
        return parser(*given, **options)
    except (LxmlError, *FAILURES) as error:
        raise Unreadable(f"cannot be parsed as HTML: {type(error).__name__}") from error
