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
# Which group is which kind of value, in both of the following.
_PLAIN: Final = 2
_DOUBLE: Final = 3
_LIST: Final = 5
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
    place, count, fullmatch = 0, len(lines), _LINE.fullmatch
    while place < count:
        line, number = lines[place], first_line + place
        place += 1
        named = fullmatch(line, indent) if not indent or line.startswith(margin) else None
        if named is not None:
            value = _value(named, number)
        elif not indent and (named := _OPENS.fullmatch(line)) is not None:
            inner = _inner(lines, place)
            value = _held(inner, number + 1) if inner else None
            place += len(inner)
        else:
            return None
        name = named[1]
        if value is None or name in seen:
            return None
        seen.add(name)
        entries.append((Scalar(name, number, indent + 1, number), value))
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
    group = found.lastindex or 0
    text, column = found[group], found.start(group) + 1
    if group == _PLAIN:
        return Scalar(text.rstrip(" "), number, column, number)
    if group == _LIST:
        return _list(text, number, column - 1)
    return Scalar(text, number, column - 1, number, "double" if group == _DOUBLE else "single")


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
