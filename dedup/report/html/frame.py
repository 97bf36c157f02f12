"""The frame of an HTML report: one file that asks for nothing, with its style, script and security policy inside."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from importlib import resources

from dedup import __version__
from dedup.report.html.markup import Markup, tag, text

#: Style sheets and scripts of the package, in the order in which they are put into the page.
STYLES = ("styles.css", "front.css")
SCRIPTS = ("script.js", "table.js")
#: Nothing is fetched, sent or framed; only the style and the script of this very page are obeyed.
_POLICY = (
    "default-src 'none'; style-src '{style}'; script-src '{script}'; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'"
)


def page(title: str, sections: Iterable[Markup]) -> Iterator[str]:
    """Yield a whole HTML page: its head, the sections one by one, the help and the script."""
    style, script = _joined(STYLES), _joined(SCRIPTS)
    policy = _POLICY.format(style=_hash(style), script=_hash(script))
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<meta name="generator" content="dedup {__version__}">\n'
        f'<title>{text(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{_tools()}<main id="top">\n'
    )
    for section in sections:
        yield f"{text(section)}\n"
    yield f"</main>\n{_help()}\n<script>{script}</script>\n</body>\n</html>\n"


def _joined(names: tuple[str, ...]) -> str:
    folder = resources.files("dedup.report.html")
    return "\n".join(folder.joinpath(name).read_text("utf-8").strip() for name in names)


def _hash(words: str) -> str:
    digest = hashlib.sha256(words.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _tools() -> Markup:
    """Return what only a script can do; it is hidden until there is one."""
    theme = tag("button", "Dark or light", type="button", id="theme")
    keys = tag("button", "Keys ", tag("kbd", "?"), type="button", id="keys", aria_haspopup="dialog")
    return tag("nav", theme, keys, class_="tools", hidden=True, aria_label="View")


_KEYS = (
    ("?", "this help"),
    ("j / k", "next and previous pair"),
    ("n / p", "next and previous shared passage"),
    ("/", "filter the findings"),
    ("Esc", "close, or leave a field"),
)


def _help() -> Markup:
    rows = [tag("div", tag("dt", tag("kbd", key)), tag("dd", what)) for key, what in _KEYS]
    close = tag("form", tag("button", "Close"), method="dialog")
    return tag("dialog", tag("h2", "Keys"), tag("dl", *rows), close, id="help", aria_label="Keys")
