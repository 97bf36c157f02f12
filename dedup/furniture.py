"""Finds the text of the page among the paragraphs: adverts, prompts, captions, bylines, headings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain

from dedup.furniture_rules import begin, load, phrase_of
from dedup.model import Credit, Document, Marked
from dedup.screen import Kind, Screen
from dedup.spans import Place

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
#: The length of a film, and a time of day, which looks the same.
_TIME = r"[\[(]?\d{1,2}:[0-5]\d(?::[0-5]\d)?[\])]?"
_LENGTH = re.compile(rf"(?:^|\s){_TIME}$")
_HEAD_LENGTH = re.compile(rf"{_TIME}\s+[^\W\d_a-z]")
_CLOCK = re.compile(
    r"(?:\b(?:at|by|in|from|until|till|to|of|um|bis|ab|à|de|a las|alle|às|в|до|gmt|pm|am)|[\d:,.–-])\s+\S+$", re.I
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|@\w{2,}", re.I)
#: The usual ones of the signs that `_STOPPED` ends in.
_STOPS = ".!?:;,"
#: What no text with a digit of any script is without; typographic marks, which many texts have, are none. One class of
#: characters is searched for several times as fast as two.
_DIGIT = re.compile("[^\0-/:-\x7f\u2010-\u2027]")
_COMPACT_DATE = re.compile(
    r"(?:1[89]|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|[-/.]\d\d?[-/.]\d\d?(?:[T ][\d:.]+\S*)?)"
)
_NUMERIC_DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1(?:\d\d){1,2}")
_DATE_PART = re.compile(r"\d+|[年月日]|[^\W\d_](?:[^\W\d_年月日]|[\u0900-\u0903\u093a-\u094f]|\.(?=[^\W\d_]))*")
_PHOTO_HINTS = (
    *(
        "hoto",
        "icture",
        "mage",
        "Foto",
        "foto",
        "Bild",
        "Getty",
        "tock",
        "Alamy",
        "EPA",
        "IMAGO",
        "splash",
        "Wikimedia",
    ),
    *("Фото", "Снимок", "صورة", "تصوير", "फोटो", *"图圖照攝"),
)


def known_furniture(document: Document, credits: Iterable[Credit]) -> list[Marked]:
    """Return what is known to be page text before any pattern: credit lines first, then what the reader marked."""
    lines = [Marked(credit.span, "credit") for credit in credits if credit.line and credit.span]
    return [*lines, *document.furniture]


def page_text(document: Document, paragraphs: Sequence[Sequence[Place]], marked: Sequence[Marked]) -> list[str | None]:
    """Return for each paragraph, given as its sentences, why it is furniture, or None for body text.

    What is marked goes before what a paragraph looks like. The patterns of all languages apply to every text. Not
    promised: page text that reads like a story's sentence.
    """
    text = document.text
    texts = [text[cuts[0][0] : cuts[-1][1]] for cuts in paragraphs]
    reasons = _known(paragraphs, marked)
    hints, links = _held(text)
    phrased = begin(text, chain.from_iterable(paragraphs))
    told = bool(phrased or links or hints)
    for index, part in enumerate(texts):
        if reasons[index] is None and len(part) <= _LONGEST and (told or _may_tell(part)):
            cuts = paragraphs[index]
            sentences = () if phrased.isdisjoint(cuts) else [text[start:end] for start, end in cuts]
            reasons[index] = _alone(part, sentences, hints, links)
    _mark_doubles(texts, reasons)
    _mark_lists(texts, reasons)
    _mark_headings(texts, reasons, [len(cuts) for cuts in paragraphs], document.title)
    return reasons


def _held(text: str) -> tuple[Sequence[str], bool]:
    """Return the hints at a photo that stand in a text, and whether it can hold an address.

    What stands nowhere in the text is looked for in no paragraph.
    """
    screen = _screen()
    look = screen.look(text)
    links = "@" in text or (":" in text and "://" in text)  # one character is found much faster
    if look is None:
        return [hint for hint in _PHOTO_HINTS if hint in text], links or "www." in text.lower()
    hints = {hint for _, hint in screen.found(look, 0)}.union(hint for hint in screen.loose[0] if hint in text)
    return sorted(hints), links or any(screen.found(look, 1))


@cache
def _screen() -> Screen:
    return Screen([Kind(_PHOTO_HINTS), Kind(["www."], folded=True)])


def _known(paragraphs: Sequence[Sequence[Place]], marked: Sequence[Marked]) -> list[str | None]:
    reasons: list[str | None] = [None] * len(paragraphs)
    starts = [cuts[0][0] for cuts in paragraphs]
    for mark in reversed(marked):
        for index in range(bisect_left(starts, mark.span.start), bisect_left(starts, mark.span.end)):
            reasons[index] = mark.reason
    return reasons


def _may_tell(text: str) -> bool:
    """Whether a paragraph without a phrase, an address and a hint at a photo can be furniture by itself."""
    return len(text) <= _CREDIT or text[-1] not in ".!?" or not text[0].isalnum()


def _alone(text: str, sentences: Sequence[str], hints: Sequence[str], links: bool) -> str | None:
    """Return the reason that a paragraph shows by itself.

    `sentences` are those of the paragraph, or none where no phrase begins one of them. `hints` are the hints at a photo
    that the whole text holds; `links` says whether it can hold an address.
    """
    if not text[0].isalnum() and not any(map(str.isalnum, text)):
        return "separator"
    reason = _by_phrase(text, sentences) if sentences else None
    if reason:
        return reason
    if links and _is_address(text):
        return "address"
    if len(text) <= _CREDIT and _is_date(text):
        return "date"
    if hints and _is_photo(text, hints):
        return "photo caption"
    return None if _sentence_ends(text) else next((reason for reason, test in _UNSTOPPED if test(text)), None)


def _stops(text: str) -> bool:
    """Whether a text ends in any stop, a colon, semicolon or comma too."""
    return text[-1] in _STOPS or _STOPPED.search(text, max(0, len(text) - _TAIL)) is not None


def _sentence_ends(text: str) -> bool:
    """Whether a text ends as a sentence does, which an ellipsis does not say."""
    return text[-1] in ".!?" or _SENTENCE_END.search(text, max(0, len(text) - _TAIL)) is not None


def _by_phrase(text: str, sentences: Sequence[str]) -> str | None:
    phrase = phrase_of(text)
    if phrase and phrase.reason != "prompt":
        short = len(_WORD.findall(text)) <= _CAPTION
        return phrase.reason if not phrase.open or (short and not _sentence_ends(text)) else None
    if phrase and not phrase.open:
        return "prompt"
    if not phrase and len(sentences) == 1:  # the sentence is the text, and no phrase
        return None
    return "prompt" if _is_prompt(text, sentences) else None


def _is_prompt(text: str, sentences: Sequence[str]) -> bool:
    """Whether one sentence of a short paragraph is a prompt and the others speak to the reader too."""
    hits = [(phrase := phrase_of(sentence)) is not None and phrase.reason == "prompt" for sentence in sentences]
    if not any(hits) or _MARKS.search(text):
        return False
    words, rules = _WORD.findall(text.casefold()), load().words
    if len(words) > _PROMPT or rules["media"].isdisjoint(words):
        return False
    return all(hit or _speaks_to_reader(sentence) for hit, sentence in zip(hits, sentences, strict=True))


def _speaks_to_reader(sentence: str) -> bool:
    words = _WORD.findall(sentence.casefold())
    return sentence.rstrip()[-1:] in "?？؟" or not load().words["reader"].isdisjoint(words)


def _is_address(text: str) -> bool:
    return ("." in text or "@" in text) and all(_ADDRESS.fullmatch(part) for part in text.split())


def _is_date(text: str) -> bool:
    """Whether a short text is a date and nothing else: digits, a month, and words that go with dates."""
    if not _DIGIT.search(text) or not any(map(str.isdigit, text)):
        return False
    if _COMPACT_DATE.fullmatch(text) or _NUMERIC_DATE.fullmatch(text):
        return True
    words, folded = load().words, text.casefold()
    month = False
    for match in _DATE_PART.finditer(folded):
        part = match[0]
        if part in words["month"]:
            month = True
        elif not part.isdecimal() and part not in words["dated"]:
            return False
    return month


def _is_photo(text: str, hints: Iterable[str]) -> bool:
    tail = text[-_CREDIT:]
    return any(hint in tail for hint in hints) and _size(text) <= _CAPTION and bool(load().photo.search(tail))


def _is_video(text: str) -> bool:
    """Whether a line begins or ends in the length of a film: 1:26, but no time of day."""
    head, tail = _HEAD_LENGTH.match(text), text[-1].isdecimal() or text[-1] in "])"
    if (not head and not tail) or len(text.split()) > _LINE:
        return False
    return bool(head or (_LENGTH.search(text) and not _CLOCK.search(text)))


def _is_doubled(text: str) -> bool:
    """Whether a line is one text given twice, as where a caption is also a picture's description."""
    words = text.split()
    half = len(words) // 2
    return half >= 3 and len(words) % 2 == 0 and words[:half] == words[half:]


