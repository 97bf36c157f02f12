"""Which field of a record holds what: the names given, else the usual ones, and what to say about the choice."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache

from dedup.errors import UsageError
from dedup.read.source import Foreign, Note, Source
from dedup.settings import Fields

#: The usual names of each field, tried in this order and without regard to case.
USUAL = {
    # At the end: of Media Cloud, GDELT, and data sets on Hugging Face (XSum, AG News); a description is a text only
    # where there is no other.
    "text": "text body content article articleBody article_text article_body full_text fulltext story maintext "
    "main_text story_text articleText plain_text plainText raw_text text_content document description",
    "id": "id _id uid guid uuid article_id articleId doc_id document_id stories_id story_id GKGRECORDID GlobalEventID",
    "title": "title headline heading page_title article_title",
    # First, for of Event Registry "date" is when it met an article.
    "date": "dateTimePub date published publish_date pub_date pubDate date_publish datePublished date_published "
    "published_at publishedAt published_date publication_date publishing_date created_at createdAt created "
    "publish_time pubtime dateTime",
    "source": "publisher source outlet site site_name domain media_name media newspaper publication source_domain "
    "SourceCommonName source_name media_url sitename",
    "url": "url link canonical_url canonicalUrl permalink web_url uri article_url page_url DocumentIdentifier "
    "SOURCEURL responded_url requested_url",
    "lang": "language lang inLanguage language_code lang_code story_lang",
    "byline": "byline author authors creator",
    "wire": "wire agency news_agency newsAgency",
    "status": "status pub_status pubStatus",
    "embargo": "embargo embargoed embargo_until embargoed_until embargoUntil",
    "licence": "licence license usage_terms usageTerms",
    "version": "version revision",
}
#: A table of crawled pages has one of these columns; what it calls "date" or "created" is when a page was fetched.
CRAWLED = {"dump", "warc_record_id", "crawl_date", "warc_filename"}
_OF_CRAWL = {"date", "created", "created_at"}
#: Names of the usual fields are looked for in this many records before a file counts as one without texts.
_PROBE = 1000
#: Columns named in an error; more would bury it.
_NAMED = 20
#: Code points of a column's name that are shown.
_LONGEST = 40


def choose(columns: Sequence[str], fields: Fields) -> dict[str, str]:
    """Return which column holds which field: the named one, else the first of the usual names that is there.

    Keys are those of `USUAL`; a field without a column is left out. A named column must fit exactly or but for case.
    """
    lower: dict[str, str] = {}
    for column in columns:
        lower.setdefault(column.strip().lower(), column)
    chosen: dict[str, str] = {}
    for field, usual in USUAL.items():
        named = getattr(fields, field, None)
        names = [named] if named else usual.split()
        if field == "date" and not named and CRAWLED.intersection(lower):
            names = [name for name in names if name not in _OF_CRAWL]
        exact = [column for column in columns if column == named]
        found = exact or [lower[name.lower()] for name in names if name.lower() in lower]
        if found:
            chosen[field] = found[0]
    return chosen


def describe(chosen: Mapping[str, str]) -> str:
    """Return the choice in one line: `text <- body, date <- publish_date`; a column of the field's name needs none."""
    return ", ".join(f"{field} <- {column}" for field, column in chosen.items() if field != column.lower())


_choose = lru_cache(maxsize=256)(choose)


class Columns:
    """The columns met in a file, and whether they hold what is needed.

    A file that was named itself and does not is a mistake of the caller's; one found in a folder is another's file.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.seen: dict[str, None] = {}
        self.told: set[tuple[str, str]] = set()
        self.chosen: dict[str, str] = {}
        self.looked_at = self.chosen
        self.records = 0
        self.texts = False
        self.news = False
        self.checked = False

    def meet_news(self) -> None:
        """Take a record that is an item of a news format, which says by itself where its text is."""
        self.records += 1
        self.texts = self.news = True

    def meet(self, columns: tuple[str, ...]) -> dict[str, str]:
        """Return the choice for one more record, which has these columns."""
        self.chosen = _choose(columns, self.source.fields)
        self.records += 1
        if self.records <= _PROBE:
            self.seen.update(dict.fromkeys(columns))
        self.texts = self.texts or "text" in self.chosen
        return self.chosen

    @property
    def decided(self) -> bool:
        """Whether the last of the records that decide was just met."""
        return self.records == _PROBE

    def notes(self) -> Iterator[Note]:
        """Yield what of the last record's choice has not been told yet, so that sparse fields are told once each."""
        if self.chosen is self.looked_at:
            return
        self.looked_at = self.chosen
        new = {field: column for field, column in self.chosen.items() if (field, column) not in self.told}
        if "text" in self.chosen and new:
            self.told.update(new.items())
            if told := describe(new):
                yield Note(f"{self.source.name}: {told}")

    def check(self) -> Iterator[Note]:
        """Yield, once, a remark for each named field that is missing in all records met.

        Raises, where the file was named itself, UsageError for such a field and for a missing text field, else
        Foreign for a missing text field.
        """
        if not self.records or self.checked:
            return
        self.checked = True
        seen, found_in_folder = tuple(self.seen), self.source.root != ""
        missing = list(self._missing(seen))
        if missing and not found_in_folder:
            raise UsageError(f"{self.source.name}: {missing[0][1]}")
        for field, reason in missing:
            if field == "text":
                raise Foreign(reason)
            yield Note(f"{self.source.name}: {reason}")

    def _missing(self, seen: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Yield each field that must be there and is not, the text first, and what to say about it."""
        chosen = _choose(seen, self.source.fields)
        for field, named in asdict(self.source.fields).items():
            if field in USUAL and named and field not in chosen:
                near = difflib.get_close_matches(named, seen, 1)
                hint = f"did you mean {shown(near[0])}?" if near else f"the columns are: {_listed(seen)}"
                yield field, f"no field {shown(named)} (--{field}-field); {hint}"
        if "text" not in chosen and not self.source.fields.text and not self.news:
            yield "text", f"no text field; the columns are: {_listed(seen)}; name one with --text-field"


def _listed(columns: Sequence[str]) -> str:
    more = f", … ({len(columns) - _NAMED} more)" if len(columns) > _NAMED else ""
    return ", ".join(map(shown, columns[:_NAMED])) + more


def shown(column: str) -> str:
    """Return a column's name fit for one line, for a file without a header has whole articles there."""
    column = "".join(char if char.isprintable() else " " for char in column).strip()
    return column if len(column) <= _LONGEST else column[: _LONGEST - 1] + "…"
