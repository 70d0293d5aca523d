"""The body of a document as lints see it: its outline, with lines of the file instead of lines of the body.

Invariant: a body is parsed once however many rules ask, and what several of them need is made once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Final

from msgspec import Struct

from rfcflow.model import Document
from rfcflow.text import markdown

_LINE_END: Final = re.compile(rb"\r\n?|\n")
COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NOT_WORDS: Final = re.compile(r"[\W_]+")
_NO_ANCHOR: Final = re.compile(r"[^\w\- ]")
_PROSE: Final = frozenset(("p", "ul", "ol", "blockquote", "table", "h1", "h2", "h3", "h4", "h5", "h6"))
_NOTHING: Final = markdown.Outline((), (), (), ())


class Section(Struct, frozen=True):
    """A heading and what follows it up to the next heading of its level or above; `line` is the file's."""

    heading: str
    level: int
    line: int
    content: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing but white space and HTML comments follows the heading."""
        for line in self.content:
            if line.strip():
                return "<!--" in line and not COMMENT.sub("", "\n".join(self.content)).strip()
        return True


class Body(Struct, frozen=True, eq=False, dict=True):
    """A text and its outline; `shift` is the number of lines of the file before it.

    A text that is not Markdown has neither blocks nor lines: its lints are its own tools'.
    """

    text: str
    outline: markdown.Outline
    shift: int

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Every top-level heading with its content."""
        lines, headings = self.outline.lines, self.outline.headings
        ends = [len(lines)] * len(headings)
        open_at: list[int] = []
        for place, heading in enumerate(headings):
            while open_at and headings[open_at[-1]].level >= heading.level:
                ends[open_at.pop()] = heading.line - 1
            open_at.append(place)
        return tuple(
            Section(heading.text, heading.level, heading.line + self.shift, lines[heading.last : end])
            for heading, end in zip(headings, ends, strict=True)
        )

    def prose(self) -> Iterator[tuple[int, str]]:
        """Lines of the file, with their numbers, that readers see as text: no code, no HTML blocks."""
        for block in self.outline.blocks:
            if block.tag in _PROSE:
                for number in range(block.first, block.last + 1):
                    yield number + self.shift, self.outline.lines[number - 1]

    def written(self) -> Iterator[str]:
        """Lines that are neither headings nor HTML comments nor blank, code included."""
        marked = {n for heading in self.outline.headings for n in range(heading.line - 1, heading.last)}
        lines: Iterable[str] = self.outline.lines
        if "<!--" in self.text:
            bare = ("" if number in marked else line for number, line in enumerate(lines))
            lines, marked = COMMENT.sub("", "\n".join(bare)).split("\n"), set()
        for number, line in enumerate(lines):
            if number not in marked and line.strip():
                yield line

    @cached_property
    def outside(self) -> str:
        """The text with the lines of every Markdown block left blank: HTML and its comments remain."""
        lines = list(self.outline.lines)
        for block in self.outline.blocks:
            for number in range(block.first - 1, min(block.last, len(lines))):
                lines[number] = ""
        return "\n".join(lines)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The anchors of all headings as GitHub makes them: of equal ones the later get `-1`, `-2`."""
        found: set[str] = set()
        times: dict[str, int] = {}
        for title in self.outline.titles:
            anchor = anchor_of(title)
            count = times.get(anchor, 0)
            times[anchor] = count + 1
            found.add(f"{anchor}-{count}" if count else anchor)
        return frozenset(found)


def anchor_of(title: str) -> str:
    """The anchor of a heading: lower case, blanks as hyphens, and no other mark but hyphen and underscore.

    https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
    """
    return _NO_ANCHOR.sub("", title.lower()).replace(" ", "-")


def body_of(document: Document) -> Body:
    """The parsed body; bytes that are no UTF-8 are shown as replacement characters."""
    return _parsed(document.raw, document.body, document.path.endswith(".md"))


@lru_cache(maxsize=1)
def _parsed(raw: bytes, body: bytes, is_markdown: bool) -> Body:
    shift = len(_LINE_END.findall(raw, 0, len(raw) - len(body)))
    if not is_markdown:
        return Body("", _NOTHING, shift)
    text = markdown.normal(body.decode(errors="replace"))
    return Body(text, markdown.outline(text), shift)


def same_heading(text: str) -> str:
    """What two spellings of a heading have in common: `**Prior Art**` and `Prior art:` are one."""
    return _NOT_WORDS.sub(" ", text).strip().casefold()
