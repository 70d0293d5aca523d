"""YAML as nearly everybody writes it, read at once: `key: text` or `key: [list, of, texts]`, one a line.

A key may hold such lines of its own, indented once, or a list with an item a line.

Invariant: `flat` gives exactly what `yaml.parse` reads with the real parser, or None where anything at all is
less plain than that, and `plain` gives the values of that; both are here for speed only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from rfcflow.text.nodes import WORDS, Mapping, Scalar, Sequence

# Control characters, the line ends only YAML 1.1 knows (an editor shows one line where YAML reads two),
# surrogates, the byte order mark, noncharacters, and the bidirectional overrides that disguise text.
HIDDEN: Final = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff"
)
_NEVER: Final = rf"\t\n{HIDDEN}"
# The rest of a plain text: no tab, no colon before a blank, no comment. The loops are possessive, for no line
# can be read in two ways: without places to go back to they take two thirds of the time.
_REST: Final = rf"[^:\#{_NEVER}]*+(?:(?::(?=\S)|(?<=\S)\#)[^:\#{_NEVER}]*+)*+"
_LINE: Final = re.compile(
    rf"""^([ ]*+) (?:([a-z][a-z-]*+):|-) ([ ]*+)
    ([^\W_]{_REST} | "[^"\\{_NEVER}]*+" | '[^'{_NEVER}]*+' | \[[^\#\\{_NEVER}]*\] |) [ ]*+$\n?+""",
    re.VERBOSE | re.MULTILINE,
)
_ITEM: Final = re.compile(r""" *(?:([^\W_][^,\[\]{}:#?]*)|"([^"]*)" *|'([^']*)' *)(?:, *(?=\S)|\Z)""")
# Of a line: what indents it, its key ("" behind a dash), the blanks behind that, and the value as written.
_Row = tuple[str, str, str, str]


class _Unusual(Exception):
    """Something less plain."""


class _Kind(Struct, frozen=True):
    """What is made of a text (line, column, style), of a list, and of keys (each with its line)."""

    text: Callable[[str, int, int, str], Any]
    items: Callable[[list[Any], int, int], Any]
    keys: Callable[[list[tuple[str, int, Any]], int, int], Any]


_NODES: Final = _Kind(
    lambda text, line, column, style: Scalar(text, line, column, line, style),
    lambda items, line, column: Sequence(tuple(items), line, column, items[-1].end if items else line),
    lambda keys, line, column: Mapping(
        tuple([(Scalar(name, place, column, place), value) for name, place, value in keys]),
        line,
        column,
        keys[-1][2].end,
    ),
)
_VALUES: Final = _Kind(
    lambda text, _, __, style: WORDS.get(text, text) if style == "plain" else text,
    lambda items, _, __: items,
    lambda keys, _, __: {name: value for name, _, value in keys},
)


def flat(source: str, first_line: int) -> Mapping | None:
    """The keys of `source`, which starts on the file's line `first_line`, if each is of the plainest kind."""
    found: Mapping | None = _read(source, first_line, _NODES)
    return found


def plain(source: str) -> dict[str, Any] | None:
    """The same as values: null and truth values where such a word stands unquoted, texts, lists, keys."""
    found: dict[str, Any] | None = _read(source, 1, _VALUES)
    return found


def _read(source: str, first_line: int, kind: _Kind) -> Any:
    # All lines at once: a match for each of them from here takes twice as long.
    rows: list[_Row] = _LINE.findall(source)
    if not rows or len(rows) != source.count("\n") + (not source.endswith("\n")):
        return None
    try:
        return _block(rows, first_line, "", kind)
    except _Unusual:
        return None


def _block(rows: list[_Row], first_line: int, margin: str, kind: _Kind) -> Any:
    """The keys that start at `margin` in every one of `rows`; at the outermost level one may hold others."""
    found: list[tuple[str, int, Any]] = []
    seen: set[str] = set()
    place, count, column = 0, len(rows), len(margin) + 1
    while place < count:
        indent, name, blanks, text = rows[place]
        line = first_line + place
        place += 1
        if indent != margin or not name or name in seen:
            raise _Unusual
        seen.add(name)
        if text and blanks:
            value = _value(text, line, column + len(name) + 1 + len(blanks), kind)
        elif not text and not margin:
            inner = _inner(rows, place)
            value = _held(inner, line + 1, kind)
            place += len(inner)
        else:
            raise _Unusual
        found.append((name, line, value))
    return kind.keys(found, first_line, column)


def _inner(rows: list[_Row], place: int) -> list[_Row]:
    end = place
    while end < len(rows) and (rows[end][0] or not rows[end][1]):
        end += 1
    return rows[place:end]


def _held(rows: list[_Row], first_line: int, kind: _Kind) -> Any:
    """What a key holds in lines of its own: an item each, or keys."""
    if not rows:
        raise _Unusual
    margin, name, *_ = rows[0]
    return _block(rows, first_line, margin, kind) if name else _items(rows, first_line, margin, kind)


def _items(rows: list[_Row], first_line: int, margin: str, kind: _Kind) -> Any:
    """The items that start with a dash, all in the same column."""
    items = []
    for line, (indent, name, blanks, text) in enumerate(rows, first_line):
        if indent != margin or name or not blanks or not text or text[0] == "[":
            raise _Unusual
        items.append(_value(text, line, len(margin) + 2 + len(blanks), kind))
    return kind.items(items, first_line, len(margin) + 1)


def _value(text: str, line: int, column: int, kind: _Kind) -> Any:
    """What stands behind the colon or the dash, from `column` on."""
    sign = text[0]
    if sign == "'":
        return kind.text(text[1:-1], line, column, "single")
    if sign == '"':
        return kind.text(text[1:-1], line, column, "double")
    if sign == "[":
        return _list(text[1:-1], line, column, kind)
    return kind.text(text.rstrip(" "), line, column, "plain")


def _list(text: str, line: int, column: int, kind: _Kind) -> Any:
    """The list between brackets, the first of which stands in `column`."""
    items = []
    place = 0
    while place < len(text):
        found = _ITEM.match(text, place)
        if found is None:
            if text[place:].strip(" "):
                raise _Unusual
            break
        bare, double, single = found.groups()
        if bare is not None:
            items.append(kind.text(bare.rstrip(" "), line, column + 1 + found.start(1), "plain"))
        elif double is not None:
            items.append(kind.text(double, line, column + found.start(2), "double"))
        else:
            items.append(kind.text(single, line, column + found.start(3), "single"))
        place = found.end()
    return kind.items(items, line, column)
