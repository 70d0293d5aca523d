"""What every header reader returns.

Invariant: a field's key is `plain`, so that every reader's keys compare alike; values are as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from msgspec import Struct

from rfcflow.errors import Problem
from rfcflow.importing.profile import plain

# A header has some twenty keys; one with more than this is none, or an attack.
MOST_FIELDS: Final = 200
# Lines and bytes a header is looked for in, and the longest value that is kept, in characters.
HEAD_LINES: Final = 120
HEAD_BYTES: Final = 32_768
VALUE_LIMIT: Final = 4_000
ITEM_LIMIT: Final = 500
KEY_LIMIT: Final = 40
# A longer line is cut: no key stands so far to the right, and expressions stay fast.
LINE_LIMIT: Final = 4_000
_LINE: Final = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")


class Field(Struct, frozen=True):
    """One key of a header: `items` where the source writes a list, `text` as one line in any case."""

    key: str
    text: str
    line: int
    items: tuple[str, ...] = ()


class Header(Struct, frozen=True):
    """`body` is the offset in bytes at which the text begins: 0 where the header is a part of the text."""

    style: str
    fields: tuple[Field, ...]
    body: int = 0
    problems: tuple[Problem, ...] = ()


def field(key: str, text: str, line: int, items: tuple[str, ...] = ()) -> Field:
    """A field with its key made comparable and its text on one line."""
    one_line = " ".join(text.split())[:VALUE_LIMIT]
    return Field(
        plain(key[: 4 * KEY_LIMIT]), one_line, line, tuple(item[:ITEM_LIMIT] for item in items[:MOST_FIELDS])
    )


def lines_of(raw: bytes, most: int = HEAD_LINES) -> Iterator[tuple[int, str]]:
    """The first lines as (offset of the line behind, text without its end), within the bounds of a header."""
    for match in islice(_LINE.finditer(raw, 0, min(len(raw), HEAD_BYTES)), most):
        if match.start() == match.end():
            return
        yield match.end(), match[0][:LINE_LIMIT].decode("utf-8", "replace").rstrip("\r\n")


def too_many(path: str, line: int) -> Problem:
    """The problem of a header with more fields than any has."""
    message = f"the header has more than {MOST_FIELDS} keys and was not read."
    return Problem(path, line, 1, "header-too-large", message, "The text is kept as it is.", "warning")
