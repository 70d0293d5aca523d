"""Markdown as GitHub reads it: where blocks, headings, links and pictures are, by line.

Invariant: structure comes from comrak's HTML with raw HTML left out, so that every tag in it was made by the
parser and none by the author; comrak is linear in its input, and so is everything here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Final

import comrak

_CONTAINERS: Final = frozenset(("blockquote", "ul", "ol", "table"))
_TAG: Final = re.compile(
    r'<(/?)(blockquote|ul|ol|table|p|pre|h[1-6]|hr|a|img)\b(?: data-sourcepos="(\d+):\d+-(\d+):\d+")?([^>]*)>'
)
_ANY_TAG: Final = re.compile(r"<[^>]*>")
_TARGET: Final = re.compile(r' (?:href|src)="([^"]*)"')
_ALT: Final = re.compile(r' alt="([^"]*)"')
_BREAK: Final = re.compile("\r\n?")


@dataclass(frozen=True, slots=True)
class Block:
    """A top-level block: `tag` is p, pre, blockquote, ul, ol, table, hr or h1 to h6; lines are inclusive."""

    tag: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A top-level heading; `text` without marks."""

    level: int
    text: str
    line: int
    last: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link or, with `picture`, an image; `alt` is an image's alternative text."""

    target: str
    line: int
    picture: bool = False
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """What lints want to know of a text; `lines` are its lines without their ends."""

    lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]


def normal(text: str) -> str:
    """`text` with LF line ends; nothing else that looks like a line end is one in Markdown."""
    return _BREAK.sub("\n", text) if "\r" in text else text


def _html(text: str) -> str:
    extensions = comrak.ExtensionOptions()
    extensions.table = True
    extensions.strikethrough = True
    options = comrak.RenderOptions()
    options.sourcepos = True
    # A lone surrogate (JSON can carry one) has no UTF-8 form.
    return comrak.render_markdown(text.encode(errors="replace").decode(), extensions, None, options)


def blocks(text: str) -> tuple[Block, ...]:
    """The top-level blocks of `text` (LF line ends); HTML and link definitions are the gaps."""
    return _walk(_html(text))[0]


def outline(text: str) -> Outline:
    """Blocks, top-level headings, and every link and image of `text` (LF line ends)."""
    found, headings, links = _walk(_html(text))
    return Outline(tuple(text.split("\n")), found, headings, links)


def _walk(html: str) -> tuple[tuple[Block, ...], tuple[Heading, ...], tuple[Link, ...]]:
    found: list[Block] = []
    headings: list[Heading] = []
    links: list[Link] = []
    depth = 0
    for match in _TAG.finditer(html):
        closing, tag, first, last, attributes = match.groups()
        if closing:
            depth -= tag in _CONTAINERS
            continue
        if tag in ("a", "img"):
            links.append(_link(tag, int(first or 1), attributes))
            continue
        if depth == 0 and first:
            found.append(Block(tag, int(first), int(last)))
            if tag[0] == "h" and tag != "hr":
                inner = html[match.end() : html.find(f"</{tag}>", match.end())]
                text = unescape(_ANY_TAG.sub("", inner)).strip()
                headings.append(Heading(int(tag[1]), text, int(first), int(last)))
        depth += tag in _CONTAINERS
    return tuple(found), tuple(headings), tuple(links)


def _link(tag: str, line: int, attributes: str) -> Link:
    target = _TARGET.search(attributes)
    alt = _ALT.search(attributes)
    return Link(
        target=unescape(target[1]) if target else "",
        line=line,
        picture=tag == "img",
        alt=unescape(alt[1]) if alt else "",
    )