def _is_byline(text: str) -> bool:
    """Whether a line is "By" and names, with a comma or "and" between them, and maybe an agency or a role."""
    tables = load().words
    if text.split(maxsplit=1)[0].casefold().rstrip(":") not in tables["byline"]:
        return False
    words = text.split()
    if not 3 <= len(words) <= _BYLINE:
        return False
    if words[1].casefold() in tables["byline"] and len(words) > 3:
        words = words[1:]
    names = [part.split() for part in re.split(r"\s*[,|/•]\s*", " ".join(words[1:])) if part]
    return bool(names) and _is_name(names[0], 2) and all(_is_name(name, 1) or len(name) <= 4 for name in names[1:])


def _is_name(words: Sequence[str], least: int) -> bool:
    tables = load().words
    linking = tables["particle"] | tables["also"]
    capital = [word for word in words if not word[0].islower() and word[0].isalpha()]
    return len(capital) >= least and all(word in linking or word in capital for word in words)


#: What a paragraph may be only without a stop at its end.
_UNSTOPPED = (("video caption", _is_video), ("photo caption", _is_doubled), ("byline", _is_byline))


def _mark_doubles(texts: Sequence[str], reasons: list[str | None]) -> None:
    """Mark a line that stands twice in a row: a caption and its picture's description."""
    for index in range(1, len(texts)):
        if texts[index] != texts[index - 1] or len(texts[index].split()) < 4:
            continue
        if reasons[index] is None and reasons[index - 1] in (None, "photo caption"):
            reasons[index - 1] = reasons[index] = "photo caption"


def _mark_lists(texts: Sequence[str], reasons: list[str | None]) -> None:
    """Mark the short lines without a stop that follow the head of a headline list."""
    if "headline list" not in reasons:
        return
    listing = False
    for index, text in enumerate(texts):
        if reasons[index] == "headline list":
            phrase = phrase_of(text)
            listing = phrase is not None and not phrase.open
        elif reasons[index] is None:
            listing = listing and not _stops(text) and _size(text) <= _LINE
            reasons[index] = "headline list" if listing else None


def _mark_headings(texts: Sequence[str], reasons: list[str | None], counts: Sequence[int], title: str | None) -> None:
    """Mark the title, and short lines without a stop among paragraphs that end in one."""
    body = [index for index, reason in enumerate(reasons) if reason is None]
    words = title.split() if title else []
    for index in body:
        if words and texts[index].startswith(words[0]) and texts[index].split() == words:
            reasons[index] = "title"
    stopped = [index for index in body if texts[index][-1] in _STOPS or _stops(texts[index])]
    if len(stopped) < max(_STOPPED_LEAST, _STOPPED_SHARE * len(body)):
        return
    for index in body if len(stopped) < len(body) else ():
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
