"""Markdown as GitHub reads it: where blocks, headings, links and pictures are, by line.

Invariant: structure comes from comrak's HTML with raw HTML left out, so that every tag in it was made by the
parser and none by the author; comrak is linear in its input, and so is everything here.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final, NamedTuple

import comrak
from msgspec import Struct

_BLOCK: Final = re.compile(
    r'<(blockquote|[uo]l|table|p|pre|h[1-6r]) data-sourcepos="(\d+):\d+-(\d+):\d+"(?=[ >/])'
)
_HEADING: Final = re.compile(r'<h([1-6]) data-sourcepos="(\d+):\d+-(\d+):\d+">(.*?)</h\1>', re.DOTALL)
_LINK: Final = re.compile(r'<(a|img) data-sourcepos="(\d+):[^"]*"([^>]*)>([^<]*)')
_ANY_TAG: Final = re.compile(r"<[^>]*>")
_TARGET: Final = re.compile(r' (?:href|src)="([^"]*)"')
_ALT: Final = re.compile(r' alt="([^"]*)"')
_MOST_HTML: Final = 3_000_000
_EXTENSIONS: Final = comrak.ExtensionOptions()
_EXTENSIONS.table = _EXTENSIONS.strikethrough = True
_OPTIONS: Final = comrak.RenderOptions()
_OPTIONS.sourcepos = True
_BREAK: Final = re.compile("\r\n?")


class Block(NamedTuple):
    """A top-level block: `tag` is p, pre, blockquote, ul, ol, table, hr or h1 to h6; lines are inclusive."""

    tag: str
    first: int
    last: int


class Heading(NamedTuple):
    """A top-level heading; `text` without marks."""

    level: int
    text: str
    line: int
    last: int


class Link(NamedTuple):
    """A link or, with `picture`, an image; `alt` is an image's alternative text.

    `text` is what a link begins with, up to its first mark.
    """

    target: str
    line: int
    picture: bool = False
    alt: str = ""
    text: str = ""


class Outline(Struct, frozen=True):
    """What lints want to know of a text; `lines` are its lines without their ends.

    `titles` are the texts of all headings, those in lists and quotations included, in order.
    """

    lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    titles: tuple[str, ...] = ()


def normal(text: str) -> str:
    """`text` with LF line ends; nothing else that looks like a line end is one in Markdown."""
    return _BREAK.sub("\n", text) if "\r" in text else text


def _html(text: str) -> str:
    # A lone surrogate (JSON can carry one) has no UTF-8 form.
    return comrak.render_markdown(text.encode(errors="replace").decode(), _EXTENSIONS, None, _OPTIONS)


def blocks(text: str) -> tuple[Block, ...]:
    """The top-level blocks of `text` (LF line ends); HTML and link definitions are the gaps."""
    return _blocks(_html(text))


def outline(text: str) -> Outline:
    """Blocks, headings, and every link and image of `text` (LF line ends).

    Of a text that becomes more than 3 million characters of HTML (a megabyte of prose becomes two) only that
    part is looked at.
    """
    html = _html(text)[:_MOST_HTML]
    found = _blocks(html)
    top = {block.first for block in found if block.tag[0] == "h"}
    headings = []
    anchors = []
    for level, first, last, inner in _HEADING.findall(html):
        heading = Heading(int(level), _words(inner), int(first), int(last))
        anchors.append(heading.text)
        if heading.line in top:
            headings.append(heading)
    return Outline(tuple(text.split("\n")), found, tuple(headings), _links(html), tuple(anchors))


def _blocks(html: str) -> tuple[Block, ...]:
    """The blocks no other one contains: those that begin behind the end of the one before."""
    found: list[Block] = []
    end = 0
    for tag, first, last in _BLOCK.findall(html):
        line = int(first)
        if line > end:
            end = int(last)
            found.append(Block(tag, line, end))
    return tuple(found)


def _links(html: str) -> tuple[Link, ...]:
    found = []
    for tag, line, attributes, text in _LINK.findall(html):
        target = _TARGET.search(attributes)
        alt = _ALT.search(attributes) if tag == "img" else None
        found.append(
            Link(
                target=unescape(target[1]) if target else "",
                line=int(line),
                picture=tag == "img",
                alt=unescape(alt[1]) if alt else "",
                text="" if tag == "img" else unescape(text).strip(),
            )
        )
    return tuple(found)


def _words(inner: str) -> str:
    return unescape(_ANY_TAG.sub("", inner) if "<" in inner else inner).strip()
