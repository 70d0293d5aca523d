"""Rendered HTML as a tree of blocks and runs of words, for whoever compares two texts.

Invariant: what is parsed was sanitised before; ids, links within the page and the marks of headings are left
out, so that parts of two texts can stand on one page. Writing a tree gives well-formed HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

_TOKEN: Final = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>|[^<]+|<""")
_NAME: Final = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_ID: Final = re.compile(r"""\s(?:id|aria-labelledby|aria-describedby|data-[a-z-]+)(?:="[^"]*")?""")
_FRAGMENT: Final = re.compile(r"""\shref="#[^"]*\"""")
_WORDS: Final = re.compile(r"\s+|[^\s\W]+|&[#\w]+;|\W", re.UNICODE)
_DEEPEST: Final = 60
VOID: Final = frozenset(("br", "hr", "img", "input", "wbr"))
BLOCKS: Final = frozenset(
    (
        *("article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "figcaption", "figure"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "summary", "table"),
        *("tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)


class Word(Struct, frozen=True):
    """A word, a space, a sign or a picture within a line; `within` are the open tags around it."""

    html: str
    within: tuple[str, ...] = ()


class Run(Struct):
    """Words in a line."""

    words: list[Word] = field(default_factory=list)

    @property
    def html(self) -> str:
        """The line as it was."""
        return line((word.within, word.html) for word in self.words)


class Block(Struct):
    """An element that holds blocks or one line."""

    tag: str
    name: str
    children: list[Block | Run] = field(default_factory=list)

    @property
    def html(self) -> str:
        """The element as it was."""
        if self.name in VOID:
            return self.tag
        return f"{self.tag}{''.join(child.html for child in self.children)}</{self.name}>"


def parse(html: str) -> list[Block | Run]:
    """The blocks of a rendered text; what is too deep stands in what is around it."""
    root = Block("", "")
    stack = [root]
    inline: list[str] = []
    # How many elements are open that are too deep to be kept.
    deep = deep_inline = 0
    for token in _TOKEN.findall(html):
        found = _NAME.match(token) if token.startswith("<") else None
        name = found[1].lower() if found else ""
        if token.startswith("<!--"):
            continue
        if not name or (name not in BLOCKS and name in VOID):
            _add(stack[-1], token if name else _escaped(token), tuple(inline), whole=bool(name))
        elif name in BLOCKS:
            inline.clear()
            deep_inline = 0
            if token.startswith("</"):
                deep = _close(stack, name, deep)
            elif len(stack) > _DEEPEST and name not in VOID:
                deep += 1
            else:
                block = Block(_bare(token), name)
                stack[-1].children.append(block)
                if name not in VOID:
                    stack.append(block)
        elif token.startswith("</"):
            if deep_inline:
                deep_inline -= 1
            elif inline:
                inline.pop()
        elif len(inline) > _DEEPEST:
            deep_inline += 1
        else:
            inline.append(_bare(token))
    return root.children


def line(parts: Iterator[tuple[tuple[str, ...], str]]) -> str:
    """HTML of words with the tags around each, opened and closed where they change."""
    made: list[str] = []
    open_: tuple[str, ...] = ()
    for within, html in parts:
        same = 0
        while same < min(len(open_), len(within)) and open_[same] == within[same]:
            same += 1
        made += [_closing(tag) for tag in reversed(open_[same:])]
        made += within[same:]
        made.append(html)
        open_ = within
    made += [_closing(tag) for tag in reversed(open_)]
    return "".join(made)


def _add(block: Block, token: str, within: tuple[str, ...], *, whole: bool) -> None:
    last = block.children[-1] if block.children else None
    if not isinstance(last, Run):
        if not whole and not token.strip() and block.name != "pre":
            return
        last = Run()
        block.children.append(last)
    words = [token] if whole or block.name == "pre" else _WORDS.findall(token)
    last.words += [Word(word, within) for word in words]


def _close(stack: list[Block], name: str, deep: int) -> int:
    """Close an element; how many are still open that are too deep to be kept."""
    if deep:
        return deep - 1
    if any(block.name == name for block in stack[1:]):
        while stack.pop().name != name:
            pass
    return 0


def _bare(tag: str) -> str:
    """A tag without what names it or leads to a name; a link within the page becomes plain words."""
    bare = _ID.sub("", tag)
    found = _NAME.match(bare)
    if found and found[1] == "a" and (_FRAGMENT.search(bare) or "href=" not in bare):
        return "<span>"
    return bare


def _closing(tag: str) -> str:
    found = _NAME.match(tag)
    return f"</{found[1]}>" if found else ""


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;")
