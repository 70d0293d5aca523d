"""What published minutes have settled: which items later agendas leave out, and until when.

Invariant: a page that begins like minutes is read whole or is a problem; what came up after a meeting is
settled by none of its decisions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from rfcflow.errors import Problem
from rfcflow.meetings.decisions import Decision, read_item
from rfcflow.text import characters

FOLDER: Final = "minutes"
_TITLE: Final = re.compile(r"# Minutes: .{1,120}, ([0-9]{4}-[0-9]{2}-[0-9]{2})", re.ASCII)
_BULLET: Final = re.compile(r"- (.{1,200}?): \*\*([^*]{1,400})\*\*\.(?: .*)?")
# `RFC 0042` with whatever follows, or the bare number and no more: a year begins other subjects.
_SUBJECT: Final = re.compile(r"RFC[ -]?([0-9]{1,10}[a-z]?)\b.*|([0-9]{4,10}[a-z]?)", re.ASCII | re.IGNORECASE)


class Settlement(Struct, frozen=True):
    """What the meeting of `day` said of an RFC; `until` is the day from which it is talked about again.

    `outcome` is the phrase as published, `path` the page; `open` where it was put off without a date.
    """

    rfc: str
    day: date
    outcome: str
    path: str
    until: date | None = None
    open: bool = False

    def settles(self, cause: date, meeting: date) -> bool:
        """Whether what came up on the day `cause` stays off the agenda of `meeting`."""
        over = self.until is not None and self.until <= meeting
        return not self.open and not over and cause <= self.day < meeting


def settlements(pages: Mapping[str, bytes]) -> tuple[tuple[Settlement, ...], tuple[Problem, ...]]:
    """What pages of minutes (by path) settled, the oldest first; a file that is no minutes says nothing."""
    found: list[Settlement] = []
    problems: list[Problem] = []
    for path, raw in sorted(pages.items()):
        lines = raw.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
        if not lines[0].startswith("# Minutes: "):
            continue
        day = _day(lines[0])
        if day is None:
            hint = "`# Minutes: MEETING, YYYY-MM-DD`, as `rfc minutes` writes it."
            problems.append(Problem(path, 1, 1, "no-date", "these minutes tell no day.", hint))
            continue
        for number, line in _decisions(lines):
            made = _decision(line, number, path, day)
            if isinstance(made, Problem):
                problems.append(made)
            elif (rfc := _rfc(made.subject)) is not None:
                put_off = made.outcome == "deferred" and made.day is None
                found.append(Settlement(rfc, day, made.say(), path, made.day, put_off))
    return tuple(sorted(found, key=lambda each: (each.day, each.path))), tuple(problems)


def newest(found: Iterable[Settlement], meeting: date) -> dict[str, Settlement]:
    """The last word on each RFC before a meeting."""
    return {each.rfc: each for each in found if each.day < meeting}


def _day(title: str) -> date | None:
    told = _TITLE.fullmatch(title.rstrip())
    try:
        return date.fromisoformat(told[1]) if told else None
    except ValueError:
        return None


def _decisions(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The bullets below `## Decisions`, with their lines; notes come behind, and may say anything."""
    section = ""
    for number, line in enumerate(lines, start=1):
        if line.startswith("## "):
            if section in ("## Decisions", "## Notes"):
                return
            section = line.rstrip()
        elif section == "## Decisions" and line.strip():
            yield number, line.rstrip()


def _decision(line: str, number: int, path: str, day: date) -> Decision | Problem:
    told = _BULLET.fullmatch(line)
    if told is not None:
        # The grammar of notes is the only one.
        made = read_item(f"- Decision on {told[1]}: {told[2]}", number, path, day)
        if not isinstance(made, Decision):
            return made if isinstance(made, Problem) else _misread(line, number, path)
        return made
    return _misread(line, number, path)


def _misread(line: str, number: int, path: str) -> Problem:
    message = f"{characters.shown(line, 60)!r} is no decision."
    hint = "Write `- SUBJECT: **OUTCOME**.`, as `rfc minutes` does; what it is about stays on the agenda."
    return Problem(path, number, 1, "no-decision", message, hint)


def _rfc(subject: str) -> str | None:
    told = _SUBJECT.fullmatch(subject)
    if told is None:
        return None
    digits = (told[1] or told[2]).lower()
    letter = digits[-1] if digits[-1].isalpha() else ""
    return digits.removesuffix(letter).lstrip("0").zfill(4) + letter
