"""Did-you-mean: how far apart two words are, and which known word was meant.

Invariant: time is bounded by the length of the known words, never by that of the input.
"""

from __future__ import annotations

from collections.abc import Iterable


def distance(left: str, right: str, limit: int = 2) -> int:
    """Damerau-Levenshtein distance (optimal string alignment); `limit + 1` stands for anything larger."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    above = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        row = [i]
        for j, b in enumerate(right, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, above = above, row
    return min(above[-1], limit + 1)


def closest(word: str, known: Iterable[str], limit: int = 2) -> str | None:
    """The nearest of `known` within `limit` changes, alphabetically first of equals, or None."""
    best: tuple[int, str] | None = None
    for candidate in sorted(known):
        found = distance(word, candidate, limit)
        if found <= limit and (best is None or found < best[0]):
            best = (found, candidate)
    return best[1] if best else None
