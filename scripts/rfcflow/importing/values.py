"""Words of a foreign header as values of ours: dates, people, references, links, titles.

Invariant: what comes out fits our front matter; what cannot be understood comes out as nothing, never as a
guess, and no e-mail address comes out at all.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from rfcflow.text import characters
from rfcflow.text.keys import is_placeholder
from rfcflow.text.values import is_url

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES: Final = "(" + "|".join(_MONTHS) + r")[a-z]*\.?"
# Year first; day, month by name, year; month by name, day, year; numbers alone, whose order only luck tells.
_YEAR_FIRST: Final = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", re.ASCII)
_DAY_FIRST: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[-\s]{{0,3}}{_NAMES}[-,\s]{{0,3}}(\d{{4}})(?!\d)",
    re.ASCII | re.IGNORECASE,
)
_MONTH_FIRST: Final = re.compile(
    rf"\b{_NAMES}[-\s]{{0,3}}(\d{{1,2}})(?:st|nd|rd|th)?[-,\s]{{1,3}}(\d{{4}})(?!\d)",
    re.ASCII | re.IGNORECASE,
)
_NUMBERS: Final = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)", re.ASCII)
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2199

_ANGLES: Final = re.compile(r"<[^<>]*>")
_LINKED: Final = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_RST_LINK: Final = re.compile(r"`([^`<>]*)<[^<>]*>`_{0,2}")
_LOGIN: Final = re.compile(
    r"(?<![\w.])@([A-Za-z0-9](?:[A-Za-z0-9]|[-_](?=[A-Za-z0-9])){0,38})(?![\w.-]*@)", re.ASCII
)
_PROFILE: Final = re.compile(
    r"https?://(?:www\.)?github\.com/([A-Za-z0-9](?:-?[A-Za-z0-9]){0,38})/?(?=[)\s>\]]|$)", re.ASCII
)
_EMAIL: Final = re.compile(
    r"\S{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,9}|\S{1,64} at [\w-]{1,64}(?:(?:\.| dot )[\w-]{1,64}){1,9}",
    re.ASCII,
)
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_BETWEEN: Final = re.compile(r",(?![^(<]*[)>])|;|\s+and\s+|\s+&\s+", re.IGNORECASE)
_SUFFIXES: Final = frozenset(("jr", "sr", "ii", "iii", "phd"))
_NOBODY: Final = frozenset(("", "et al", "etal", "others", "and others", "the", "and"))
_NAME_LIMIT: Final = 100
_URL: Final = re.compile(r"https?://[^\s<>\"`]+", re.ASCII)
_REFERENCE: Final = re.compile(r"[A-Za-z]{0,12}[\s#-]{0,3}(\d{1,9})([a-z]?)", re.ASCII)
_EMPTY: Final = frozenset(("", "n/a", "na", "none", "tbd", "todo", "-", "—", "nil", "null", "unassigned"))


def is_empty(text: str) -> bool:
    """Whether a value says that there is none, or was never filled in."""
    bare = text.strip("`*_<>()[]. ")
    return bare.casefold() in _EMPTY or is_placeholder(text)


def day(text: str) -> tuple[str | None, str]:
    """The first date in a text as ISO 8601, and why there is none."""
    for pattern, year, month, dom in (
        (_YEAR_FIRST, 1, 2, 3),
        (_DAY_FIRST, 3, 2, 1),
        (_MONTH_FIRST, 3, 1, 2),
    ):
        match = pattern.search(text)
        if match is not None:
            name = match[month].casefold()
            number = _MONTHS.index(name) + 1 if name in _MONTHS else int(name)
            return _calendar(int(match[year]), number, int(match[dom]))
    match = _NUMBERS.search(text)
    if match is None:
        return None, "is no date that can be read"
    one, two, year_given = int(match[1]), int(match[2]), int(match[3])
    if one <= 12 and two <= 12 and one != two:
        return None, "may be either of two days"
    return _calendar(year_given, *((two, one) if one > 12 else (one, two)))


def _calendar(year: int, month: int, dom: int) -> tuple[str | None, str]:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None, "is of a year no proposal was written in"
    try:
        return date(year, month, dom).isoformat(), ""
    except ValueError:
        return None, "is not a day of the calendar"


def people(text: str, items: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Logins where they are given, else names, in order and without repetition."""
    parts = [part for item in (items or (text,)) for part in _BETWEEN.split(_unlinked(item))]
    found: dict[str, str] = {}
    last = ""
    for part in parts:
        name = _person(part)
        if last and name.rstrip(".").casefold() in _SUFFIXES:
            name = f"{found.pop(last)}, {name}"
        if name:
            last = name.casefold()
            found.setdefault(last, name)
    return tuple(found.values())


def _unlinked(text: str) -> str:
    """Links as the text they show, an account's page as its login."""
    text = _PROFILE.sub(r" @\1 ", text)
    return _LINKED.sub(lambda match: f"{match[1]} {match[0][match[0].find('](') + 2 : -1]}", text)


def _person(text: str) -> str:
    login = _LOGIN.search(text)
    if login is not None:
        return login[1]
    bare = _ANGLES.sub(" ", _RST_LINK.sub(r"\1", text))
    inside = _BRACKETS.search(bare)
    outside = _URL.sub(" ", _EMAIL.sub(" ", _BRACKETS.sub(" ", bare)))
    if not outside.strip(" *_`.") and inside is not None:  # somebody@example.org (Some Body)
        outside = _URL.sub(" ", _EMAIL.sub(" ", inside[0]))
    name = " ".join(characters.HIDDEN.sub(" ", outside).split()).strip("*_`()[]<>\"' ")
    if name.rstrip(".").casefold() in _NOBODY or is_empty(name) or "@" in name or characters.hidden(name):
        return ""
    return name if len(name) <= _NAME_LIMIT else name[: _NAME_LIMIT - 1].rstrip() + "…"


def references(text: str, items: tuple[str, ...] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of four digits or more, without repetition, and the parts that are no reference."""
    ids: dict[str, None] = {}
    strange: list[str] = []
    for part in items or tuple(re.split(r"[,;]|\s+and\s+", _shown(text))):
        bare = _shown(part).strip(" .`*_\"'[]()")
        match = _REFERENCE.fullmatch(bare)
        if match is not None and int(match[1]) > 0:
            ids[f"{int(match[1]):04d}{match[2]}"] = None
        elif not is_empty(bare):
            strange.append(bare[:80])
    return tuple(ids), tuple(strange)


def _shown(text: str) -> str:
    return _RST_LINK.sub(r"\1", _LINKED.sub(r"\1", text))


def link(text: str) -> str | None:
    """The first whole http(s) address in a text."""
    for match in _URL.finditer(text):
        url = match[0].rstrip(".,;:'*_")
        while url.endswith(")") and url.count("(") < url.count(")"):
            url = url[:-1].rstrip(".,;:'*_")
        url = url.partition("](")[0]
        if len(url) <= 500 and is_url(url):
            return url
    return None


def line(text: str, limit: int) -> str:
    """A text as one visible line of at most `limit` characters."""
    clean = characters.HIDDEN.sub(" ", text)
    if characters.hidden(clean) is not None:
        clean = characters.JOINERS.sub("", clean)
    clean = " ".join(clean.split())
    return clean if len(clean) <= limit else clean[: limit - 1].rstrip() + "…"
