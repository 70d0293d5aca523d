"""YAML nodes with their places; what `yaml.parse` returns.

Invariant: frozen values; every text is as it was written, quotes and escapes resolved.

    Node     = Scalar | Sequence | Mapping
    Scalar   (text, line, column, end, style)   style: plain | single | double | literal | folded
    Sequence (items, line, column, end)         items: tuple of Node
    Mapping  (entries, line, column, end)       entries: tuple of (key: Scalar, value: Node), in file order

`line` and `column` are 1-based places in the file (not in `source`: see `first_line`), `end` is the last line
of the value, inclusive. The caller converts a scalar by the type it declares for the key.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, TypeAlias

from msgspec import Struct

_NULLS: Final = frozenset(("", "~", "null", "Null", "NULL"))
# What stands for no text where it is not quoted; the rest of YAML's many such words is text here.
WORDS: Final = MappingProxyType({"true": True, "false": False, **dict.fromkeys(_NULLS)})


class Scalar(Struct, frozen=True):
    """A piece of text as written, quotes and escapes resolved."""

    text: str
    line: int
    column: int
    end: int
    style: str = "plain"

    @property
    def is_null(self) -> bool:
        """Whether nothing was written (`key:`), or YAML's words for nothing, unquoted."""
        return self.style == "plain" and self.text in _NULLS


class Sequence(Struct, frozen=True):
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int
    end: int


class Mapping(Struct, frozen=True):
    """Keys and values in file order; a key occurs once."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int
    end: int

    def get(self, name: str) -> Node | None:
        """The value of a key, or None where the key is missing."""
        return next((value for key, value in self.entries if key.text == name), None)


Node: TypeAlias = Scalar | Sequence | Mapping
