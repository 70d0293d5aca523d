"""What of a text would cost comrak or nh3 the square of its length, and what is drawn instead.

Invariant: judged by the text alone and never by the time it takes, so that every build draws the same; texts
that people write are far below every bound.
"""

from __future__ import annotations

import re
from typing import Final

# An id that is there already costs a look at each of its like.
MOST_HEADINGS: Final = 3_000
_PERHAPS_HEADING: Final = re.compile(r"#[ \t\r\n]|[=-][ \t]*[\r\n]")
# Each quotation within another costs a look at all around it.
_DEEPEST: Final = 500
_QUOTATIONS: Final = re.compile(r">[> \t]*")
# What a row leaves out is filled up, and short rows under a wide head take all memory.
_MOST_CELLS: Final = 500_000
_HEAD: Final = re.compile(r"-[ \t:]*\|(?:[ \t]*:?-+:?[ \t]*\|)*")
# A tag costs a look at all that is open; a paragraph opens anew what the last one left open of some, three
# at most of those that are the same: https://html.spec.whatwg.org/multipage/parsing.html
_FEW_TAGS: Final = 1_000
_MOST_LOOKS: Final = 500_000_000
_MOST_COPIES: Final = 1_000_000
_COPIED: Final = re.compile(
    r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/][^>]*>", re.IGNORECASE
)
# Where the first tag is one, so is the second, and nothing is open between them; wherever they stand.
_PAIR: Final = re.compile(r'<([a-z][a-z0-9]*)(?:\s+[a-z-]+="[^"<>]*")*>[^<>]*</\1>', re.IGNORECASE)
_PASSES: Final = 8


def could_have_many_headings(markdown: str) -> bool:
    """Whether it has as many lines that could be one; code and lists have such lines too."""
    # The shortest has a sign and the end of its line.
    if len(markdown) <= 2 * MOST_HEADINGS or _lines(markdown) <= MOST_HEADINGS:
        return False
    return len(_PERHAPS_HEADING.findall(markdown)) > MOST_HEADINGS


def has_many_cells(markdown: str) -> bool:
    """Whether its widest table would be too large, were all lines rows of it."""
    # Most texts have none: a look for a sign is many times faster than a count.
    if "|" not in markdown:
        return False
    bars = markdown.count("|")
    if bars * len(markdown) <= _MOST_CELLS or bars * (lines := _lines(markdown)) <= _MOST_CELLS:
        return False
    widest = max((found.count("|") for found in _HEAD.findall(markdown)), default=0)
    return lines * (widest + 1) > _MOST_CELLS


def _lines(markdown: str) -> int:
    lines = markdown.count("\n")
    return lines + markdown.count("\r") if "\r" in markdown else lines


def flattened(markdown: str) -> str:
    """Markdown in which no line opens more quotations than can be drawn: further signs are text."""
    return _QUOTATIONS.sub(_flat, markdown) if markdown.count(">") > _DEEPEST else markdown


def _flat(found: re.Match[str]) -> str:
    signs = found[0].split(">")
    if len(signs) <= _DEEPEST:
        return found[0]
    return f"{'>'.join(signs[:_DEEPEST])}\\>{'>'.join(signs[_DEEPEST:])}"


def mendable(raw: str, shown: str) -> str:
    """HTML that can be mended; "" for none. `shown` is the same without the tags that people wrote.

    No more of the structure is believed than nobody can feign: whatever follows a tag can be told of others.
    """
    tags = raw.count("<")
    if tags <= _FEW_TAGS:
        return raw
    if (tags - shown.count("<")) * tags > _MOST_LOOKS:
        left_open = _without_pairs(raw).count("<") - _without_pairs(shown).count("<")
        if left_open * tags > _MOST_LOOKS:
            return ""
    return _COPIED.sub(r"<\1>", raw) if len(_COPIED.findall(raw)) * tags > _MOST_COPIES else raw


def _without_pairs(html: str) -> str:
    for _ in range(_PASSES):
        html, found = _PAIR.subn("", html)
        if not found:
            break
    return html
