"""Spans of private notes marked for redaction: `{{redact REASON: what stays private}}`.

Invariant: every pair of braces is a well-formed mark or a problem, so that a typo never publishes; and no
problem quotes the notes.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from rfcflow.errors import Invalid, Problem

REASONS: Final = ("nomination", "personal", "security", "legal", "embargo")
_MARK: Final = re.compile(r"redact\s+([a-z]+)\s*:\s*", re.IGNORECASE)
_BRACES: Final = re.compile(r"\{\{|\}\}")


class Secret(Struct, frozen=True):
    """What must not be published, and the 1-based line of the notes it begins on."""

    text: str
    line: int


class Span(Struct, frozen=True):
    """A mark: from `start` to `end` (offsets in characters) stands the secret, for a reason."""

    start: int
    end: int
    reason: str
    secret: Secret


def spans(text: str, path: str) -> tuple[Span, ...]:
    """Every mark of the notes in order; raises Invalid with every one that is malformed."""
    found: list[Span] = []
    problems: list[Problem] = []
    opened: int | None = None
    for brace in _BRACES.finditer(text):
        line = text.count("\n", 0, brace.start()) + 1
        if brace[0] == "{{":
            if opened is not None:
                problems.append(_problem(path, line, "a mark begins inside of another one."))
            opened = brace.start()
        elif opened is None:
            problems.append(_problem(path, line, "`}}` closes nothing."))
        else:
            span = _span(text, opened, brace.end(), path, problems)
            found += [span] if span is not None else []
            opened = None
    if opened is not None:
        line = text.count("\n", 0, opened) + 1
        problems.append(_problem(path, line, "a mark is opened here and never closed."))
    if problems:
        raise Invalid(tuple(problems))
    return tuple(found)


def without(text: str, marked: tuple[Span, ...]) -> str:
    """The text with each mark as `[redacted: REASON]`; line breaks within marks stay, so that lines keep
    their numbers.
    """
    parts: list[str] = []
    at = 0
    for span in marked:
        breaks = "\n" * text.count("\n", span.start, span.end)
        parts += [text[at : span.start], f"[redacted: {span.reason}]", breaks]
        at = span.end
    return "".join((*parts, text[at:]))


def _span(text: str, start: int, end: int, path: str, problems: list[Problem]) -> Span | None:
    line = text.count("\n", 0, start) + 1
    inner = text[start + 2 : end - 2]
    mark = _MARK.match(inner)
    if mark is None:
        problems.append(_problem(path, line, "this mark is not understood."))
        return None
    if mark[1].lower() not in REASONS:
        listed = ", ".join(f"`{reason}`" for reason in REASONS)
        problems.append(_problem(path, line, f"the mark's reason is none of {listed}."))
        return None
    secret = inner[mark.end() :].strip()
    if not secret:
        problems.append(_problem(path, line, "the mark holds nothing."))
        return None
    return Span(start, end, mark[1].lower(), Secret(secret, line))


def _problem(path: str, line: int, message: str) -> Problem:
    hint = "Write `{{redact REASON: what stays private}}`."
    return Problem(path, line, 1, "bad-mark", message, hint)
