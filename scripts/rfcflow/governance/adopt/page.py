"""Reads a maintainers page of PyTorch's shape: roles and modules as headings, people as list items.

The shape is that of pytorch/pytorch:docs/source/community/persons_of_interest.md: `- Name
([login](https://github.com/login))`, with `(emeritus)` in front for those who were.

Invariant: every list item below a known heading is read, or is a problem that names its line.
"""

from __future__ import annotations

import re
from typing import Final

from rfcflow.errors import Problem
from rfcflow.governance.adopt.sources import Area, Mention, Page, Place
from rfcflow.governance.formats import LOGIN
from rfcflow.governance.vocabulary import shown
from rfcflow.text import characters

_LONGEST: Final = 500
_HEADING: Final = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
_ITEM: Final = re.compile(r"[-*+]\s+(?:\((emeritus)\)\s*)?(.*)", re.IGNORECASE)
_LINK: Final = re.compile(r"(.*?)\s*\(\[([^\[\]]*)\]\(([^()\s]*)\)\)")
_ACCOUNT: Final = re.compile(r"https?://(?:www\.)?github\.com/([^/?#]+)/?", re.IGNORECASE)
# The words of a heading that say what stands below it; the first row that fits counts.
_SECTIONS: Final = (
    ("lead", re.compile(r"\blead\b|\bBDFL\b", re.IGNORECASE)),
    ("sunset", re.compile(r"\bsunset", re.IGNORECASE)),
    ("external", re.compile(r"\bexternal\b.*\bmodules?\b", re.IGNORECASE)),
    ("modules", re.compile(r"\bmodules?\b.*\bmaintainers?\b", re.IGNORECASE)),
    ("core", re.compile(r"\bcore\b.*\bmaintainers?\b", re.IGNORECASE)),
)
_GROUP: Final = {"modules": "core", "external": "external", "sunset": "sunset"}


class _Reader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.section = ""
        self.level = 0
        self.lead: list[Mention] = []
        self.core: list[Mention] = []
        self.areas: list[tuple[Place, str, str]] = []
        self.people: list[list[Mention]] = []
        self.problems: list[Problem] = []

    def line(self, number: int, text: str) -> None:
        place = Place(self.path, number)
        if len(text) > _LONGEST:
            message = f"the line has {len(text)} characters; it was not taken."
            self.problems.append(place.problem("unread-line", message, "Shorten it.", "error"))
            return
        heading = _HEADING.fullmatch(text)
        if heading is not None:
            self._heading(place, len(heading[1]), heading[2])
        elif self.section and (item := _ITEM.fullmatch(text.strip())) is not None:
            hidden = characters.hidden(text)
            if hidden is not None:
                message = f"{characters.name(hidden)} stands in this line; it was not taken."
                self.problems.append(place.problem("unread-line", message, "Remove it.", "error"))
            else:
                self._person(place, item[2].strip(), emeritus=item[1] is not None)

    def _heading(self, place: Place, level: int, title: str) -> None:
        if self.section in _GROUP and level > self.level:
            self.areas.append((place, title, _GROUP[self.section]))
            self.people.append([])
            return
        self.level = level
        self.section = next((name for name, words in _SECTIONS if words.search(title)), "") * (level > 1)

    def _person(self, place: Place, text: str, *, emeritus: bool) -> None:
        found = _LINK.fullmatch(text)
        name, login = (found[1], "") if found is not None else (text, "")
        if found is None and any(mark in text for mark in "[]()<>"):
            message = f"{shown(text)} is not `Name ([login](https://github.com/login))`."
            self.problems.append(place.problem("unread-line", message, "Mend the line.", "error"))
            return
        if found is not None:
            account = _ACCOUNT.fullmatch(found[3])
            if account is None or not re.fullmatch(LOGIN.pattern, account[1]):
                message = f"the link {shown(found[3])} leads to no account."
                self.problems.append(place.problem("unread-line", message, "Mend the link.", "error"))
                return
            login = account[1]
            if found[2].strip().lower() != login.lower():
                message = f"the link says {shown(found[2])} and leads to `{login}`, who was taken."
                hint = "Write the same login in both."
                self.problems.append(place.problem("link-text-differs", message, hint))
        else:
            message = f"{shown(name)} has no account, and was left out."
            self.problems.append(place.problem("missing-handle", message, "Add a link to it.", "error"))
        self._take(Mention(place, login, name, emeritus))

    def _take(self, mention: Mention) -> None:
        if self.section == "lead":
            self.lead.append(mention)
        elif self.section == "core":
            self.core.append(mention)
        elif self.people:
            self.people[-1].append(mention)
        else:
            message = f"{shown(mention.name)} stands below no module."
            self.problems.append(mention.place.problem("unread-line", message, severity="error"))


def read_page(text: str, path: str) -> tuple[Page, tuple[Problem, ...]]:
    """The page, and what of it could not be taken or is written in two ways."""
    reader = _Reader(path)
    fence = ""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        mark = re.match(r" {0,3}(`{3,}|~{3,})", line)
        if mark is not None:
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence):
                fence = ""
        elif not fence:
            reader.line(number, line.rstrip("\r \t"))
    areas = tuple(
        Area(place, title, group, tuple(people))
        for (place, title, group), people in zip(reader.areas, reader.people, strict=True)
    )
    return Page(tuple(reader.lead), tuple(reader.core), areas), tuple(reader.problems)
