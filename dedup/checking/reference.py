"""What drafts are compared with: a folder or files held in memory, or an index that answers the same questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Protocol

from dedup import dates
from dedup.affiliation import home
from dedup.boilerplate import boilerplate
from dedup.checking.proposing import every, shared
from dedup.inputs import Inputs
from dedup.model import Segmented, Shingled, Skipped
from dedup.preparing import prepare
from dedup.settings import Settings
from dedup.shingle import shingle
from dedup.verdicts import Holdings
from dedup.wires import wire_of_name

Told = Callable[[int, int], None]
#: The reasons for which a text without prose, or with too few words of it, is left out.
WORDLESS, SHORT = "no sentence of a story in it: nothing to compare", "too few words of a story in it to be compared"


def incomparable(text: Shingled, settings: Settings) -> str | None:
    """Return why no match with a text is possible; None for a text with words enough for one."""
    if not text.body:
        return WORDLESS
    return SHORT if text.words < settings.min_tokens else None


class Reference(Protocol):
    """Texts that drafts are compared with."""

    @property
    def name(self) -> str:
        """What the user named it."""

    def holdings(self) -> Holdings:
        """Return what it holds."""

    def candidates(self, drafts: Sequence[Shingled]) -> Sequence[tuple[int, str]]:
        """Return the pairs worth comparing: index of a draft and id of a text; sorted, each once."""

    def text(self, name: str) -> Segmented:
        """Return the text of an id; raises KeyError where there is none."""


class Files:
    """Texts of files and folders, or of the caller, all in memory. `skipped` and `notes` tell how they were read."""

    def __init__(self, name: str, inputs: Inputs, settings: Settings, told: Told = lambda done, total: None) -> None:
        self.name, self._settings = name, settings
        documents, skipped, self.notes = inputs.gather()
        self._texts: dict[str, Shingled] = {}
        empty = []
        for number, document in enumerate(documents):
            told(number, len(documents))
            text = shingle(prepare(document), settings)
            if (reason := incomparable(text, settings)) is None:
                self._texts[document.id] = text
            else:
                empty.append(Skipped(document.path, reason))
        self.skipped = (*skipped, *empty)

    def holdings(self) -> Holdings:
        """Return what was read."""
        return holdings(text.segmented for text in self._texts.values())

    def candidates(self, drafts: Sequence[Shingled]) -> Sequence[tuple[int, str]]:
        """Return every pair of few texts; of more than `exhaustive_sentences`, those that share what is not common."""
        names, texts = list(self._texts), list(self._texts.values())
        pairs = every(drafts, texts) if self.few(drafts) else shared(drafts, texts, self._settings)
        return sorted((draft, names[text]) for draft, text in pairs)

    def few(self, drafts: Sequence[Shingled]) -> bool:
        """Say whether these texts and the drafts are few enough to compare every pair."""
        sentences = sum(len(text.body) for text in (*drafts, *self._texts.values()))
        return sentences <= self._settings.exhaustive_sentences

    def text(self, name: str) -> Segmented:
        """Return the text of an id; raises KeyError where there is none."""
        return self._texts[name].segmented

    def shingled(self, name: str) -> Shingled:
        """Return the text of an id as it is compared; raises KeyError where there is none."""
        return self._texts[name]

    def standing(self, drafts: Sequence[Shingled]) -> Collection[str]:
        """Return the sentences that are boilerplate among these texts and the drafts, tokens joined by spaces."""
        texts = [*self._texts.values(), *drafts]
        return boilerplate(texts, self._settings) if len(texts) > self._settings.hot else ()


def wire_of(text: Segmented) -> str | None:
    """Return the wire that a text is of: as its metadata states, else as its publisher and credit lines tell."""
    stated = text.document.wire
    return (wire_of_name(stated) or stated) if stated else home(text)


def holdings(texts: Iterable[Segmented]) -> Holdings:
    """Return what some texts are: how many, of which publishers and wires, of which days."""
    publishers, wires = Counter[str](), Counter[str]()
    days: list[str] = []
    number = 0
    for text in texts:
        number += 1
        document, wire = text.document, wire_of(text)
        publishers.update([document.publisher] if document.publisher else [])
        wires.update([wire] if wire else [])
        if document.published and document.published.year and document.published.day:
            days.append(dates.iso(document.published)[:10])
    return Holdings(number, _ranked(publishers), _ranked(wires), min(days, default=None), max(days, default=None))


def together(many: Sequence[Holdings]) -> Holdings:
    """Return the holdings of several references as one."""
    publishers, wires = Counter[str](), Counter[str]()
    for one in many:
        publishers.update(one.publishers)
        wires.update(one.wires)
    return Holdings(
        sum(one.documents for one in many),
        _ranked(publishers),
        _ranked(wires),
        min((one.earliest for one in many if one.earliest), default=None),
        max((one.latest for one in many if one.latest), default=None),
    )


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
