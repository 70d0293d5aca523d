"""YAML as nearly everybody writes it, read at once: `key: text` or `key: [list, of, texts]`, one a line.

A key may hold such lines of its own, indented once, or a list with an item a line.

Invariant: `flat` gives exactly what `yaml.parse` reads with the real parser, or None where anything at all is
less plain than that; it is here for speed only.
"""

from __future__ import annotations

import re
from typing import Final

from rfcflow.text.nodes import Mapping, Node, Scalar, Sequence

_TEXT: Final = r"""
        ([^\W_][^\t:\#]*(?:(?::(?=[^\s])|(?<=\S)\#)[^\t:\#]*)*) # no tab, no colon before a blank, no comment
      | "([^"\\\t]*)"[ ]*
      | '([^'\t]*)'[ ]*"""
_LINE: Final = re.compile(rf"([a-z][a-z-]*):[ ]+(?:{_TEXT}|\[([^\t\#\\]*)\][ ]*)", re.VERBOSE)
_DASH: Final = re.compile(rf"([ ]*)-[ ]+(?:{_TEXT})", re.VERBOSE)
_OPENS: Final = re.compile(r"([a-z][a-z-]*):[ ]*")
_ITEM: Final = re.compile(r""" *(?:([^\W_][^,\[\]{}:#?]*)|"([^"]*)" *|'([^']*)' *)(?:, *(?=\S)|\Z)""")


def flat(source: str, first_line: int) -> Mapping | None:
    """The keys of `source`, which starts on the file's line `first_line`, if each is of the plainest kind."""
    if "\r" in source:
        return None
    lines = source.split("\n")
    if lines[-1] == "":
        lines.pop()
    return _block(lines, first_line, 0)


def _block(lines: list[str], first_line: int, indent: int) -> Mapping | None:
    """The keys that start at `indent` in every one of `lines`; at the outermost level one may hold others."""
    entries: list[tuple[Scalar, Node]] = []
    seen: set[str] = set()
    margin = " " * indent
    place = 0
    while place < len(lines):
        line, number = lines[place], first_line + place
        place += 1
        found = _LINE.fullmatch(line, indent) if line.startswith(margin) else None
        opened = _OPENS.fullmatch(line) if found is None and not indent else None
        value: Node | None = None
        if found is not None:
            value = _value(found, number)
        elif opened is not None:
            inner = _inner(lines, place)
            value = _held(inner, number + 1) if inner else None
            place += len(inner)
        named = found or opened
        if value is None or named is None or named[1] in seen:
            return None
        seen.add(named[1])
        entries.append((Scalar(named[1], number, indent + 1, number), value))
    return Mapping(tuple(entries), first_line, indent + 1, entries[-1][1].end) if entries else None


def _inner(lines: list[str], place: int) -> list[str]:
    end = place
    while end < len(lines) and lines[end].startswith((" ", "-")):
        end += 1
    return lines[place:end]


def _held(lines: list[str], first_line: int) -> Node | None:
    """What a key holds in lines of its own: an item each, or keys."""
    if lines[0].lstrip(" ").startswith("-"):
        return _items(lines, first_line)
    return _block(lines, first_line, len(lines[0]) - len(lines[0].lstrip(" ")))


def _items(lines: list[str], first_line: int) -> Sequence | None:
    """The items that start with a dash, all in the same column."""
    found = [_DASH.fullmatch(line) for line in lines]
    nodes = [_value(item, first_line + place) for place, item in enumerate(found) if item is not None]
    margins = {item[1] for item in found if item is not None}
    items = tuple(node for node in nodes if node is not None)
    if len(items) != len(lines) or len(margins) != 1:
        return None
    return Sequence(items, first_line, len(margins.pop()) + 1, items[-1].end)


def _value(found: re.Match[str], number: int) -> Node | None:
    """What stands behind the colon or the dash on line `number`."""
    _, plain, double, single, *rest = found.groups()
    column = found.start(found.lastindex or 0) + 1
    if plain is not None:
        return Scalar(plain.rstrip(" "), number, column, number)
    if double is not None:
        return Scalar(double, number, column - 1, number, "double")
    if single is not None:
        return Scalar(single, number, column - 1, number, "single")
    return _list(rest[0], number, column - 1)


def _list(text: str, line: int, column: int) -> Sequence | None:
    """The list between brackets, the first of which stands in `column`."""
    items: list[Node] = []
    place = 0
    while place < len(text):
        found = _ITEM.match(text, place)
        if found is None:
            return None if text[place:].strip(" ") else Sequence(tuple(items), line, column, line)
        plain, double, single = found.groups()
        start = column + 1 + found.start(1 if plain is not None else 2 if double is not None else 3)
        if plain is not None:
            items.append(Scalar(plain.rstrip(" "), line, start, line))
        elif double is not None:
            items.append(Scalar(double, line, start - 1, line, "double"))
        else:
            items.append(Scalar(single, line, start - 1, line, "single"))
        place = found.end()
    return Sequence(tuple(items), line, column, line)
