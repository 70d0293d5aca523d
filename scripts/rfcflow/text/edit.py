"""Machine edits of front matter: single keys set or removed, every other byte kept, YAML never dumped.

Invariant: a line that belongs to no changed key, and the whole body, come out as they went in, line endings
and comments included.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from rfcflow.errors import Invalid, Refusal
from rfcflow.text import block, quoting, yaml
from rfcflow.text.keys import ORDER

_LINES: Final = re.compile("[^\r\n]*(?:\r\n|\n|\r)")
_BREAK: Final = re.compile("\r\n?")
_QUOTED: Final = re.compile(r"""\"(?:[^"\\]|\\.)*\"|'(?:[^']|'')*'""")
_COMMENT: Final = re.compile(r"[ \t]+#[^\r\n]*")


def compose(meta: Mapping[str, str | Sequence[str] | None]) -> bytes:
    """A front-matter block in canonical key order, fences included; None leaves a key out.

    Raises Refusal for a key that does not exist and for a value that cannot be written on one line.
    """
    keys = sorted((key for key, value in meta.items() if value is not None), key=_place)
    lines = [f"{key}: {quoting.value(value)}\n" for key in keys if (value := meta[key]) is not None]
    return "".join(("---\n", *lines, "---\n")).encode()


def edit(raw: bytes, changes: Mapping[str, str | Sequence[str] | None]) -> bytes:
    """`raw` with the keys of `changes` set, or removed where the value is None.

    A key keeps its place; a new one comes behind the nearest key that precedes it in canonical order. A value
    that is there already is not written again. Raises Invalid where the front matter cannot be read, Refusal
    for an unknown key or an impossible value.
    """
    frame, problems = block.find("", raw)
    if frame is None:
        raise Invalid(problems)
    source = raw[frame.start : frame.end].decode()
    entries = _Entries(source, frame.newline.decode())
    for key in sorted(changes, key=_place):
        entries.change(key, changes[key])
    return raw[: frame.start] + entries.text().encode() + raw[frame.end :]


def _place(key: str) -> int:
    if key not in ORDER:
        raise Refusal(f"`{key}` is not a key of an RFC's front matter.")
    return ORDER[key]


class _Entries:
    """The lines of a block, and which of them are which key's."""

    def __init__(self, source: str, newline: str) -> None:
        self.newline = newline
        self.lines = _LINES.findall(source)
        root = yaml.parse(_BREAK.sub("\n", source), path="", first_line=0, limit=2 * block.BLOCK_LIMIT)
        if not isinstance(root, yaml.Mapping) or any(key.column != 1 for key, _ in root.entries):
            raise Refusal("The front matter is not written as one `key: value` a line.")
        self.nodes = {key.text: node for key, node in root.entries}
        self.first: dict[str, int] = {}
        self.last: dict[str, int] = {}
        starts = [key.line for key, _ in root.entries] + [len(self.lines)]
        for (key, node), following in zip(root.entries, starts[1:], strict=True):
            self.first[key.text] = key.line
            self.last[key.text] = self._end(following, self._certain(node))
        self.comments = {key.text: self._comment(node) for key, node in root.entries if key.line == node.end}

    def _certain(self, node: yaml.Node) -> int:
        """A line that is certainly the value's: readers count comments behind a block of text as its part."""
        if isinstance(node, yaml.Scalar) and node.style in ("literal", "folded"):
            return node.line
        if isinstance(node, yaml.Scalar) or not self._at(node).startswith("-"):
            return node.end
        return self._certain(node.items[-1]) if isinstance(node, yaml.Sequence) and node.items else node.line

    def _at(self, node: yaml.Node) -> str:
        return self.lines[node.line][node.column - 1 :] if node.line < len(self.lines) else ""

    def _end(self, following: int, certain: int) -> int:
        """One past the last line of a value: blank and comment lines behind it belong to nobody."""
        end = following
        while end - 1 > certain and self.lines[end - 1][:1] in ("#", "\r", "\n"):
            end -= 1
        return end

    def _comment(self, node: yaml.Node) -> str:
        """The comment behind a value that stands on one line."""
        rest = self._at(node)
        if isinstance(node, yaml.Sequence):
            rest = self._behind(node.items[-1]) if node.items else rest
            rest = rest[rest.find("]") + 1 :]
        elif isinstance(node, yaml.Scalar):
            rest = self._behind(node)
        found = _COMMENT.search(rest)
        return found[0] if found else ""

    def _behind(self, node: yaml.Node) -> str:
        rest = self._at(node)
        quoted = _QUOTED.match(rest)
        return rest[quoted.end() :] if quoted else rest

    def text(self) -> str:
        return "".join(self.lines)

    def change(self, key: str, value: str | Sequence[str] | None) -> None:
        if key in self.first:
            if value is not None and _same(self.nodes[key], value):
                return
            self._replace(key, value)
        elif value is not None:
            self._insert(key, value)

    def _replace(self, key: str, value: str | Sequence[str] | None) -> None:
        start, end = self.first[key], self.last[key]
        if value is None:
            self._splice(start, end, [])
            del self.first[key], self.last[key], self.nodes[key]
            return
        line = self.lines[start]
        comment = self.comments.get(key, "") if end == start + 1 else ""
        ending = line[len(line.rstrip("\r\n")) :]
        self._splice(start, end, [f"{key}: {quoting.value(value, quoted=bool(comment))}{comment}{ending}"])
        self.first[key], self.last[key] = start, start + 1

    def _insert(self, key: str, value: str | Sequence[str]) -> None:
        before = [name for name in self.first if name in ORDER and ORDER[name] < ORDER[key]]
        nearest = max(before, key=lambda name: ORDER[name]) if before else None
        start = self.last[nearest] if nearest else min(self.first.values(), default=0)
        self._splice(start, start, [f"{key}: {quoting.value(value)}{self.newline}"])
        self.first[key], self.last[key] = start, start + 1

    def _splice(self, start: int, end: int, lines: list[str]) -> None:
        self.lines[start:end] = lines
        shift = len(lines) - (end - start)
        self.first = {name: place + shift * (place >= end) for name, place in self.first.items()}
        self.last = {name: place + shift * (place > end) for name, place in self.last.items()}


def _same(node: yaml.Node, value: str | Sequence[str]) -> bool:
    if isinstance(node, yaml.Scalar):
        return isinstance(value, str) and not node.is_null and node.text.strip(" \n") == value
    if isinstance(node, yaml.Sequence) and not isinstance(value, str):
        return [item.text if isinstance(item, yaml.Scalar) else None for item in node.items] == list(value)
    return False
