"""Mends of front matter: what a problem's lines should become, where only one thing can have been meant.

Invariant: a mend touches lines of its own key alone, loses no comment, and is None wherever there is a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rfcflow.errors import Fix, Invalid, Problem, Refusal
from rfcflow.text.edit import edit
from rfcflow.text.keys import REFERENCE
from rfcflow.text.quoting import scalar
from rfcflow.text.yaml import Node, Scalar

Change = Mapping[str, str | Sequence[str] | None]

_BREAK: Final = re.compile(rb"\r\n?")
_REFERENCE: Final = re.compile(r"(?:rfcs?)?[ #_-]*([0-9]{1,10}[a-z]?)", re.ASCII | re.IGNORECASE)
_YEAR_FIRST: Final = re.compile(
    r"([0-9]{4})([-/. ])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII
)
_INDENT: Final = re.compile(r"[ \t]*")
_SENTENCE: Final = re.compile(r"(title|summary):[ \t]+([^\s\"'|>\[{&*!%].*?)[ \t]*", re.ASCII)
_ISSUE: Final = re.compile(r"(title|summary):[ \t]+([^\s\"'|>\[{&*!%].*? #[A-Za-z0-9].*?)[ \t]*", re.ASCII)
_LOGINS: Final = re.compile(r"(authors:[ \t]*\[)([^\]\"'#]*)(\][ \t]*)", re.ASCII)
_AT: Final = re.compile(r"(^|,)([ \t]*)@(?=[A-Za-z0-9])")


def by_edit(raw: bytes, changes: Change) -> Fix | None:
    """The lines that differ once the keys of `changes` are set, or removed (None), in `raw`.

    None where nothing would differ, and where a comment between the lines of a value would be lost.
    """
    try:
        edited = edit(raw, changes)
    except (Invalid, Refusal):
        return None
    before, after = _lines(raw), _lines(edited)
    start, end = 0, 0
    shorter = min(len(before), len(after))
    while start < shorter and before[start] == after[start]:
        start += 1
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    gone = before[start : len(before) - end]
    if before == after or (len(gone) > 1 and any(b"#" in line for line in gone)):
        return None
    text = b"".join(line + b"\n" for line in after[start : len(after) - end])
    return Fix(start + 1, len(before) - end, text.decode())


def _lines(raw: bytes) -> list[bytes]:
    return _BREAK.sub(b"\n", raw).split(b"\n")


def swap(lines: Sequence[str], node: Node, text: str) -> Fix | None:
    """The value `node`, which stands on one of the block's `lines`, written anew as `text`."""
    if not isinstance(node, Scalar) or node.line != node.end:
        return None
    line = lines[node.line - 2]
    quote = {"plain": "", "single": "'", "double": '"'}.get(node.style)
    if quote is None:
        return None
    written, place = f"{quote}{node.text}{quote}", node.column - 1
    if not line.startswith(written, place):
        return None
    return Fix(node.line, node.line, f"{line[:place]}{text}{line[place + len(written) :]}\n")


def date(text: str) -> str | None:
    """A date that begins with its year, in whatever way it is written, as YYYY-MM-DD."""
    found = _YEAR_FIRST.fullmatch(text)
    if found is None:
        return None
    year, _, month, day, *joined = found.groups()
    if year is None:
        year, month, day = joined
    return f"{year}-{int(month):02d}-{int(day):02d}"


def reference(text: str) -> str | None:
    """`42`, `#42` or `RFC 42` as the id `0042`."""
    found = _REFERENCE.fullmatch(text.strip())
    if found is None:
        return None
    letter = found[1][-1] if found[1][-1].isalpha() else ""
    number = f"{int(found[1].removesuffix(letter)):04d}{letter}"
    return number if REFERENCE.fullmatch(number) else None


def items(texts: Iterable[str], references: bool) -> list[str]:
    """A list without empty entries and repetitions, references by their ids."""
    found: dict[str, str] = {}
    for text in texts:
        item = (reference(text) or text) if references else text
        if item:
            found.setdefault(item.casefold(), item)
    return list(found.values())


def untabbed(lines: Sequence[str], number: int) -> Fix | None:
    """The run of lines indented with tabs from line `number` of the file on, indented with spaces.

    They stand as far in as the line before them that is indented with spaces, else two spaces.
    """
    first = number - 2
    above = lines[first - 1] if first > 0 else ""
    indent = above[: len(above) - len(above.lstrip(" "))] or "  "
    mended = []
    for line in lines[first:]:
        found = _INDENT.match(line)
        if found is None or "\t" not in found[0] or found.end() == len(line):
            break
        mended.append(f"{indent}{line[found.end() :]}\n")
    return Fix(number, number + len(mended) - 1, "".join(mended)) if mended and first > 0 else None


def requoted(lines: Sequence[str], number: int) -> Fix | None:
    """Line `number` of the file with its title or summary in quotes, or its logins without `@`."""
    place = number - 2
    if not 0 <= place < len(lines) or (lines[place + 1 : place + 2] and lines[place + 1][:1] in (" ", "\t")):
        return None
    line = lines[place]
    logins = _LOGINS.fullmatch(line)
    if logins is not None and "@" in logins[2]:
        bare = _AT.sub(r"\1\2", logins[2])
        return Fix(number, number, f"{logins[1]}{bare}{logins[3]}\n")
    return _quoted(_SENTENCE, line, number) if " #" not in line else None


def once(lines: Sequence[str], number: int) -> Fix | None:
    """Line `number` of the file, a key given twice, deleted where the same line stands above it."""
    place = number - 2
    below = lines[place + 1 : place + 2]
    if lines[place] not in lines[:place] or (below and below[0] and not below[0][0].isalpha()):
        return None
    return Fix(number, number, "") if lines[place].rstrip()[-1:] not in ("", ":") else None


def dedented(lines: Sequence[str]) -> Fix | None:
    """The whole block (from line 2 of the file on) moved to the left, where all of it is indented alike."""
    filled = [line for line in lines if line.strip()]
    depth = min(len(line) - len(line.lstrip(" ")) for line in filled) if filled else 0
    if depth == 0:
        return None
    text = [f"{line[depth:]}\n" for line in lines[: len(lines) - (lines[-1] == "")]]
    return Fix(2, len(text) + 1, "".join(text))


def for_syntax(lines: Sequence[str], problem: Problem) -> Fix | None:
    """The mend of a problem that keeps the block (whose first line is the file's second) from being read."""
    if not 2 <= problem.line < len(lines) + 2:
        return None
    if problem.code == "tab":
        return untabbed(lines, problem.line)
    if problem.code == "yaml-syntax":
        return requoted(lines, problem.line)
    if problem.code == "duplicate-key":
        return once(lines, problem.line)
    return dedented(lines) if problem.code == "indented-key" else None


def with_issue(lines: Sequence[str], number: int) -> Fix | None:
    """A title or summary with `#7` in it, which YAML takes for a comment, in quotes."""
    return _quoted(_ISSUE, lines[number - 2], number)


def _quoted(pattern: re.Pattern[str], line: str, number: int) -> Fix | None:
    found = pattern.fullmatch(line)
    if found is None or (" # " in line and pattern is _ISSUE):
        return None
    try:
        return Fix(number, number, f"{found[1]}: {scalar(found[2], quoted=True)}\n")
    except Refusal:
        return None
