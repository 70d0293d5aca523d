"""What the sources say, before anything is compared: people as mentioned, areas, rules.

Invariant: frozen values; every mention keeps the file and line it stands on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct, field

from rfcflow.errors import Problem

LIMIT: Final = 1_000_000
GROUPS: Final = ("core", "external", "sunset")


class Text(Struct, frozen=True):
    """A source: what it is called in the report, and its content."""

    path: str
    content: str


class Place(Struct, frozen=True):
    """A file and a 1-based line."""

    path: str
    line: int

    def problem(self, code: str, message: str, hint: str = "", severity: str = "warning") -> Problem:
        """A finding at this place."""
        return Problem(self.path, self.line, 1, code, message, hint, severity)


class Mention(Struct, frozen=True):
    """Somebody named by a source; `login` is as written there, "" where there is none."""

    place: Place
    login: str
    name: str = ""
    emeritus: bool = False

    @property
    def handle(self) -> str:
        """The login as logins are compared: https://docs.github.com has them unique in any case."""
        return self.login.lower()


class Area(Struct, frozen=True):
    """A module of the page: `group` is core, external or sunset; `names` are other names it goes by."""

    place: Place
    title: str
    group: str
    people: tuple[Mention, ...] = ()

    @property
    def active(self) -> tuple[str, ...]:
        """Handles of those with an account who are not emeritus, each once."""
        return tuple(dict.fromkeys(each.handle for each in self.people if each.login and not each.emeritus))

    @property
    def emeritus(self) -> tuple[str, ...]:
        """Handles of the emeritus who are not active here too."""
        handles = dict.fromkeys(each.handle for each in self.people if each.login and each.emeritus)
        return tuple(handle for handle in handles if handle not in self.active)


class Page(Struct, frozen=True):
    """A maintainers page."""

    lead: tuple[Mention, ...] = ()
    core: tuple[Mention, ...] = ()
    areas: tuple[Area, ...] = ()

    def mentions(self) -> Iterator[Mention]:
        """Everybody, as often as named, in the page's order."""
        yield from self.lead
        yield from self.core
        for area in self.areas:
            yield from area.people


class Pattern(Struct, frozen=True):
    """A path pattern and where it stands."""

    place: Place
    text: str


class Rule(Struct, frozen=True):
    """Who approves what: a merge rule, or a line of CODEOWNERS (without a name). Teams are `org/team`."""

    place: Place
    name: str
    patterns: tuple[Pattern, ...] = ()
    approvers: tuple[Mention, ...] = ()


class Sources(Struct, frozen=True):
    """Everything read, and what could not be read."""

    page: Page = field(default_factory=Page)
    rules: tuple[Rule, ...] = ()
    owners: tuple[Rule, ...] = ()
    problems: tuple[Problem, ...] = ()


def handles(mentions: Iterable[Mention], *, emeritus: bool) -> tuple[str, ...]:
    """The handles of the emeritus or of the others, each once, in order."""
    return tuple(dict.fromkeys(each.handle for each in mentions if each.login and each.emeritus is emeritus))
