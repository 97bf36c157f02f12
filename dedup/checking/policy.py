"""What a newsroom decided: who "we" are, whose text it may print and under which credit, what it allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dedup.affiliation import same_organisation
from dedup.model import Document
from dedup.verdicts import Extent
from dedup.wires import host_of, wire_of_publisher

#: How much of a partner's text may be printed: all, passages of an otherwise different text, or nothing.
Reuse = Literal["full", "part", "none"]


@dataclass(frozen=True, slots=True)
class Site:
    """Who "we" are: a publisher's name and hosts; empty where that is not said."""

    publisher: str | None = None
    domains: tuple[str, ...] = ()

    def owns(self, document: Document) -> bool:
        """Say whether a text is known to be ours, by its publisher or its address."""
        publisher = document.publisher
        if self.publisher and publisher and same_organisation(self.publisher, publisher):
            return True
        hosts = [host for host in (host_of(document.url), host_of(publisher)) if host]
        return any(host == own or host.endswith(f".{own}") for host in hosts for own in self.domains)


@dataclass(frozen=True, slots=True)
class Partner:
    """A wire or another publisher whose text may be printed. `credit` is the line to add; None where nobody said."""

    name: str
    reuse: Reuse = "full"
    credit: str | None = None

    def licenses(self, extent: Extent) -> bool:
        """Say whether so much of its text may be printed."""
        return self.reuse == "full" or (self.reuse == "part" and extent in ("part", "trace"))


@dataclass(frozen=True, slots=True)
class Allow:
    """An accepted reuse: globs of drafts and of sources ("wire:ap/*" is any text of AP), and why.

    It holds up to and with the day `expires`. `line` is where it stands in the configuration.
    """

    draft: str
    source: str
    reason: str
    rules: tuple[str, ...] = ()
    expires: date | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class Policy:
    """The configuration of a check; `path` is the file that it was read from, if any."""

    site: Site = Site()
    partners: tuple[Partner, ...] = ()
    allow: tuple[Allow, ...] = ()
    path: str | None = None

    def partner(self, wire: str | None, document: Document) -> Partner | None:
        """Return the partner that a text is of, by its wire or by its publisher; None where none is named."""
        publisher = document.publisher
        for partner in self.partners:
            if wire is not None and partner.name == wire:
                return partner
            if publisher and (same_organisation(partner.name, publisher) or _of(publisher, partner.name)):
                return partner
        return None


def _of(publisher: str, name: str) -> bool:
    wire = wire_of_publisher(publisher)
    return wire is not None and wire == name
