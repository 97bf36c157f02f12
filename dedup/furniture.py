"""Finds the text of the page among the paragraphs: adverts, prompts, captions, bylines, headings. Patterns are data."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from dedup.model import Credit, Document, Marked, Span

#: The longest page text in code points, and in words the longest prompt, byline, listed line, title, subhead, caption.
_LONGEST, _PROMPT, _BYLINE, _LINE, _TITLE, _SUBHEAD, _CAPTION = 700, 60, 30, 24, 18, 12, 80
#: The least number of paragraphs that end in a stop, and their least share, for lines without one to be headings.
_STOPPED_LEAST, _STOPPED_SHARE = 3, 0.5
#: Code points at the end of a paragraph in which its last stop and its photo credit are looked for.
_TAIL, _CREDIT = 12, 120
#: Three code points of Chinese or Japanese count as two words.
_WORD = re.compile(r"""[^\s.,;:!?…。，！？।؟"“”«»()\[\]]+""")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_STOPPED = re.compile(r"""[.!?…。！？।؟۔:;,][\s"'”’“‘»«›)\]}*_」』）]*$""")
_SENTENCE_END = re.compile(r"""[.!?。！？।؟۔]["'”’“»«)\]*_」』）]*$""")
_MARKS = re.compile(r"""["“”„«»「『]""")
_LENGTH = re.compile(r"(?:^|\s)[\[(]?\d{1,2}:[0-5]\d(?::[0-5]\d)?[\])]?$")
_CLOCK = re.compile(
    r"(?:\b(?:at|by|in|from|until|till|to|of|um|bis|ab|à|de|a las|alle|às|в|до|gmt|pm|am)|[\d:,.–-])\s+\S+$", re.I
)
_HEAD_LENGTH = re.compile(r"[\[(]?\d{1,2}:[0-5]\d(?::[0-5]\d)?[\])]?\s+[^\W\d_a-z]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|@\w{2,}", re.I)
_COMPACT_DATE = re.compile(
    r"(?:1[89]|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|[-/.]\d\d?[-/.]\d\d?(?:[T ][\d:.]+\S*)?)"
)
_NUMERIC_DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1(?:\d\d){1,2}")
_DATE_PART = re.compile(r"\d+|[年月日]|[^\W\d_](?:[^\W\d_年月日]|[\u0900-\u0903\u093a-\u094f]|\.(?=[^\W\d_]))*")
_BULLET = re.compile(r"[\s\[(<>|#*•▶►→–—-]*")
_PHOTO_HINT = re.compile(
    r"hoto|icture|mage|Foto|foto|Bild|Фото|Снимок|صورة|تصوير|फोटो|[图圖照攝]|Getty|tock|Alamy|EPA|IMAGO|splash|Wikimedia"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the tables, folded; `open` when the paragraph goes on behind it."""

    text: str
    open: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables of `rules/furniture.toml`; phrases by their first four code points, short ones by two."""

    phrases: dict[str, tuple[Phrase, ...]]
    words: dict[str, frozenset[str]]
    photo: re.Pattern[str]


@lru_cache(maxsize=1)
def _rules() -> Rules:
    data = tomllib.loads((resources.files("dedup") / "rules" / "furniture.toml").read_text(encoding="utf-8"))
    phrases: dict[str, tuple[Phrase, ...]] = {}
    for reason, languages in data["phrases"].items():
        for line in filter(str.strip, "".join(languages.values()).splitlines()):
            text = _folded(line.rstrip(" …")) if line.endswith("…") else _closed(_folded(line))
            key = text[: 4 if len(text) > 3 else 2]
            phrases[key] = (*phrases.get(key, ()), Phrase(text, line.endswith("…"), reason))
    words = {name: frozenset(text.split()) for name, text in data["words"].items()}
    banks = "|".join(re.escape(line) for line in data["words"]["bank"].split("\n") if line)
    return Rules(phrases, words, _photo_pattern(words["photo"], banks))


def _photo_pattern(photo: Iterable[str], banks: str) -> re.Pattern[str]:
    """Return the pattern of a photo credit, as it stands at the end of a caption or alone."""
    sign = rf"(?:File |AP |AFP |dpa-|Reuters |REUTERS |Handout )?(?:{'|'.join(sorted(photo, key=len, reverse=True))})"
    name = r"[^\W\d_a-z][^\s()]*(?:\s+(?:[^\W\d_a-z][^\s()]*|via|for|of|and|de|von|van|la|/|\||&|-|–))*"
    verb = r"(?:\s+(?:by|courtesy(?:\s+of)?)\s+|\s*(?:[Cc]redits?)?\s*[:：/©]\s*|\s+de\s+)"
    ends = [
        rf"(?:^|[\s(\[|]){sign}{verb}{name}[)\]]?\.?$",
        rf"\((?:[^()]*\b)?{sign}\b[^()]*[/:][^()]*\)\.?$",
        rf"(?:^|[\s/|(©,])(?:{banks})[)\]]?$",
    ]
    return re.compile("|".join(ends))


def _folded(text: str) -> str:
    """Return the head of a text in the form phrases are compared in."""
    plain = text[_BULLET.match(text).end() :][:120].casefold().replace("’", "'")  # type: ignore[union-attr]
    return " ".join(plain.split())


def _closed(folded: str) -> str:
    return folded.rstrip(" .:!…»>→|])*-–—")


def known_furniture(document: Document, credits: Iterable[Credit]) -> list[Marked]:
    """Return what is known to be page text before any pattern: credit lines first, then what the reader marked."""
    lines = [Marked(credit.span, "credit") for credit in credits if credit.line and credit.span]
    return [*lines, *document.furniture]


def page_text(document: Document, paragraphs: Sequence[Sequence[Span]], marked: Sequence[Marked]) -> list[str | None]:
    """Return for each paragraph, given as its sentences, why it is furniture, or None for body text.

    What is marked goes before what a paragraph looks like. The patterns of all languages apply to every text. Not
    promised: page text that reads like a story's sentence.
    """
    texts = [document.text[cuts[0].start : cuts[-1].end] if cuts else "" for cuts in paragraphs]
    reasons = _known(paragraphs, marked)
    for index, cuts in enumerate(paragraphs):
        if reasons[index] is None and len(texts[index]) <= _LONGEST:
            reasons[index] = _alone(texts[index], [document.text[cut.start : cut.end] for cut in cuts])
    _mark_doubles(texts, reasons)
    _mark_lists(texts, reasons)
    _mark_headings(texts, reasons, [len(cuts) for cuts in paragraphs], document.title)
    return reasons


def _known(paragraphs: Sequence[Sequence[Span]], marked: Sequence[Marked]) -> list[str | None]:
    reasons: list[str | None] = [None] * len(paragraphs)
    starts = [cuts[0].start if cuts else 0 for cuts in paragraphs]
    for mark in reversed(marked):
        for index in range(bisect_left(starts, mark.span.start), bisect_left(starts, mark.span.end)):
            reasons[index] = mark.reason
    return reasons


def _alone(text: str, sentences: Sequence[str]) -> str | None:
    """Return the reason that a paragraph shows by itself."""
    if not any(map(str.isalnum, text)):
        return "separator"
    reason = _by_phrase(text, sentences)
    if reason:
        return reason
    tests = _TESTS if _sentence_ends(text) else (*_TESTS, *_UNSTOPPED)
    return next((reason for reason, test in tests if test(text)), None)


def _stops(text: str) -> bool:
    return _STOPPED.search(text, max(0, len(text) - _TAIL)) is not None


def _sentence_ends(text: str) -> bool:
    return _SENTENCE_END.search(text, max(0, len(text) - _TAIL)) is not None


def _phrase(text: str) -> Phrase | None:
    """Return the phrase of the tables that a text is or begins with."""
    start = _BULLET.match(text).end()  # type: ignore[union-attr]
    head, phrases = text[start : start + 4].casefold(), _rules().phrases
    candidates = (*phrases.get(head, ()), *phrases.get(head[:2], ()))
    if not candidates:
        return None
    folded = _folded(text)
    whole = _closed(folded)
    for phrase in candidates:
        if phrase.open:
            behind = folded[len(phrase.text) : len(phrase.text) + 1]
            if folded.startswith(phrase.text) and behind and not (behind.isalnum() and phrase.text[-1].isalnum()):
                return phrase
        elif whole == phrase.text:
            return phrase
    return None


def _by_phrase(text: str, sentences: Sequence[str]) -> str | None:
    phrase = _phrase(text)
    if phrase and phrase.reason != "prompt":
        short = len(_WORD.findall(text)) <= _CAPTION
        return phrase.reason if not phrase.open or (short and not _sentence_ends(text)) else None
    if phrase and not phrase.open:
        return "prompt"
    return "prompt" if _is_prompt(text, sentences) else None


def _is_prompt(text: str, sentences: Sequence[str]) -> bool:
    """Whether one sentence of a short paragraph is a prompt and the others speak to the reader too."""
    hits = [(phrase := _phrase(sentence)) is not None and phrase.reason == "prompt" for sentence in sentences]
    if not any(hits) or _MARKS.search(text):
        return False
    words, rules = _WORD.findall(text.casefold()), _rules().words
    if len(words) > _PROMPT or rules["media"].isdisjoint(words):
        return False
    return all(hit or _speaks_to_reader(sentence) for hit, sentence in zip(hits, sentences, strict=True))


def _speaks_to_reader(sentence: str) -> bool:
    words = _WORD.findall(sentence.casefold())
    return sentence.rstrip()[-1:] in "?？؟" or not _rules().words["reader"].isdisjoint(words)


def _is_address(text: str) -> bool:
    return ("." in text or "@" in text) and all(_ADDRESS.fullmatch(part) for part in text.split())


def _is_date(text: str) -> bool:
    """Whether a text is a date and nothing else: digits, a month, and words that go with dates."""
    if len(text) > _CREDIT or not any(map(str.isdigit, text)):
        return False
    if _COMPACT_DATE.fullmatch(text) or _NUMERIC_DATE.fullmatch(text):
        return True
    words, folded = _rules().words, text.casefold()
    month = False
    for match in _DATE_PART.finditer(folded):
        part = match[0]
        if part in words["month"]:
            month = True
        elif not part.isdecimal() and part not in words["dated"]:
            return False
    return month


def _is_photo(text: str) -> bool:
    tail = text[-_CREDIT:]
    return _PHOTO_HINT.search(tail) is not None and _size(text) <= _CAPTION and bool(_rules().photo.search(tail))


def _is_video(text: str) -> bool:
    """Whether a line begins or ends in the length of a film: 1:26, but no time of day."""
    if _HEAD_LENGTH.match(text) and len(text.split()) <= _LINE:
        return True
    return bool(_LENGTH.search(text)) and not _CLOCK.search(text) and len(text.split()) <= _LINE


def _is_doubled(text: str) -> bool:
    """Whether a line is one text given twice, as where a caption is also a picture's description."""
    words = text.split()
    half = len(words) // 2
    return half >= 3 and len(words) % 2 == 0 and words[:half] == words[half:]


def _is_byline(text: str) -> bool:
    """Whether a line is "By" and names, with a comma or "and" between them, and maybe an agency or a role."""
    words, tables = text.split(), _rules().words
    if not 3 <= len(words) <= _BYLINE or words[0].casefold().rstrip(":") not in tables["byline"]:
        return False
    if words[1].casefold() in tables["byline"] and len(words) > 3:
        words = words[1:]
    names = [part.split() for part in re.split(r"\s*[,|/•]\s*", " ".join(words[1:])) if part]
    return _is_name(names[0], 2) and all(_is_name(name, 1) or len(name) <= 4 for name in names[1:])


def _is_name(words: Sequence[str], least: int) -> bool:
    tables = _rules().words
    linking = tables["particle"] | tables["also"]
    capital = [word for word in words if not word[0].islower() and word[0].isalpha()]
    return len(capital) >= least and all(word in linking or word in capital for word in words)


#: What a paragraph may be with a stop at its end, and without.
_TESTS = (("address", _is_address), ("date", _is_date), ("photo caption", _is_photo))
_UNSTOPPED = (("video caption", _is_video), ("photo caption", _is_doubled), ("byline", _is_byline))


def _mark_doubles(texts: Sequence[str], reasons: list[str | None]) -> None:
    """Mark a line that stands twice in a row: a caption and its picture's description."""
    for index in range(1, len(texts)):
        same = texts[index] == texts[index - 1] and len(texts[index].split()) >= 4
        if same and reasons[index] is None and reasons[index - 1] in (None, "photo caption"):
            reasons[index - 1] = reasons[index] = "photo caption"


def _mark_lists(texts: Sequence[str], reasons: list[str | None]) -> None:
    """Mark the short lines without a stop that follow the head of a headline list."""
    listing = False
    for index, text in enumerate(texts):
        if reasons[index] == "headline list":
            phrase = _phrase(text)
            listing = phrase is not None and not phrase.open
        elif reasons[index] is None:
            listing = listing and not _stops(text) and _size(text) <= _LINE
            reasons[index] = "headline list" if listing else None


def _mark_headings(texts: Sequence[str], reasons: list[str | None], counts: Sequence[int], title: str | None) -> None:
    """Mark the title, and short lines without a stop among paragraphs that end in one."""
    body = [index for index, reason in enumerate(reasons) if reason is None and texts[index]]
    for index in body:
        if title and " ".join(texts[index].split()) == " ".join(title.split()):
            reasons[index] = "title"
    stopped = [index for index in body if _stops(texts[index])]
    if len(stopped) < max(_STOPPED_LEAST, _STOPPED_SHARE * len(body)):
        return
    for index in body:
        early = index < stopped[0]
        longest = _TITLE if early and "title" not in reasons else _SUBHEAD
        if reasons[index] is None and counts[index] == 1 and _is_heading(texts[index], longest):
            reasons[index] = "title" if early else "subhead"


def _is_heading(text: str, longest: int) -> bool:
    return not _stops(text) and not text[0].islower() and not _MARKS.match(text) and _size(text) <= longest


def _size(text: str) -> int:
    """Return the number of words; in Chinese and Japanese two for three code points."""
    wide = len(_WIDE.findall(text))
    return wide * 2 // 3 if wide else len(text.split())
