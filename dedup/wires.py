"""Which wire a name, a host or an address stands for."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from dedup.credit_rules import Rules, load

_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:[/:?#]\S*)?", re.IGNORECASE)
_LEGAL = re.compile(r"(?:,? (?:inc|llc|ltd|gmbh|l\.p|s\.a|ag)\.?)+$|[.,;:]+$|^(?:the|die|der|la) ")


def wire_of_name(text: str, rules: Rules | None = None) -> str | None:
    """The wire that a name is a spelling of ("The Associated Press" is "AP"), or None.

    The whole text must be the name. Case does not matter, except for an ambiguous spelling ("PA", "spa").
    """
    rules = rules or load()
    name = " ".join(text.split())
    if name in rules.names:
        return rules.names[name][0]
    folded, before = name.casefold(), ""
    while folded != before:
        if folded in rules.folded:
            return rules.folded[folded]
        before, folded = folded, _LEGAL.sub("", folded).strip()
    return None


def wire_of_publisher(publisher: str | None, rules: Rules | None = None) -> str | None:
    """The wire that a publisher's name, host or address is ("edition.cnn.com" is "CNN"), or None."""
    if not publisher:
        return None
    return _shipped(publisher) if rules is None or rules is load() else _of_publisher(publisher, rules)


@lru_cache(maxsize=4096)
def _shipped(publisher: str) -> str | None:
    """As the rules that ship say; kept, since an archive has few publishers."""
    return _of_publisher(publisher, load())


def _of_publisher(publisher: str, rules: Rules) -> str | None:
    host = host_of(publisher)
    while host:
        if host in rules.hosts:
            return rules.hosts[host]
        host = host.partition(".")[2]
    return wire_of_name(publisher, rules)


def host_of(text: str | None) -> str | None:
    """The host of an address, without "www."; None where the text is no address."""
    text = (text or "").strip()
    if not _ADDRESS.fullmatch(text):
        return None
    try:
        host = urlsplit(text if "://" in text else f"//{text}").hostname or ""
    except ValueError:  # as of "paper.example:[1": brackets are kept for addresses of version 6
        return None
    return host.removeprefix("www.").lower()
