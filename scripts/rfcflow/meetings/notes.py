"""Reads private notes: a header, decisions, nominations, and the rest.

Invariant: every line is one of these or a problem, and no problem quotes the notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.errors import Invalid, Problem
from rfcflow.governance.containers import Items, Table
from rfcflow.governance.shapes import BROKEN, Day, Findings, Text
from rfcflow.meetings.decisions import Decision, Nomination, is_item, read_item
from rfcflow.text import characters, yaml

LIMIT: Final = 1_000_000
HEADER: Final = Table(
    {
        "meeting": Text(longest=100),
        "date": Day(),
        "attended": Items(Text(longest=100), least=1),
        "publish": Items(Text(longest=100)),
    },
    required=("meeting", "date", "attended"),
)
_BLOCK: Final = re.compile(r"[-*+#>]|[0-9]+[.)]|```|~~~")
_FENCE: Final = re.compile(r"-{3}[ \t]*")

Line = tuple[int, str]


def read_header(lines: Sequence[str], path: str) -> tuple[dict[str, Any], int]:
    """The values between the first two `---`, and the position of the line behind them."""
    end = next((at for at, line in enumerate(lines) if at and _FENCE.fullmatch(line)), None)
    if end is None or not _FENCE.fullmatch(lines[0]):
        message = "the notes do not begin with a header between two lines `---`."
        raise Invalid((Problem(path, 1, 1, "no-header", message, "It needs `meeting`, `date`, `attended`."),))
    found = Findings(path)
    try:
        root = yaml.parse("\n".join(lines[1:end]) + "\n", path=path, first_line=2, limit=LIMIT)
        values = HEADER.read(root, found)
    except Invalid as invalid:
        values, found.problems = BROKEN, list(invalid.problems)
    if found.problems or values is BROKEN:
        # What these say may quote the notes.
        hint = "It needs `meeting`, `date` and `attended`, and may have `publish`."
        raise Invalid(
            tuple(
                Problem(path, problem.line, 1, problem.code, "the header cannot be read here.", hint)
                for problem in found.problems
            )
        )
    return dict(values), end + 1


class Sorted(Struct, frozen=True):
    """The lines of notes by what they are; `published` are those of items, `dropped` those of the unnamed."""

    cases: tuple[Nomination, ...]
    decisions: tuple[Decision, ...]
    kept: tuple[Line, ...]
    published: tuple[Line, ...]
    dropped: tuple[Line, ...]


def sort_lines(lines: Sequence[str], first: int, path: str, meeting: date) -> Sorted:
    """The lines from position `first` on; `meeting` is the day. Raises Invalid with every problem."""
    items: list[tuple[Decision | Nomination, list[Line]]] = []
    kept: list[Line] = []
    problems: list[Problem] = []
    goes_on: list[Line] | None = None
    for number, line in enumerate(lines[first:], start=first + 1):
        problems += _unpublishable(line, number, path)
        if is_item(line):
            item = read_item(line, number, path, meeting)
            goes_on = []
            if isinstance(item, Problem):
                problems.append(item)
            else:
                items.append((item, goes_on))
        elif not line.strip():
            kept.append((number, ""))
        elif goes_on is not None and (line[0].isspace() or not _ends_item(lines, number)):
            goes_on.append((number, line.strip()))
        else:
            goes_on = None
            kept.append((number, line))
    if problems:
        raise Invalid(tuple(problems))
    whole = [replace(item, remark=_joined(item.remark, more)) for item, more in items]
    return Sorted(
        tuple(item for item in whole if isinstance(item, Nomination)),
        tuple(item for item in whole if isinstance(item, Decision)),
        tuple(kept),
        tuple(line for item, more in items if _is_public(item) for line in (*_said(item), *more)),
        tuple(line for item, more in items if not _is_public(item) for line in (*_said(item), *more)),
    )


def _is_public(item: Decision | Nomination) -> bool:
    return isinstance(item, Decision) or item.outcome == "accepted"


def _said(item: Decision | Nomination) -> tuple[Line, Line]:
    """What an item's own line tells: about whom or what, and the remark."""
    about = item.who if isinstance(item, Nomination) else f"{item.subject}: {item.say()}"
    return (item.line, about), (item.line, item.remark)


def _joined(remark: str, more: Sequence[Line]) -> str:
    return " ".join(filter(None, (remark, *(line for _, line in more))))


def _ends_item(lines: Sequence[str], number: int) -> bool:
    """Whether a line that is not indented is no part of the list item before it: lazily it would be."""
    return not lines[number - 2].strip() or _BLOCK.match(lines[number - 1]) is not None


def _unpublishable(line: str, number: int, path: str) -> Iterator[Problem]:
    if "<!--" in line or "-->" in line:
        message = "a comment of HTML is published with the page, though nobody sees it."
        yield Problem(path, number, 1, "html-comment", message, "Delete it.")
    hidden = characters.hidden(line.replace("\t", " "))
    if hidden is not None:
        message = f"{characters.name(hidden)} stands in this line."
        yield Problem(path, number, 1, "hidden-character", message, "Remove it.")
