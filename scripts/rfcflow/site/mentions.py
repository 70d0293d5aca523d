"""The files a text could link to, by name.

Invariant: whoever follows a link to another text looks here first, so that what a page shows of others is
known before it is drawn.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from rfcflow.site.inputs import Entry

_FILE: Final = re.compile(rb"\.(?:md|rst)")
# Bytes of a name: nearly all of them end sooner than the longest that is looked at.
_USUAL: Final = 40
_LONGEST: Final = 200
# What ends a name towards its front, all as one sign.
_ENDS: Final = bytes.maketrans(b"""\t\n\v\f\r()[]<>"'`/#?\\=,;:|*""", b" " * 24)


def mentions(entry: Entry) -> tuple[str, ...]:
    """Names of Markdown and reStructuredText files in all its texts, sorted, escapes of addresses undone."""
    found: set[bytes] = set()
    for text in (entry.text or b"", *entry.past.values()):
        for ending in _FILE.finditer(text):
            place = ending.start()
            _, end, name = text[max(0, place - _USUAL) : place].translate(_ENDS).rpartition(b" ")
            if not end:
                name = text[max(0, place - _LONGEST) : place].translate(_ENDS).rpartition(b" ")[2]
            if name:
                found.add(name + ending[0])
    return tuple(sorted({unquote(name.decode("utf-8", "replace")) for name in found}))
