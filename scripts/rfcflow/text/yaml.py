"""YAML as positioned text: every scalar stays the text it was written as, and nothing is ever constructed.

Invariant: whatever the input, `parse` returns a `Node` or raises `Invalid`; `0042` stays `0042`, `no` stays
`no`, and duplicate keys, anchors, aliases, tags, directives and hidden characters are refused.

See `nodes` for what a `Node` is.
"""

from __future__ import annotations

from typing import Any, Final

from rfcflow.errors import Invalid, Problem
from rfcflow.text import flat
from rfcflow.text.nodes import WORDS, Mapping, Node, Scalar, Sequence

__all__ = ["LIMIT", "Mapping", "Node", "Scalar", "Sequence", "decode", "parse", "values"]

LIMIT: Final = 65536
# Bytes of a character of UTF-8 at most.
_WIDEST: Final = 4


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
    size = len(source) if source.isascii() else len(source.encode("utf-8", "surrogatepass"))
    if size > limit:
        raise Invalid((_too_large(path, size, limit),))
    if (found := flat.flat(source, first_line)) is not None:
        return found
    # Loaded where it is used: nearly everybody writes what `flat` reads.
    from rfcflow.text.yaml_events import read

    return read(source, path, first_line)


def values(source: str, *, path: str, limit: int = LIMIT) -> Any:
    """The same as values: null and truth values where YAML's words stand unquoted, texts, lists, dicts."""
    if len(source) <= limit // _WIDEST and (found := flat.plain(source)) is not None:
        return found
    return _values(parse(source, path=path, limit=limit))


def _values(node: Node) -> Any:
    # Most of them are; and a look whether a Struct is of another class takes longer than the rest.
    if isinstance(node, Scalar):
        return WORDS.get(node.text, node.text) if node.style == "plain" else node.text
    if isinstance(node, Mapping):
        return {key.text: _values(value) for key, value in node.entries}
    return [_values(item) for item in node.items]


def _too_large(path: str, size: int, limit: int) -> Problem:
    return Problem(path, 0, 0, "too-large", f"{size:,} bytes; at most {limit:,} are read.", "Shorten it.")
