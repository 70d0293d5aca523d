"""Spans inside a paragraph that are not its text: code, raw HTML, links.

Invariant: one pass, time linear in the paragraph; where CommonMark needs context to decide (reference links),
the brackets count as a link, so that text is at most less of a command, never more.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

_TOKEN: Final = re.compile(r"\\[!-/:-@\[-`{-~]|`+|[<\[\]]")
_RUN: Final = re.compile("`+")
_HTML_TAG: Final = re.compile(
    r"<(?:/[A-Za-z][A-Za-z0-9-]*\s*|[A-Za-z][A-Za-z0-9-]*"
    r"(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s\"'=<>`]+|'[^']*'|\"[^\"]*\"))?)*\s*/?)>"
)
_OPENINGS: Final = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">"))


def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end offsets of code spans, raw HTML and links in a paragraph, in order of their ends."""
    return tuple(_Scanner(text).scan())


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.runs: dict[int, list[int]] = {}
        self.missing: set[str] = set()
        for run in _RUN.finditer(text):
            self.runs.setdefault(len(run[0]), []).append(run.start())

    def scan(self) -> Iterator[tuple[int, int]]:
        brackets: list[int] = []
        place = 0
        while token := _TOKEN.search(self.text, place):
            start, place = token.span()
            mark = token[0][0]
            if mark == "`":
                place = self._code(start, place)
            elif mark == "<":
                place = self._html(start) or place
            elif mark == "[":
                brackets.append(start)
            elif mark == "]" and brackets:
                start = brackets.pop()
                end = self._target(place)
                if end:
                    yield start, end
                continue
            if mark in "`<" and place > token.end():
                yield start, place

    def _find(self, wanted: str, place: int) -> int:
        """Like `str.find`, but what is missing once is not looked for again."""
        if wanted in self.missing:
            return -1
        found = self.text.find(wanted, place)
        if found < 0:
            self.missing.add(wanted)
        return found

    def _code(self, start: int, end: int) -> int:
        runs = self.runs.get(end - start, [])
        place = bisect_left(runs, end)
        return runs[place] + (end - start) if place < len(runs) else end

    def _html(self, start: int) -> int | None:
        for opening, closing in _OPENINGS:
            if self.text.startswith(opening, start):
                shortest = start + (2 if opening == "<!--" else len(opening))
                found = self._find(closing, shortest)
                return found + len(closing) if found >= 0 else None
        tag = _HTML_TAG.match(self.text, start)
        return tag.end() if tag else None

    def _target(self, place: int) -> int | None:
        """The end of `](target)` or `][label]` behind a closing bracket; None for a bracket that is text."""
        following = self.text[place : place + 1]
        if following == "(":
            found = self._find(")", place)
            return found + 1 if found >= 0 else None
        if following == "[":
            found = self._find("]", place)
            return found + 1 if found >= 0 else None
        return place
