"""YAML as records are written: a key or an item a line, long texts folded at blanks.

Invariant: `dump` gives exactly the text of PyYAML's safe dumper with keys as they come and no flow style, and
hands over to that wherever a value is not of the plain kinds that records are made of; it is here for speed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import yaml
from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

_BEYOND: Final = "\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffe"
# What can stand without quotes, if it does not read as a number, a date or a truth value.
_BARE: Final = re.compile(
    rf"""(?!---|\.\.\.)
    (?: [$()+./0-9;<=A-Z\\^_a-z~{_BEYOND}] | [?:-](?=[!-~{_BEYOND}]) )
    (?: [!"$-9;-~{_BEYOND}] | :(?=[!-~{_BEYOND}]) | (?<![ ])\# | [ ](?=[ !-~{_BEYOND}]) )*
    """,
    re.VERBOSE,
)
# What single quotes can hold: no blank touches a line's end.
_QUOTABLE: Final = re.compile(rf"(?:[!-~{_BEYOND}]|[ ](?!\n)|\n(?![ ]))*")
_RUNS: Final = re.compile(r" +|\n+|[^ \n]+")
_LONGEST_KEY: Final = 100
_MOST_WORDS: Final = 4096
_resolver: Final[Any] = Resolver()  # PyYAML says no types
_SUSPECT: Final = frozenset(Resolver.yaml_implicit_resolvers)


class _Unusual(Exception):
    """A value that is PyYAML's to write."""


def dump(value: Mapping[str, Any], width: int) -> str:
    """The YAML of a record: a mapping with texts as keys; a line ends at the first blank behind `width`."""
    writer = _Writer(width)
    try:
        writer.mapping(value, 0, "")
        return "".join(writer.lines) or "{}\n"
    except _Unusual:
        written: str = yaml.safe_dump(
            value, sort_keys=False, allow_unicode=True, width=width, default_flow_style=False
        )
        return written


class _Writer:
    """Writes one record; a list or mapping that stands in it twice would get an anchor."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[str] = []
        self.seen: set[int] = set()

    def mapping(self, value: Any, indent: int, first: str) -> None:
        """The lines of a mapping; the first of them begins with `first`, where that is not empty."""
        self.once(value)
        margin = " " * indent
        for key, item in value.items():
            head = f"{first or margin}{_key(key)}:"
            first = ""
            kind = type(item)
            if kind is str:
                self.lines.append(f"{head} {self.text(item, len(head) + 1, indent + 2)}\n")
            elif item and kind is dict:
                self.lines.append(f"{head}\n")
                self.mapping(item, indent + 2, "")
            elif item and kind is list:
                self.lines.append(f"{head}\n")
                self.sequence(item, indent)
            else:
                self.lines.append(f"{head} {self.word(item)}\n")

    def sequence(self, value: list[Any], indent: int) -> None:
        """The lines of a list, whose dashes stand under its key."""
        self.once(value)
        head = f"{' ' * indent}- "
        for item in value:
            kind = type(item)
            if kind is str:
                self.lines.append(f"{head}{self.text(item, indent + 2, indent + 2)}\n")
            elif item and kind is dict:
                self.mapping(item, indent + 2, head)
            elif item and kind is list:
                raise _Unusual
            else:
                self.lines.append(f"{head}{self.word(item)}\n")

    def once(self, value: Any) -> None:
        if id(value) in self.seen:
            raise _Unusual
        self.seen.add(id(value))

    def word(self, value: Any) -> str:
        """A value of one word."""
        if type(value) is list or type(value) is dict:
            self.once(value)
            return "[]" if type(value) is list else "{}"
        if value is None:
            return "null"
        if type(value) is bool:
            return "true" if value else "false"
        if type(value) is int:
            return str(value)
        raise _Unusual

    def text(self, value: str, column: int, indent: int) -> str:
        """A text that begins in `column`, counted from 0; further lines of it stand at `indent`."""
        if _is_bare(value):
            return value if column + len(value) <= self.width else self.folded(value, column, indent)
        if not _is_quotable(value):
            raise _Unusual
        if column + len(value) < self.width and "\n" not in value:
            return "'" + value.replace("'", "''") + "'"
        inner = self.folded(value, column + 1, indent, quoted=True)
        return f"'{inner}'"

    def folded(self, value: str, column: int, indent: int, *, quoted: bool = False) -> str:
        """The same with its lines broken: a single blank behind the width is a line's end, an end is two."""
        found: list[str] = []
        margin = " " * indent
        for run in _RUNS.finditer(value):
            piece = run[0]
            if piece[0] == "\n":
                piece = f"\n{piece}{margin}"
                column = indent
            elif piece == " " and column > self.width and run.start() > 0 and run.end() < len(value):
                piece = f"\n{margin}"
                column = indent
            else:
                piece = piece.replace("'", "''") if quoted else piece
                column += len(piece)
            found.append(piece)
        return "".join(found)


@lru_cache(maxsize=_MOST_WORDS, typed=True)
def _key(value: Any) -> str:
    """A key, which is one line whatever its width."""
    if type(value) is not str or not 0 < len(value) <= _LONGEST_KEY or "\n" in value:
        raise _Unusual
    if _is_bare(value):
        return value
    if not _is_quotable(value):
        raise _Unusual
    return "'" + value.replace("'", "''") + "'"


@lru_cache(maxsize=_MOST_WORDS)
def _is_bare(value: str) -> bool:
    """Whether a text is written without quotes."""
    if _BARE.fullmatch(value) is None:
        return False
    if value[0] not in _SUSPECT:
        return True
    return bool(_resolver.resolve(ScalarNode, value, (True, False)) == Resolver.DEFAULT_SCALAR_TAG)


@lru_cache(maxsize=_MOST_WORDS)
def _is_quotable(value: str) -> bool:
    return _QUOTABLE.fullmatch(value) is not None
