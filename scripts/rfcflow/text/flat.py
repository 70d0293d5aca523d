"""YAML as nearly everybody writes it, one `key: text` or `key: [list, of, texts]` a line, read at once.

Invariant: `flat` gives exactly what `yaml.parse` reads with the real parser, or None where anything at all is
less plain than that; it is here for speed only.
"""

from __future__ import annotations

import re
from typing import Final

from rfcflow.text.nodes import Mapping, Node, Scalar, Sequence

_LINE: Final = re.compile(
    r"""([a-z][a-z-]*):[ ]+
    (?: ([^\W_](?:[^\t:\#]|:(?=[^\s])|(?<=\S)\#)*) # plain: no tab, no colon before a blank, no comment
      | "([^"\\\t]*)"[ ]*
      | '([^'\t]*)'[ ]*
      | \[([^\t\#\\]*)\][ ]*
    )""",
    re.VERBOSE,
)
_ITEM: Final = re.compile(r""" *(?:([^\W_][^,\[\]{}:#"'?]*)|"([^"]*)"|'([^']*)')( *)(?:, *(?=\S)|\Z)""")


def flat(source: str, first_line: int) -> Mapping | None:
    """The keys of `source`, which starts on the file's line `first_line`, if each is of the plainest kind."""
    if "\r" in source:
        return None
    entries: list[tuple[Scalar, Node]] = []
    seen: set[str] = set()
    lines = source.split("\n")
    if lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines, start=first_line):
        found = _LINE.fullmatch(line)
        if found is None:
            return None
        name, plain, double, single, items = found.groups()
        if name in seen:
            return None
        seen.add(name)
        value: Node | None
        column = found.start(found.lastindex or 0) + 1
        if plain is not None:
            value = Scalar(plain.rstrip(" "), number, column, number)
        elif double is not None:
            value = Scalar(double, number, column - 1, number, "double")
        elif single is not None:
            value = Scalar(single, number, column - 1, number, "single")
        else:
            value = _list(items, number, column - 1)
        if value is None:
            return None
        entries.append((Scalar(name, number, 1, number), value))
    return Mapping(tuple(entries), first_line, 1, entries[-1][1].end) if entries else None


def _list(text: str, line: int, column: int) -> Sequence | None:
    """The list between brackets, the first of which stands in `column`."""
    items: list[Node] = []
    place = 0
    while place < len(text):
        found = _ITEM.match(text, place)
        if found is None:
            return None if text[place:].strip(" ") else Sequence(tuple(items), line, column, line)
        plain, double, single, _ = found.groups()
        start = column + 1 + found.start(1 if plain is not None else 2 if double is not None else 3)
        if plain is not None:
            items.append(Scalar(plain.rstrip(" "), line, start, line))
        elif double is not None:
            items.append(Scalar(double, line, start - 1, line, "double"))
        else:
            items.append(Scalar(single, line, start - 1, line, "single"))
        place = found.end()
    return Sequence(tuple(items), line, column, line)
