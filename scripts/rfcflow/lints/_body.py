"""The body of a document as lints see it: its outline, with lines of the file instead of lines of the body.

Invariant: a body is parsed once however many rules ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rfcflow.model import Document
from rfcflow.text import markdown

_LINE_END: Final = re.compile(rb"\r\n?|\n")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NOT_WORDS: Final = re.compile(r"[\W_]+")
_PROSE: Final = frozenset(("p", "ul", "ol", "blockquote", "table", "h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what follows it up to the next heading of its level or above; `line` is the file's."""

    heading: str
    level: int
    line: int
    content: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing but white space and HTML comments follows the heading."""
        return not _COMMENT.sub("", self.content).strip()


@dataclass(frozen=True, slots=True)
class Body:
    """An outline and `shift`, the number of lines of the file before the body."""

    outline: markdown.Outline
    shift: int

    def sections(self) -> Iterator[Section]:
        """Every top-level heading with its content."""
        headings = self.outline.headings
        ends = [len(self.outline.lines)] * len(headings)
        open_at: list[int] = []
        for place, heading in enumerate(headings):
            while open_at and headings[open_at[-1]].level >= heading.level:
                ends[open_at.pop()] = heading.line - 1
            open_at.append(place)
        for heading, end in zip(headings, ends, strict=True):
            content = "\n".join(self.outline.lines[heading.last : end])
            yield Section(heading.text, heading.level, heading.line + self.shift, content)

    def prose(self) -> Iterator[tuple[int, str]]:
        """Lines of the file, with their numbers, that readers see as text: no code, no HTML blocks."""
        for block in self.outline.blocks:
            if block.tag in _PROSE:
                for number in range(block.first, block.last + 1):
                    yield number + self.shift, self.outline.lines[number - 1]


def body_of(document: Document) -> Body:
    """The parsed body; bytes that are no UTF-8 are shown as replacement characters."""
    before = document.raw[: len(document.raw) - len(document.body)]
    return _parsed(document.body, len(_LINE_END.findall(before)))


@lru_cache(maxsize=4)
def _parsed(body: bytes, shift: int) -> Body:
    return Body(markdown.outline(markdown.normal(body.decode(errors="replace"))), shift)


def same_heading(text: str) -> str:
    """What two spellings of a heading have in common: `**Prior Art**` and `Prior art:` are one."""
    return _NOT_WORDS.sub(" ", text).strip().casefold()
