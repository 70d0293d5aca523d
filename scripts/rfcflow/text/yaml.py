"""YAML as positioned text: every scalar stays the text it was written as, and nothing is ever constructed.

Invariant: whatever the input, `parse` returns a `Node` or raises `Invalid`; `0042` stays `0042`, `no` stays
`no`, and duplicate keys, anchors, aliases, tags, directives and hidden characters are refused.

See `nodes` for what a `Node` is.
"""

from __future__ import annotations

import re
from typing import Final

from rfcflow.errors import Invalid, Problem
from rfcflow.text.flat import flat
from rfcflow.text.nodes import Mapping, Node, Scalar, Sequence

__all__ = ["LIMIT", "Mapping", "Node", "Scalar", "Sequence", "decode", "parse"]

LIMIT: Final = 65536
# Control characters, the line ends only YAML 1.1 knows (an editor shows one line where YAML reads two),
# surrogates, the byte order mark, noncharacters, and the bidirectional overrides that disguise text.
HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def decode(raw: bytes, *, path: str, limit: int = LIMIT) -> str:
    """The text of a file of at most `limit` bytes; raises Invalid where it is larger or not UTF-8."""
    if len(raw) > limit:
        raise Invalid((_too_large(path, len(raw), limit),))
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8."
        problem = Problem(path, line, column, "encoding", message, "Save the file as UTF-8.")
        raise Invalid((problem,)) from None


def parse(source: str, *, path: str, first_line: int = 1, limit: int = LIMIT) -> Node:
    """One YAML document, `limit` in bytes; an empty one is an empty Mapping.

    `first_line` is the line of the file on which `source` starts (front matter: 2). Raises Invalid with every
    problem that does not hide the next one: a syntax error stops the reading, duplicate keys do not.
    """
    size = len(source.encode("utf-8", "surrogatepass"))
    if size > limit:
        raise Invalid((_too_large(path, size, limit),))
    if HIDDEN.search(source) is None and (plain := flat(source, first_line)) is not None:
        return plain
    # Loaded where it is used: nearly everybody writes what `flat` reads.
    from rfcflow.text.yaml_events import read

    return read(source, path, first_line)


def _too_large(path: str, size: int, limit: int) -> Problem:
    return Problem(path, 0, 0, "too-large", f"{size:,} bytes; at most {limit:,} are read.", "Shorten it.")
