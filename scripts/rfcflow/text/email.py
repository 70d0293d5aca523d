"""E-mail replies: where the writer's own words end.

Invariant: the result is a prefix of the text; what is cut is a signature or a message quoted without marks.
"""

from __future__ import annotations

import re
from typing import Final

_SIGNATURE: Final = re.compile(r"^-- ?$", re.MULTILINE)
_FORWARDED: Final = re.compile(
    r"^(?:-{2,} ?(?:Original Message|Forwarded message) ?-{2,}|_{10,}\nFrom: .*)$",
    re.MULTILINE | re.IGNORECASE,
)
_WROTE: Final = re.compile(r"^On .{0,200}(?:\n.{0,200}){0,2}?\bwrote:[ \t]*$", re.MULTILINE)
_QUOTE: Final = re.compile(r"[ \t\n]*>")


def own_words(text: str) -> str:
    """`text` (LF line ends) up to a signature, or a quoted message that is not marked with `>`.

    Marked quotes stay: Markdown knows them, and what stands behind them is the writer's again.
    """
    ends = [match.start() for match in (_signature(text), _FORWARDED.search(text)) if match]
    for match in _WROTE.finditer(text):
        if not _QUOTE.match(text, match.end()):
            ends.append(match.start())
            break
    return text[: min(ends)] if ends else text


def _signature(text: str) -> re.Match[str] | None:
    """`-- ` with its space; without it (mail programs strip it) only where no text stands right above."""
    for match in _SIGNATURE.finditer(text):
        above = text[: match.start()].rstrip(" \t")
        if match[0] == "-- " or above.endswith("\n\n") or not above:
            return match
    return None
