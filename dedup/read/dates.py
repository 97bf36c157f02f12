"""A date as people and programs write it -> `Published`, with exactly the precision that was read."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import dropwhile

from dedup.model import Published

#: Month names and their usual short forms, January first; "/" separates the forms of one month.
MONTHS = (
    "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct "
    "november/nov december/dec",
    "januar/jänner/jän februar/feber märz/mär/mrz april mai juni juli august september oktober/okt november "
    "dezember/dez",
    "janvier/janv février/févr/fevrier mars avril/avr mai juin juillet/juil août/aout septembre octobre novembre "
    "décembre/déc/decembre",
    "enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre octubre noviembre "
    "diciembre/dic",
    "gennaio/gen febbraio/febb marzo aprile maggio/mag giugno/giu luglio/lug agosto settembre/set ottobre/ott "
    "novembre dicembre",
    "janeiro fevereiro/fev março/marco abril maio junho julho agosto setembro outubro/out novembro dezembro",
    "januari februari maart/mrt april mei juni juli augustus september oktober november december",
    "stycznia/styczeń lutego/luty marca/marzec kwietnia/kwiecień maja czerwca/czerwiec lipca/lipiec "
    "sierpnia/sierpień września/wrzesień października/październik listopada/listopad grudnia/grudzień",
    "января/январь/янв февраля/февраль/фев марта/март/мар апреля/апрель/апр мая/май июня/июнь/июн июля/июль/июл "
    "августа/август/авг сентября/сентябрь/сен/сент октября/октябрь/окт ноября/ноябрь/ноя декабря/декабрь/дек",
    "січня/січень лютого/лютий березня/березень квітня/квітень травня/травень червня/червень липня/липень "
    "серпня/серпень вересня/вересень жовтня/жовтень листопада/листопад грудня/грудень",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "يناير فبراير مارس أبريل/إبريل/ابريل مايو يونيو يوليو أغسطس/اغسطس سبتمبر أكتوبر/اكتوبر نوفمبر ديسمبر",
    "जनवरी फरवरी/फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर",
)

#: Weekday names before a date; they are passed over, not checked.
WEEKDAYS = (
    "monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun "
    "montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so "
    "lundi lun mardi mar mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim "
    "lunes martes miércoles mié jueves viernes vie sábado sáb domingo dom "
    "lunedì martedì mercoledì giovedì gio venerdì sabato domenica "
    "segunda-feira segunda terça-feira terça quarta-feira quarta quinta-feira quinta sexta-feira sexta "
    "maandag ma dinsdag woensdag donderdag vrijdag zaterdag zondag zo "
    "poniedziałek wtorek środa czwartek piątek sobota niedziela "
    "понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс "
    "понеділок вівторок середа четвер п'ятниця субота неділя "
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar "
    "الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد"
)

#: What may stand before a date without being part of it.
LABELS = (
    "published on|published at|published|posted on|posted|first published|publication date|pub date|dated|date|on|"
    "veröffentlicht am|veröffentlicht|stand|datum|vom|am|den|publié le|publié|le|"
    "publicado el|publicado|fecha|el|pubblicato il|pubblicato|il|publicado em|em|gepubliceerd op|gepubliceerd|op|"
    "opublikowano|data|опубликовано|дата|опубліковано"
)

#: Minutes east of UTC. Ambiguous names (CST, IST, BST, "ET") are read as no offset, which claims nothing false.
ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "ut": 0, "est": -300, "edt": -240, "cdt": -300, "mdt": -360, "pst": -480, "pdt": -420,
    "cet": 60, "mez": 60, "cest": 120, "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "мск": 180, "jst": 540,
    "kst": 540, "aest": 600, "nzst": 720,
}  # fmt: skip

_NUMBER = {name: number for line in MONTHS for number, names in enumerate(line.split(), 1) for name in names.split("/")}
_MONTH = "(?P<name>" + "|".join(sorted(map(re.escape, _NUMBER), key=len, reverse=True)) + r")\.?"
_WEEKDAY = "(?:(?:" + "|".join(sorted(map(re.escape, WEEKDAYS.split()), key=len, reverse=True)) + r")\b\.?,?\s*)?"
_YEAR = r"(?P<year>\d{4})(?:\s?(?:г\.?|года|р\.?|року))?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|re|ère|º|°|ª|o|a|\.|-?го)?"
_OF = r"(?:\s?[-/. ]\s?|,?\s+)(?:(?:de|del|of|di)\s+)?"

#: The parts of a calendar date, in the orders in which they are written.
DAYS = (
    r"(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d))?",
    r"(?P<year>\d{4})[./](?P<month>\d{1,2})[./](?P<day>\d{1,2})",
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
    r"(?P<year>\d{4})-?w(?P<week>\d\d)-?(?P<weekday>[1-7])",
    r"(?P<year>\d{4})-(?P<ordinal>\d{3})",
    r"--(?P<month>\d\d)-?(?P<day>\d\d)",
    r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4})",
    r"(?P<one>\d{1,2})(?P<mark>[/-])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4})",
    rf"{_WEEKDAY}{_DAY}{_OF}{_MONTH}(?:{_OF}{_YEAR})?",
    rf"{_WEEKDAY}{_MONTH}\s*{_DAY}(?:,?\s+{_YEAR})?",
    rf"{_MONTH}{_OF}{_YEAR}",
    r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월](?:\s?(?P<day>\d{1,2})\s?[日일])?",
    r"(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]",
    r"(?P<year>\d{4})",
)
_ZONE = r"(?:\s?(?P<zone>[+-]\d\d(?::?\d\d)?|(?:utc|gmt)[+-]\d{1,2}(?::?\d\d)?|[a-zмск]{1,5}))?"
_CLOCK = (
    r"(?:(?P<hour>\d{1,2})\s?(?:[:h.]|時|时|点|uhr\s)\s?(?P<minute>\d\d)(?:[:分](?P<second>\d\d)(?:[.,]\d+)?)?"
    r"(?:\s?(?:分|hrs?|h\b|uhr))?(?:\s?(?P<half>[ap]\.?\s?m\b\.?))?"
    r"|(?P<hour_only>\d{1,2})\s?(?P<half_only>[ap]\.?\s?m\b\.?))"
) + _ZONE
_SEPARATOR = r"[\s,|·–—-]*(?:\b(?:at|um|à|a las|a la|alle|ore|às|om|kl|в|о|o)\b\.?)?[\s|·–—-]*"
_COMPACT = r"t(?P<hour>\d\d)(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d+)?)?)?" + _ZONE
_DIGITS = r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)"

_LABEL = re.compile(rf"(?:{LABELS})\s*[:,]?\s+|(?:{LABELS}):")
_LONGEST = 90


#: What stands wherever a clock does.
_TIMED = re.compile(r"\d\s?(?:[:h.]|時|时|点|uhr\s)\s?\d\d|\d\s?[ap]\.?\s?m")

#: Digits -> 1.
_ONES = str.maketrans("023456789", "1" * 9)

#: The usual patterns of a whole date, without names and clocks. Nothing that the compact ones, which come first, match
#: is one of the others.
_USUAL = (*(day + _COMPACT for day in DAYS[:5]), *DAYS[:8])


def _forms(text: str) -> Iterator[str]:
    """Yield the patterns of a whole date in the order in which they are tried, but for what cannot match a text."""
    yield from _USUAL
    yield from _of_shape(text.translate(_ONES))


@lru_cache(maxsize=1 << 12)  # an archive writes its dates in few shapes
def _of_shape(text: str) -> tuple[str, ...]:
    """Return the other patterns from the first on that a text matches whose digits are all 1.

    Each pattern takes 1 wherever it takes a digit, so that none before matches a text of the same shape.
    """
    forms = _others(any(name in text for name in _NUMBER), _TIMED.search(text) is not None)
    return tuple(dropwhile(lambda form: not _compiled(form).fullmatch(text), forms))


@cache
def _others(named: bool, timed: bool) -> tuple[str, ...]:
    """Return the patterns that can match where the name of a month, and a clock, stand or do not stand."""
    between = rf"(?:\s|,|\||·|–|—|-)(?<=\D){_SEPARATOR}"
    forms = (
        *DAYS[8:],
        *(day + between + _CLOCK for day in DAYS[:-1]),
        *(_CLOCK + rf"(?:\s|,){_SEPARATOR}" + day for day in DAYS[:-1]),
        rf"{_WEEKDAY}{_MONTH}\s{_DAY}\s{_CLOCK}\s{_YEAR}",
        _DIGITS,
    )
    return tuple(form for form in forms if (named or _MONTH not in form) and (timed or _CLOCK not in form))


@cache
def _compiled(form: str) -> re.Pattern[str]:
    """Return a pattern, compiled at first use: all of them take 40 ms, and most dates need a few."""
    return re.compile(form)


def parse_date(text: str) -> Published | None:
    """Return the date that `text` is as a whole; None when it is none, or an impossible one.

    Reads ISO 8601 in its precisions, RFC 2822, and day, month name and year in a dozen languages, with a time
    before or after and a label ("Published:") in front. "03/07/2022" tells the year only; counts of seconds since
    1970 are not guessed at; an ambiguous zone name is read as no offset.
    """
    words = " ".join(unicodedata.normalize("NFKC", text).split()).casefold().strip(" .;()[]\"'")
    if not words or len(words) > _LONGEST or not any(map(str.isdecimal, words)):
        return None
    label = _LABEL.match(words)
    for candidate in (words, words[label.end() :]) if label else (words,):
        for form in _forms(candidate):
            if match := _compiled(form).fullmatch(candidate):
                return _published({name: part for name, part in match.groupdict().items() if part})
    return None


def _published(parts: dict[str, str]) -> Published | None:
    try:
        year, month, day = _calendar(parts)
        hour, minute, second = _clock(parts)
    except ValueError:
        return None
    offset = _offset(parts.get("zone", ""))
    if year == 0 or not _possible(year, month, day) or (hour or 0) > 23 or (minute or 0) > 59 or (second or 0) > 60:
        return None
    if hour is None or day is None:
        return Published(year, month, day)
    return Published(year, month, day, hour, minute, second, offset)


def _calendar(parts: dict[str, str]) -> tuple[int | None, int | None, int | None]:
    year = int(parts["year"]) if "year" in parts else None
    if "week" in parts and year:
        moment = date.fromisocalendar(year, int(parts["week"]), int(parts["weekday"]))
        return moment.year, moment.month, moment.day
    if "ordinal" in parts and year:
        moment = date(year, 1, 1) + timedelta(days=int(parts["ordinal"]) - 1)
        if moment.year != year:
            raise ValueError("no such day of the year")
        return year, moment.month, moment.day
    if "one" in parts:
        return _slashed(int(parts["one"]), int(parts["two"]), year)
    month = _NUMBER[parts["name"]] if "name" in parts else _int(parts, "month")
    return year, month, _int(parts, "day")


def _slashed(one: int, two: int, year: int | None) -> tuple[int | None, int | None, int | None]:
    """Read "one/two/year": which is the month is known only where the other is over 12, or both are equal."""
    if one == two or (two > 12 >= one):
        return year, one, two
    if one > 12 >= two:
        return year, two, one
    if one > 12:
        raise ValueError("neither part is a month")
    return year, None, None


def _clock(parts: dict[str, str]) -> tuple[int | None, int | None, int | None]:
    hour = _int(parts, "hour") if "hour" in parts else _int(parts, "hour_only")
    half = parts.get("half") or parts.get("half_only")
    if hour is not None and half:
        if not 1 <= hour <= 12:
            raise ValueError("no hour of a twelve-hour clock")
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return hour, _int(parts, "minute"), _int(parts, "second")


def _int(parts: dict[str, str], name: str) -> int | None:
    return int(parts[name]) if name in parts else None


def _offset(zone: str) -> int | None:
    digits = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d\d)?", zone)
    if not digits:
        return ZONES.get(zone)
    minutes = int(digits[2]) * 60 + int(digits[3] or 0)
    if minutes > 14 * 60:
        return None
    return -minutes if digits[1] == "-" else minutes


def _possible(year: int | None, month: int | None, day: int | None) -> bool:
    if month is None:
        return day is None
    if not 1 <= month <= 12:
        return False
    longest = calendar.monthrange(year or 2000, month)[1]
    return day is None or 1 <= day <= longest
