"""Characters that a reader cannot see or that change what is seen around them, by name.

Invariant: ordinary text of any script is never in these sets; joiners that scripts and emoji need are not
*hidden*.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Controls (tab included), soft hyphen, Arabic letter mark, zero-width space and marks, line and paragraph
# separators, bidirectional embeddings, overrides and isolates, invisible operators, byte order mark,
# interlinear annotation, surrogates, noncharacters and tags. ZWNJ and ZWJ (U+200C, U+200D) join letters and
# emoji: see JOINERS.
_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f"
)
HIDDEN: Final = re.compile(f"[\x00-\x1f\x7f-\x9f{_INVISIBLE}]")
JOINERS: Final = re.compile("[\u200c\u200d]")
SUBSTITUTE: Final = "␦"
_NAMES: Final = {
    "\t": "a tab",
    "\n": "a line break",
    "\r": "a carriage return",
    "\ufeff": "a byte order mark (U+FEFF)",
}


def hidden(text: str) -> str | None:
    """The first hidden character of `text`, or None; joiners between ASCII characters are."""
    if text.isascii() and text.isprintable():
        return None
    found = HIDDEN.search(text)
    if found:
        return found[0]
    for match in JOINERS.finditer(text):
        before, after = text[max(match.start() - 1, 0) : match.start()], text[match.end() : match.end() + 1]
        if before.isascii() and after.isascii():
            return match[0]
    return None


def name(character: str) -> str:
    """What to call a character that cannot be shown: `U+202E RIGHT-TO-LEFT OVERRIDE`."""
    if character in _NAMES:
        return _NAMES[character]
    code = f"U+{ord(character):04X}"
    words = unicodedata.name(character, "")
    return f"{code} {words}" if words else f"the control character {code}"


def shown(text: str, limit: int = 200) -> str:
    """`text` as one line for a message: hidden characters as ␦, at most `limit` characters."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return (
        cut if cut.isascii() and cut.isprintable() else JOINERS.sub(SUBSTITUTE, HIDDEN.sub(SUBSTITUTE, cut))
    )
