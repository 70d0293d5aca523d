"""Slash commands in a comment: which lines are commands, and what was meant by those that almost are.

Invariant: a command starts a line of a top-level paragraph; code, quotes, lists, headings, HTML, links and
e-mail leftovers never hold one, and a lookalike is answered, not run.

The grammar: a paragraph whose first line is a command holds commands. Lines behind a command are its text, up
to the next command or the end of the paragraph. `/verb` and `/rfc verb` are the same; verbs are ASCII in any
case.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

from msgspec import Struct

from rfcflow.text import email, inline, markdown
from rfcflow.text.arguments import Arguments, arguments
from rfcflow.text.slash_lines import LineReader, SlashLine

__all__ = ["Arguments", "Invocation", "Misread", "arguments", "parse"]
LIMIT: Final = 65_536
MOST: Final = 20
# Every pass of a run hears the comments of its first one again.
_MOST_REMEMBERED: Final = 256
_SLASH_LINE: Final = re.compile(r"^ {0,3}[^ \t\n]{0,8}[/\uff0f\u2044\u2215\u29f8]", re.MULTILINE)
# Elements in which text is somebody else's, hidden, struck out or code; GitHub renders Markdown inside them.
_FOREIGN_HTML: Final = re.compile(
    r"<(/?)(blockquote|details|pre|code|table|del|s|strike|q|samp|template|textarea|script|style)\b[^<>]*>",
    re.IGNORECASE,
)
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)


class Invocation(Struct, frozen=True):
    """A command of ours. `argument` is the rest of its line, `text` the lines behind it in its paragraph.

    `rest` is everything up to the next command or the end of the comment, for commands that take whole
    documents. `ordinal` counts from 0 over the commands of the comment, `line` from 1 over its lines.
    """

    verb: str
    argument: str
    text: str
    ordinal: int
    line: int
    rest: str = ""


class Misread(Struct, frozen=True):
    """A line that looks like a command of ours and is none. `reason` is unknown | characters | too-many."""

    name: str
    suggestion: str | None
    ordinal: int
    line: int
    reason: str = "unknown"


def parse(body: str, verbs: frozenset[str]) -> tuple[Invocation | Misread, ...]:
    """The commands of a comment in order; `verbs` are lower case. Never raises; time is bounded by `LIMIT`.

    A comment with more than `MOST` commands ends in a Misread `too-many` and nothing of it should be done.
    """
    return _parsed(body[:LIMIT], verbs)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _parsed(body: str, verbs: frozenset[str]) -> tuple[Invocation | Misread, ...]:
    body = email.own_words(markdown.normal(body))
    if not _SLASH_LINE.search(body):
        return ()
    lines = body.split("\n")
    reader = LineReader(verbs)
    every = (
        item
        for first, last in _paragraphs(body, lines)
        for item in reader.commands(first, lines[first - 1 : last])
    )
    found = list(islice(every, MOST + 1))
    if len(found) > MOST:
        place, line, _ = found[MOST]
        found[MOST] = (place, SlashLine(line.name, misread="too-many"), "")
    ends = [*(place for place, _, _ in found[1:]), len(lines) + 1][: len(found)]
    return tuple(
        _result(ordinal, place, line, text, "\n".join(lines[place : end - 1]).strip())
        for ordinal, ((place, line, text), end) in enumerate(zip(found, ends, strict=True))
    )


def _result(ordinal: int, place: int, line: SlashLine, text: str, rest: str) -> Invocation | Misread:
    if line.verb is None or line.misread:
        return Misread(line.name, line.suggestion, ordinal, place, line.misread or "unknown")
    return Invocation(line.verb, line.argument, text, ordinal, place, rest)


def _paragraphs(body: str, lines: list[str]) -> Iterator[tuple[int, int]]:
    """First and last line of every top-level paragraph that no HTML element makes part of something else."""
    open_elements: Counter[str] = Counter()
    covered = 0
    for block in markdown.blocks(body):
        _count(open_elements, "\n".join(lines[covered : block.first - 1]))
        covered = max(covered, block.last)
        if block.tag != "p":
            continue
        if not open_elements.total():
            yield block.first, block.last
        text = "\n".join(lines[block.first - 1 : block.last])
        if "<" in text:
            for start, end in inline.spans(text):
                _count(open_elements, text[start:end] if text[start] == "<" else "")


def _count(open_elements: Counter[str], html: str) -> None:
    """Note which elements `html` opens and closes."""
    if "<" not in html:
        return
    for match in _FOREIGN_HTML.finditer(_COMMENT.sub("", html)):
        name = match[2].lower()
        if not match[1]:
            open_elements[name] += 1
        elif open_elements[name]:
            open_elements[name] -= 1
