"""Headers that are a part of the text: Markdown bullets, a Markdown table, labels such as `**Authors:**`.

Invariant: only the beginning of a file is looked at, and the body is always the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rfcflow.importing.header_fields import (
    HEAD_LINES,
    KEY_LIMIT,
    MOST_FIELDS,
    Field,
    Header,
    field,
    lines_of,
    too_many,
)
from rfcflow.importing.profile import plain

_BULLET: Final = re.compile(r" {0,3}[-*+][ \t]+(\S.*)")
_HEADING: Final = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*[ \t]*")
_MARKS: Final = re.compile(r"\*\*|__")
_RULE: Final = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_CELL: Final = re.compile(r"(?<!\\)\|")
_SEPARATOR: Final = re.compile(r":(?:\s|$)")
# What a link or a footnote of the header refers to, between its bullets.
_DEFINITION: Final = re.compile(r" {0,3}\[[^\]]{1,80}\]:.*")
# A header begins near the start: a licence, a remark or a title may stand before it.
_BEFORE: Final = 30


def read_bullets(path: str, raw: bytes) -> Header:
    """`- Key: value` lines before the first heading but the title; indented lines continue a value."""
    found: list[tuple[str, list[str], int]] = []
    titled = False
    for number, (_, line) in enumerate(lines_of(raw, HEAD_LINES + MOST_FIELDS), start=1):
        bullet = _BULLET.fullmatch(line)
        if bullet is not None:
            key, value = _pair(bullet[1])
            if key:
                found.append((key, [value], number))
        elif not line.strip():
            continue
        elif line[0] in " \t" and found:
            found[-1][1].append(line)
        elif _HEADING.fullmatch(line):
            if titled or found:
                break
            titled = True
        elif (found and not _DEFINITION.fullmatch(line)) or number > _BEFORE:
            break
    if len(found) > MOST_FIELDS:
        return Header("bullets", (), 0, (too_many(path, 1),))
    return Header("bullets", tuple(field(key, " ".join(value), line) for key, value, line in found))


def read_table(path: str, raw: bytes) -> Header:
    """The first table of two columns near the start: a row for each key."""
    lines = tuple(lines_of(raw, HEAD_LINES + MOST_FIELDS))
    starts = (
        place
        for place in range(min(len(lines) - 1, _BEFORE))
        if "|" in lines[place][1] and "|" in lines[place + 1][1] and _RULE.fullmatch(lines[place + 1][1])
    )
    start = next(starts, None)
    if start is None:
        return Header("table", ())
    found: list[Field] = []
    for number in (start, *range(start + 2, len(lines))):
        line = lines[number][1].strip()
        if "|" not in line:
            break
        cells = [cell.strip() for cell in _CELL.split(line.removeprefix("|").removesuffix("|"))]
        if len(cells) == 2 and cells[0]:
            key = _MARKS.sub("", cells[0])
            found.append(field(key, cells[1].replace("\\|", "|"), number + 1))
    if len(found) > MOST_FIELDS:
        return Header("table", (), 0, (too_many(path, start + 1),))
    return Header("table", tuple(found))


def read_labels(raw: bytes, names: frozenset[str]) -> Header:
    """`**Key:** value`, or a label or heading with a list below it, for the keys in `names` (`plain`)."""
    lines = [line for _, line in lines_of(raw)]
    found: list[Field] = []
    for place, line in enumerate(lines[:_BEFORE]):
        key, value = _label(line)
        if plain(key) in names:
            items = () if value else tuple(_items(lines[place + 1 :]))
            found += [field(key, value or ", ".join(items), place + 1, items)] if value or items else []
    return Header("labels", tuple(found))


def _label(line: str) -> tuple[str, str]:
    heading = _HEADING.fullmatch(line)
    if heading is not None:
        text = _MARKS.sub("", heading[2] or "").strip()
        return text.rstrip(":")[: 2 * KEY_LIMIT], ""
    return _pair(line) if line.startswith(("**", "__")) else ("", "")


def _items(lines: list[str]) -> Iterator[str]:
    """The entries of a list that begins behind blank lines at most."""
    for line in lines:
        bullet = _BULLET.fullmatch(line)
        if bullet is not None:
            yield bullet[1].strip()
        elif line.strip():
            return


def _pair(text: str) -> tuple[str, str]:
    """`**Key:** value` as its two halves; an empty key where there is none."""
    bare = _MARKS.sub("", text).strip()
    separator = _SEPARATOR.search(bare)
    if separator is None or separator.start() > KEY_LIMIT:
        return "", ""
    return bare[: separator.start()].strip(), bare[separator.end() :].strip()
