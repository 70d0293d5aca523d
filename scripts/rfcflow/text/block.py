"""Finding the front-matter block in the bytes of a file, before any YAML is read.

Invariant: the block and the body are slices of the input; nothing is decoded twice or normalised.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from rfcflow.errors import Fix, Problem

BLOCK_LIMIT: Final = 16_384
# Bytes of a whole text: three times the largest of 2,300 real ones, and where Markdown that repeats one
# character still is read in less than 200 MB.
TEXT_LIMIT: Final = 500_000
BOM: Final = b"\xef\xbb\xbf"
_OPENING: Final = re.compile(rb"---[ \t]*(\r\n|\n|\r)")
_CLOSING: Final = re.compile(rb"---(?<=[\r\n]---)[ \t]*(?:\r\n|\n|\r|\Z)")
_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_TAB_INDENT: Final = re.compile(r"^ *\t[ \t]*(?=\S)", re.MULTILINE)
_EXPECTED: Final = "Start the file with a `---` line, the keys, and another `---` line; see TEMPLATE.md."


class Block(Struct, frozen=True):
    """`raw[start:end]` is the YAML, `raw[body:]` the body, `newline` the file's line end."""

    start: int
    end: int
    body: int
    newline: bytes


def _line(raw: bytes, offset: int) -> int:
    return len(_LINE_END.findall(raw, 0, offset)) + 1


def unreadable(path: str, raw: bytes, limit: int) -> Problem | None:
    """Why these bytes are no UTF-8 text of at most `limit` bytes, or None."""
    if len(raw) > limit:
        message = f"the file has {len(raw):,} bytes; at most {limit:,} are read."
        return Problem(path, 0, 0, "too-large", message, "Move pictures to rfcs/assets/ and data to a link.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw[:8].count(0) >= 3:
        return Problem(
            path, 1, 1, "utf-16", "the file is not UTF-8 but UTF-16 or UTF-32.", "Save it as UTF-8."
        )
    nul = raw.find(0)
    if nul >= 0:
        return Problem(
            path, _line(raw, nul), 1, "nul-byte", "there is a NUL byte in this line.", "Delete it."
        )
    if raw.isascii():
        return None
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        message = f"byte 0x{raw[error.start]:02x} in this line is not UTF-8."
        return Problem(path, _line(raw, error.start), 1, "encoding", message, "Save the file as UTF-8.")
    return None


def find(path: str, raw: bytes) -> tuple[Block | None, tuple[Problem, ...]]:
    """The block, and what is wrong with its frame; a byte order mark is reported and read past."""
    problems: list[Problem] = []
    start = 0
    if raw.startswith(BOM):
        start = len(BOM)
        hint = "Save the file as UTF-8 without BOM: many readers do not see front matter behind one."
        message = "a byte order mark stands before `---`."
        problems.append(Problem(path, 1, 1, "byte-order-mark", message, hint, fix=_unmarked(raw)))
    opening = _OPENING.match(raw, start)
    if opening is None:
        return None, (*problems, _no_front_matter(path, raw[start:]))
    closing = _CLOSING.search(raw, opening.end())
    if closing is None:
        hint = "Put a line of three hyphens, `---`, behind the last key."
        problems.append(Problem(path, 1, 1, "unclosed", "the front matter is opened and never closed.", hint))
        return None, tuple(problems)
    block = Block(opening.end(), closing.start(), closing.end(), opening[1])
    if block.end - block.start > BLOCK_LIMIT:
        message = f"the front matter has more than {BLOCK_LIMIT:,} bytes."
        problem = Problem(path, 1, 1, "block-too-large", message, "Text belongs below the second `---`.")
        return None, (*problems, problem)
    return block, tuple(problems)


def _no_front_matter(path: str, raw: bytes) -> Problem:
    lines = raw[:4096].lstrip().startswith(b"---")
    if lines:
        message = "`---` is not the very first line, so the front matter is not seen."
        hint = "Delete what stands before it."
        return Problem(path, 1, 1, "no-front-matter", message, hint, fix=_closed_up(raw))
    return Problem(path, 1, 1, "no-front-matter", "the file has no front matter.", _EXPECTED)


def _unmarked(raw: bytes) -> Fix | None:
    """The first line without the byte order marks before it."""
    while raw.startswith(BOM):
        raw = raw[len(BOM) :]
    line = _LINE_END.split(raw, maxsplit=1)[0]
    return Fix(1, 1, line.decode() + "\n")


def _closed_up(raw: bytes) -> Fix | None:
    """The blank lines before `---` deleted."""
    blank = raw[: len(raw) - len(raw.lstrip())]
    lines = len(_LINE_END.findall(blank))
    return Fix(1, lines, "") if lines and blank.endswith((b"\n", b"\r")) else None


def tab(path: str, source: str) -> Problem | None:
    """A line of the block that is indented with a tab, where YAML takes spaces only."""
    found = _TAB_INDENT.search(source) if "\t" in source else None
    if found is None:
        return None
    line = source.count("\n", 0, found.start()) + 2
    column = found[0].index("\t") + 1
    return Problem(
        path, line, column, "tab", "a tab indents this line.", "Use spaces: YAML takes nothing else."
    )
