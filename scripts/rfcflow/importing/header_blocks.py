"""Headers that stand apart from the text: YAML front matter, RFC 822 lines, a YAML file beside it.

Invariant: the body is a slice of the input; a block that YAML cannot read is read line by line, and said so.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from rfcflow.errors import Invalid, Problem
from rfcflow.importing.header_fields import (
    KEY_LIMIT,
    MOST_FIELDS,
    Field,
    Header,
    field,
    lines_of,
    too_many,
)
from rfcflow.text import block, yaml

_KEY: Final = re.compile(rf"([A-Za-z][\w .-]{{0,{KEY_LIMIT - 1}}}?)[ \t]*:(?:[ \t]+(.*)|[ \t]*)", re.DOTALL)
_BREAK: Final = re.compile("\r\n?")
_QUOTES: Final = ("'", '"')


def read_yaml(path: str, raw: bytes) -> Header:
    """Front matter between two `---` lines."""
    place, problems = block.find(path, raw)
    found = tuple(_softened(problem) for problem in problems if problem.code != "no-front-matter")
    if place is None:
        return Header("yaml", (), 0, found)
    source = _BREAK.sub("\n", raw[place.start : place.end].decode("utf-8", "replace"))
    fields, more = _parsed(path, source, 2)
    if more:
        fields = _by_line(source.split("\n"), 2)
    if len(fields) > MOST_FIELDS:
        fields, more = (), (*more, too_many(path, 2))
    return Header("yaml", fields, place.body, (*found, *more))


def read_sidecar(path: str, raw: bytes | None) -> Header:
    """A whole YAML file; `path` is the file's, None instead of its bytes where there is none."""
    if raw is None:
        return Header("sidecar", ())
    source = _BREAK.sub("\n", raw.decode("utf-8", "replace"))
    fields, problems = _parsed(path, source, 1)
    if len(fields) > MOST_FIELDS:
        fields, problems = (), (*problems, too_many(path, 1))
    return Header("sidecar", fields, 0, problems)


def read_rfc822(path: str, raw: bytes) -> Header:
    """`Key: value` lines from the first line on, continued by indented ones, ended by a blank one.

    https://www.rfc-editor.org/rfc/rfc822#section-3.1
    """
    names: list[tuple[str, int]] = []
    values: list[list[str]] = []
    body, problems = 0, []
    for number, (end, line) in enumerate(lines_of(raw, 2 * MOST_FIELDS), start=1):
        if not line.strip():
            break
        if number == 2 * MOST_FIELDS:
            return Header("rfc822", (), 0, (too_many(path, 1),))
        key = _KEY.fullmatch(line)
        if line[0] in " \t" and values:
            values[-1].append(line)
        elif key is None:
            if names:
                message = "this line of the header is no `Key: value`; the text was taken to begin here."
                problems.append(Problem(path, number, 1, "header-line", message, "", "warning"))
            break
        else:
            names.append((key[1], number))
            values.append([key[2] or ""])
        body = end
    if len(names) > MOST_FIELDS:
        return Header("rfc822", (), 0, (too_many(path, 1),))
    fields = tuple(
        field(name, " ".join(value), line) for (name, line), value in zip(names, values, strict=True)
    )
    return Header("rfc822", fields, body, (*problems, *_repeated(path, fields)))


def _repeated(path: str, fields: tuple[Field, ...]) -> list[Problem]:
    first: dict[str, Field] = {}
    found = []
    for each in fields:
        if first.setdefault(each.key, each) is not each:
            message = f"`{each.key}` is given twice, first on line {first[each.key].line}; the first counts."
            found.append(Problem(path, each.line, 1, "duplicate-key", message, "", "warning"))
    return found


def _parsed(path: str, source: str, first_line: int) -> tuple[tuple[Field, ...], tuple[Problem, ...]]:
    try:
        root = yaml.parse(source, path=path, first_line=first_line)
    except Invalid as error:
        first = error.problems[0]
        message = f"the header is not the YAML it should be: {first.message.rstrip('.')}."
        hint = "It was read line by line, as far as that goes."
        return (), (replace(first, code="header-unreadable", message=message, hint=hint, severity="warning"),)
    if not isinstance(root, yaml.Mapping):
        message = "the header is no list of `key: value` lines."
        return (), (Problem(path, first_line, 1, "header-unreadable", message, "", "warning"),)
    return tuple(_yaml_field(key, node) for key, node in root.entries), ()


def _yaml_field(key: yaml.Scalar, node: yaml.Node) -> Field:
    if isinstance(node, yaml.Sequence):
        items = tuple(item.text.strip() for item in node.items if isinstance(item, yaml.Scalar))
        return field(key.text, ", ".join(items), key.line, items)
    if isinstance(node, yaml.Scalar) and not node.is_null:
        return field(key.text, node.text, key.line)
    return field(key.text, "", key.line)


def _by_line(lines: list[str], first_line: int) -> tuple[Field, ...]:
    found: dict[str, Field] = {}
    for number, line in enumerate(lines, start=first_line):
        match = _KEY.fullmatch(line)
        if match is None:
            continue
        text = (match[2] or "").strip()
        if len(text) > 1 and text[0] in _QUOTES and text[-1] == text[0]:
            text = text[1:-1]
        each = field(match[1], text, number)
        found.setdefault(each.key, each)
    return tuple(found.values())


def _softened(problem: Problem) -> Problem:
    hint = (
        "The file is taken without it." if problem.code == "byte-order-mark" else "The text is kept as it is."
    )
    code = problem.code if problem.code == "byte-order-mark" else "header-unreadable"
    return replace(problem, code=code, hint=hint, severity="warning")
