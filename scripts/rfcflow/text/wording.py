"""How many words differ between two texts: what tells a correction from a change.

Invariant: counted exactly up to `MOST` and no further; the work is bounded whatever the texts are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rfcflow.model import Document

# More than this is no wording by any policy.
MOST: Final = 400


def changed_words(old: Document, new: Document) -> int:
    """Words of title, summary and body that were put in or taken out; a replaced word is both.

    Line breaks and spaces count for nothing; what is more than `MOST` is `MOST + 1`.
    """
    numbers: dict[str, int] = {}
    before, after = (
        # A character for each different word: comparing long runs of them is one operation.
        "".join(chr(numbers.setdefault(word, len(numbers) + 1)) for word in _words(document))
        for document in (old, new)
    )
    return _distance(before, after)


def _words(document: Document) -> Iterator[str]:
    for key in ("title", "summary"):
        yield from str(document.meta.get(key, "")).split()
        yield "\n"  # what moves from one part to another has changed
    yield from document.body.decode(errors="replace").split()


def _distance(old: str, new: str) -> int:
    """The least insertions and deletions that make `new` of `old` (Myers, "An O(ND) Difference …", 1986)."""
    begin = _common(old, new)
    old, new = old[begin:], new[begin:]
    end = _common(old[::-1], new[::-1])
    old, new = old[: len(old) - end], new[: len(new) - end]
    # For each diagonal how far along `old` so many edits reach.
    reach = {1: 0}
    for edits in range(min(len(old) + len(new), MOST) + 1):
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])
            x = reach[diagonal + 1] if down else reach[diagonal - 1] + 1
            y = x - diagonal
            if x < len(old) and 0 <= y < len(new) and old[x] == new[y]:
                x += _common(old[x:], new[y:])
            reach[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return edits
    return MOST + 1


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    low, high = 0, min(len(one), len(other))
    step = 1
    while low + step <= high and one[low : low + step] == other[low : low + step]:
        low, step = low + step, step * 2
    high = min(high, low + step)
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
