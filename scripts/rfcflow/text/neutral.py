"""Users' words made safe to repeat: they notify nobody, link nowhere and format nothing.

Invariant: whatever GitHub could turn into a mention, reference, link, formula or commit stands in a code
span, where GitHub links nothing
(https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting); all other
punctuation is escaped; the output never contains `<!--`, so no marker of ours can be forged.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rfcflow.text import characters

_LIVE: Final = re.compile(
    r"[@\uff20$]"  # mentions, e-mail addresses, formulas
    r"|#[0-9]"  # references to issues, with or without a repository before them
    r"|gh-[0-9]"
    r"|://|www\.|mailto:|xmpp:"  # links
    r"|(?<![0-9A-Za-z])[0-9a-f]{7,64}(?![0-9A-Za-z])"  # commits
    r"|:(?:[a-z][a-z0-9_+-]*|[+-]1):",  # emoji
    re.ASCII | re.IGNORECASE,
)
_SPECIAL: Final = re.compile(r"[&<>\\*_\[\]~`|]")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "&#96;", "|": "&#124;"}
# What starts a block where the words come first in a line.
_BLOCK_START: Final = re.compile(r"(?:[#+=-]|[0-9]{1,9}[.)])")
_TICKS: Final = re.compile("`+")
# A status is written anew at every event, and most of its lines stay.
_MOST_LINES: Final = 2048


@lru_cache(maxsize=_MOST_LINES)
def inline(text: str, limit: int = 200) -> str:
    """The first `limit` characters of `text` as a line of Markdown that shows words only."""
    words = _visible(text, limit).split()
    safe = [code(word) if _LIVE.search(word) else _escaped(word) for word in words]
    line = " ".join(safe)
    start = _BLOCK_START.match(line)
    if start:
        line = line[: start.end() - 1] + "\\" + line[start.end() - 1 :]
    return line


def code(text: str) -> str:
    """`text` as a code span that nothing in it ends; line breaks become spaces."""
    line = " ".join(_visible(text, len(text)).split()).replace("<!--", "<!\u2010-") or " "
    longest = max((len(run) for run in _TICKS.findall(line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def block(text: str, limit: int = 2000) -> str:
    """`text` as a quotation, its lines kept, at most `limit` characters; no line break at the end."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    lines = cut.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    return "\n".join(f"> {inline(line, limit)}".rstrip() for line in lines)


def table_cell(text: str, limit: int = 200) -> str:
    """`text` as a table cell's content; a vertical bar in a code span becomes `¦`."""
    return inline(text, limit).replace("|", "¦")


def _visible(text: str, limit: int) -> str:
    """`text` with white space as spaces and hidden characters shown, cut to `limit` characters."""
    cut = text if len(text) <= limit else text[: max(limit - 1, 0)] + "…"
    spaced = re.sub(r"[\t\n\r\f\v\u2028\u2029\x85]", " ", cut)
    return spaced if spaced.isascii() and spaced.isprintable() else characters.shown(spaced, len(spaced))


def _escaped(word: str) -> str:
    return _SPECIAL.sub(lambda match: _ENTITIES.get(match[0], "\\" + match[0]), word)
