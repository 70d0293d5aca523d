"""The files a text could link to, by name.

Invariant: whoever follows a link to another text looks here first, so that what a page shows of others is
known before it is drawn.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from rfcflow.site.inputs import Entry

_LONGEST: Final = 200
_WORD_END: Final = re.compile(rb"""[^\s()\[\]<>"'`/#?\\=,;:|*]+\Z""")


def mentions(entry: Entry) -> tuple[str, ...]:
    """Names of Markdown and reStructuredText files in all its texts, sorted, escapes of addresses undone."""
    found: set[str] = set()
    for text in (entry.text or b"", *entry.past.values()):
        for ending in (b".md", b".rst"):
            place = text.find(ending)
            while place >= 0:
                before = _WORD_END.search(text, max(0, place - _LONGEST), place)
                if before is not None:
                    found.add(unquote((before[0] + ending).decode("utf-8", "replace")))
                place = text.find(ending, place + 1)
    return tuple(sorted(found))
