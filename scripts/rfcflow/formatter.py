"""The canonical form of an RFC file: keys in order and one style, LF, no byte order mark, one final newline.

Invariant: the text hash and every value stay what they were, the body keeps every byte but line ends,
comments stay with their key, and formatting twice gives what formatting once gave.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, Final

import yaml
from msgspec import Struct, field

from rfcflow.errors import Invalid, Problem, Refusal
from rfcflow.model import Document
from rfcflow.text import block, quoting
from rfcflow.text.document import text_hash
from rfcflow.text.frontmatter import ORDER, parse_document

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BREAK: Final = re.compile(rb"\r\n?")


class _Entry(Struct):
    """A key with all that moves with it: the comments above, its own lines (0-based, `last` is exclusive)."""

    key: str
    first: int
    last: int
    above: list[str] = field(default_factory=list)


def canonical(path: str, raw: bytes) -> bytes:
    """`raw` in canonical form; raises Invalid with the lint's problem where it cannot be read as an RFC.

    A value with a problem of its own (a placeholder, an impossible date) keeps the lines it is written in;
    keys nobody knows come last.
    """
    clean = raw.removeprefix(block.BOM)
    document, problems = parse_document(path, clean)
    if document is None:
        raise Invalid(problems)
    frame, _ = block.find(path, clean)
    if frame is None:
        raise Invalid(problems)
    source = _BREAK.sub(b"\n", clean[frame.start : frame.end]).decode()
    front = "".join(f"{line}\n" for line in _front(document, problems, source))
    body = _BREAK.sub(b"\n", document.body).rstrip(b"\n")
    result = f"---\n{front}---\n".encode() + (body + b"\n" if body else b"")
    after, left = parse_document(path, result)
    same = after is not None and after.meta == document.meta and text_hash(after) == text_hash(document)
    if not same or len(left) > len(problems):
        raise Refusal(
            f"{path}: its front matter is written in a way that cannot be put in order; do it by hand."
        )
    return result


def _front(document: Document, problems: Sequence[Problem], source: str) -> Iterator[str]:
    """The lines of the block in canonical form."""
    lines = source.removesuffix("\n").split("\n")
    scanned = _Scanned(source)
    entries, behind = _entries(document, lines, scanned)
    wrong = sorted(problem.line - 2 for problem in problems)
    last = len(ORDER)
    for entry in sorted(entries, key=lambda entry: ORDER.get(entry.key, last)):
        yield from entry.above
        at = bisect_right(wrong, entry.first - 1)
        is_right = at == len(wrong) or wrong[at] >= entry.last
        yield from _written(document, entry, lines, scanned) if is_right else lines[entry.first : entry.last]
    yield from behind


def _entries(document: Document, lines: list[str], scanned: _Scanned) -> tuple[list[_Entry], list[str]]:
    """The entries in file order, and the comments behind the last one. Blank lines between them go."""
    starts = sorted((line - 2, key) for key, line in document.lines.items())
    if not starts:
        return [], [line.strip() for line in lines if line.strip()]
    above = [line.strip() for line in lines[: starts[0][0]] if line.strip()]
    entries: list[_Entry] = []
    for (first, key), following in zip(starts, [*(line for line, _ in starts[1:]), len(lines)], strict=True):
        last, certain = following, scanned.certain(following)
        while last - 1 > certain and lines[last - 1][:1] in ("", "#"):
            last -= 1
        entries.append(_Entry(key, first, last, above))
        above = [line.rstrip() for line in lines[last:following] if line.strip()]
    return entries, above


def _written(document: Document, entry: _Entry, lines: list[str], scanned: _Scanned) -> Iterator[str]:
    """One key on one line; comments from between its lines stand above it."""
    own = lines[entry.first : entry.last]
    value = document.meta.get(entry.key)
    comments = [text for line, text in scanned.comments if entry.first <= line < entry.last]
    # Nobody can tell for certain which `#` of a block of text is a comment.
    block_of_text = any(entry.first <= line < entry.last for line in scanned.blocks)
    if entry.key not in ORDER or value is None or (block_of_text and any("#" in line for line in own)):
        yield from own
        return
    behind = comments.pop() if comments and len(own) == 1 else ""
    yield from comments
    yield f"{entry.key}: {quoting.value(value, quoted=bool(behind))}{'  ' * bool(behind)}{behind}"


class _Scanned:
    """What the scanner sees: comments are what stands between its tokens. Lines are 0-based, of the block."""

    def __init__(self, source: str) -> None:
        starts = [0, *(match.end() for match in re.finditer("\n", source))]
        self.comments: list[tuple[int, str]] = []
        self.blocks: list[int] = []
        self._ends: list[int] = []
        before = 0
        token: Any  # the stubs know neither marks nor styles
        for token in yaml.scan(source, Loader=_LOADER):
            begin = starts[token.start_mark.line] + token.start_mark.column
            end = starts[token.end_mark.line] + token.end_mark.column
            for match in re.finditer(r"#[^\n]*", source[before:begin]):
                line = bisect_right(starts, before + match.start()) - 1
                self.comments.append((line, match[0].rstrip()))
            if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
                self.blocks.append(token.start_mark.line)
                self._ends.append(token.start_mark.line)
            elif end > begin:
                self._ends.append(token.end_mark.line)
            before = max(before, end)
        self._ends.sort()

    def certain(self, following: int) -> int:
        """The last line before `following` that certainly holds a key or a value."""
        return self._ends[bisect_left(self._ends, following) - 1]
