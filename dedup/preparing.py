"""What becomes of one document before it is compared: its credit lines, then its sentences."""

from __future__ import annotations

from dataclasses import replace

from dedup import credit
from dedup.credit_rules import has_rules
from dedup.model import Document, Segmented
from dedup.segment import segment
from dedup.wires import wire_of_publisher


def prepare(document: Document) -> Segmented:
    """Return a document cut into sentences, with its credit lines, as it is compared."""
    segmented = segment(document, credit.find(document))
    return replace(
        segmented,
        publisher_wire=wire_of_publisher(document.publisher),
        credit_rules=has_rules(document.language),
    )
