"""The difference of two rendered texts, as a reader sees it: words put in and taken out where they stand.

Invariant: leaving out `ins` gives the old text, leaving out `del` the new one; the work is bounded whatever
the texts, and a part too large to compare is shown as taken out and put in whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from msgspec import Struct

from rfcflow.site.markup import Block, Run, Word, line, parse

_ALIKE: Final = 0.4
_MOST: Final = 400_000
_FEW: Final = 10_000
_HOLDERS: Final = frozenset(
    (
        *("blockquote", "dd", "details", "div", "dl", "figure", "li", "ol", "section", "table", "tbody"),
        *("td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
# An element that may stand in one place only is marked within, not around.
_WITHIN: Final = frozenset(("dd", "dt", "figcaption", "li", "summary", "td", "th"))
_PARTS: Final = frozenset(("tbody", "tfoot", "thead", "tr"))

_Node = Block | Run


class Difference(Struct, frozen=True):
    """HTML with `ins` and `del`, and how many words each holds; both 0: the texts read the same."""

    html: str
    added: int
    removed: int


def difference(old: str, new: str, around: int = 1) -> Difference:
    """The difference of two texts that `markdown.render` made.

    What did not change is counted, not repeated, but for `around` parts beside each change.
    """
    counts = [0, 0]
    parts = _compare(parse(old), parse(new), counts)
    return Difference("\n".join(_folded(parts, around)), *counts)


class _Part(Struct, frozen=True):
    html: str
    changed: bool
    heading: bool = False


def _compare(old: Sequence[_Node], new: Sequence[_Node], counts: list[int]) -> list[_Part]:
    """The parts of both in order."""
    before, after = [node.html for node in old], [node.html for node in new]
    made: list[_Part] = []
    for kind, i1, i2, j1, j2 in _opcodes(before, after):
        if kind == "equal":
            made += [_Part(node.html, False, _is_heading(node)) for node in new[j1:j2]]
        else:
            made += _replaced(old[i1:i2], new[j1:j2], counts)
    return made


def _opcodes(old: Sequence[object], new: Sequence[object]) -> list[tuple[str, int, int, int, int]]:
    """As of `SequenceMatcher`, with a bound: ends that agree are found first, a large rest is one change."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    one, two = old[start : len(old) - end], new[start : len(new) - end]
    if len(one) * len(two) > _MOST:
        middle = [("replace", 0, len(one), 0, len(two))]
    else:
        middle = list(SequenceMatcher(None, one, two, autojunk=False).get_opcodes())
    found = [("equal", 0, start, 0, start)] if start else []
    found += [(kind, a + start, b + start, c + start, d + start) for kind, a, b, c, d in middle]
    if end:
        found.append(("equal", len(old) - end, len(old), len(new) - end, len(new)))
    return found


def _replaced(old: Sequence[_Node], new: Sequence[_Node], counts: list[int]) -> list[_Part]:
    """Nodes of the same kind that say much the same are compared within; the others go or come whole."""
    made: list[_Part] = []
    at = 0
    few = len(old) * len(new) <= _FEW
    for node in new:
        place = next((i for i in range(at, len(old)) if _alike(old[i], node)), None) if few else None
        if place is None:
            made.append(_whole(node, "ins", counts))
            continue
        made += [_whole(gone, "del", counts) for gone in old[at:place]]
        made.append(_Part(_within(old[place], node, counts), True))
        at = place + 1
    # What went stands before what came in its place.
    gone = [_whole(node, "del", counts) for node in old[at:]]
    return [*gone, *made] if at == 0 else [*made, *gone]


def _alike(old: _Node, new: _Node) -> bool:
    if isinstance(old, Run) or isinstance(new, Run):
        return isinstance(old, Run) and isinstance(new, Run)
    if old.name != new.name or (old.name == "tr" and len(old.children) != len(new.children)):
        return False
    one, two = set(_words(old)), set(_words(new))
    return len(one & two) >= _ALIKE * max(len(one), len(two))


def _words(node: _Node) -> list[str]:
    if isinstance(node, Run):
        return [word.html for word in node.words if not word.html.isspace()]
    if node.name == "pre":
        return _text(node).split()
    return [word for child in node.children for word in _words(child)]


