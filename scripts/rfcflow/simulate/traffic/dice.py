"""Chance from a seed: the same words give the same throws on every machine and every version of Python.

Invariant: SplitMix64 (Steele, Lea and Flood, 2014) over a SHA-256 of the seed; no state is shared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final, TypeVar

from msgspec import Struct

_MASK: Final = (1 << 64) - 1
Item = TypeVar("Item")


class Dice(Struct):
    """A stream of throws; make it with `Dice.of`."""

    state: int

    @classmethod
    def of(cls, *seed: object) -> Dice:
        """The stream of a seed, in words and numbers."""
        raw = "\0".join(map(str, seed)).encode()
        return cls(int.from_bytes(hashlib.sha256(raw).digest()[:8], "big"))

    def below(self, limit: int) -> int:
        """A number from 0 up to `limit`, which is left out."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return (mixed ^ (mixed >> 31)) % limit

    def between(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, percent: int) -> bool:
        """Whether something of that probability happens."""
        return self.below(100) < percent

    def pick(self, items: Sequence[Item]) -> Item:
        """One of them."""
        return items[self.below(len(items))]

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """`count` different ones, in the order they were drawn."""
        rest = list(items)
        return [rest.pop(self.below(len(rest))) for _ in range(min(count, len(rest)))]