def _within(old: _Node, new: _Node, counts: list[int]) -> str:
    if isinstance(old, Run) and isinstance(new, Run):
        return _line(old, new, counts)
    if isinstance(old, Run) or isinstance(new, Run):  # pragma: no cover - `_alike` pairs the same kinds only
        raise TypeError("a run of words is compared with a block")
    if new.name == "pre":
        return _code(old, new, counts)
    if new.name == "tr" and len(old.children) == len(new.children):
        cells = zip(old.children, new.children, strict=True)
        return f"{new.tag}{''.join(_within(one, two, counts) for one, two in cells)}</tr>"
    if new.name in _HOLDERS:
        parts = _compare(old.children, new.children, counts)
        return f"{new.tag}{''.join(part.html for part in parts)}</{new.name}>"
    if len(old.children) == len(new.children) == 1:
        return f"{new.tag}{_within(old.children[0], new.children[0], counts)}</{new.name}>"
    parts = [_whole(child, "del", counts) for child in old.children]
    parts += [_whole(child, "ins", counts) for child in new.children]
    return f"{new.tag}{''.join(part.html for part in parts)}</{new.name}>"


def _line(old: Run, new: Run, counts: list[int]) -> str:
    parts: list[tuple[tuple[str, ...], str]] = []
    for kind, i1, i2, j1, j2 in _opcodes(old.words, new.words):
        if kind == "equal":
            parts += [(word.within, word.html) for word in new.words[j1:j2]]
            continue
        parts += _marked(old.words[i1:i2], "del", counts)
        parts += _marked(new.words[j1:j2], "ins", counts)
    return line(iter(parts))


def _marked(words: Sequence[Word], mark: str, counts: list[int]) -> list[tuple[tuple[str, ...], str]]:
    counts[mark == "del"] += sum(1 for word in words if not word.html.isspace())
    return [((f"<{mark}>", *word.within), word.html) for word in words]


def _code(old: Block, new: Block, counts: list[int]) -> str:
    before, after = _text(old).split("\n"), _text(new).split("\n")
    rows: list[str] = []
    for kind, i1, i2, j1, j2 in _opcodes(before, after):
        if kind == "equal":
            rows += after[j1:j2]
            continue
        for mark, lines in (("del", before[i1:i2]), ("ins", after[j1:j2])):
            counts[mark == "del"] += sum(len(row.split()) for row in lines)
            rows += [f"<{mark}>{row}</{mark}>" for row in lines if row]
    return f"{new.tag}<code>{chr(10).join(rows)}</code></pre>"


def _text(block: Block) -> str:
    """The words of code without what colours them."""
    return "".join(
        "".join(word.html for word in child.words) if isinstance(child, Run) else _text(child)
        for child in block.children
    )


def _whole(node: _Node, mark: str, counts: list[int]) -> _Part:
    """A node that came or went."""
    counts[mark == "del"] += len(_words(node))
    return _Part(_around(node, mark), True)


def _around(node: _Node, mark: str) -> str:
    if isinstance(node, Run) or node.name not in _WITHIN | _PARTS:
        return f"<{mark}>{node.html}</{mark}>"
    inner = "".join(
        _around(child, mark) if node.name in _PARTS else f"<{mark}>{child.html}</{mark}>"
        for child in node.children
    )
    return f"{node.tag}{inner}</{node.name}>"


def _is_heading(node: _Node) -> bool:
    return isinstance(node, Block) and node.name in ("h2", "h3", "h4", "h5", "h6")


def _folded(parts: list[_Part], around: int) -> list[str]:
    """The changed parts with one beside each and the heading above; the others as a count."""
    kept = {
        near
        for index, part in enumerate(parts)
        if part.changed
        for near in range(index - around, index + around + 1)
    }
    heading: int | None = None
    for index, part in enumerate(parts):
        if part.heading:
            heading = index
        elif part.changed and heading is not None:
            kept.add(heading)
    made: list[str] = []
    skipped = 0
    for index, part in enumerate(parts):
        if index not in kept:
            skipped += 1
            continue
        made += _skipped(skipped)
        skipped = 0
        made.append(part.html)
    return [*made, *_skipped(skipped)]


def _skipped(parts: int) -> list[str]:
    if not parts:
        return []
    words = "1 part is the same" if parts == 1 else f"{parts} parts are the same"
    return [f'<p class="same">{words}</p>']
