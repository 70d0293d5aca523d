"""One thing that happens in a script: when, what, on which RFC, who, with what.

Invariant: a step says whom it means by role (`shepherd`, `core 1`), and is skipped where nobody is that; so
any part of a script can be played, which is what makes a failure small.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field


class Step(Struct, frozen=True):
    """`at` is seconds since the script began, `rfc` its index or -1, `value` what the verb takes."""

    at: int
    verb: str
    rfc: int = -1
    who: str = ""
    value: Any = None

    def __str__(self) -> str:
        day, second = divmod(self.at, 86_400)
        about = f" r{self.rfc}" if self.rfc >= 0 else ""
        said = "" if self.value is None else f": {' / '.join(str(self.value).splitlines())}"
        who = f" {self.who}" if self.who else ""
        return f"day {day} {second // 3600:02d}:{second // 60 % 60:02d}{who} {self.verb}{about}{said}"


class Script(Struct, frozen=True):
    """A whole story; `project` is the governance in words, `absent` the handles of people who never act."""

    seed: int
    project: Mapping[str, Any]
    profile: str
    steps: tuple[Step, ...]
    absent: frozenset[str] = field(default_factory=frozenset)

    def only(self, kept: Iterable[int]) -> tuple[tuple[int, Step], ...]:
        """Some of the steps, with their places in the script."""
        return tuple((place, self.steps[place]) for place in kept if place < len(self.steps))


def ranges(places: Iterable[int]) -> str:
    """`1,4-7`: the inverse of `places`."""
    found: list[list[int]] = []
    for place in sorted(places):
        if found and found[-1][1] == place - 1:
            found[-1][1] = place
        else:
            found.append([place, place])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in found)


def places(text: str) -> tuple[int, ...]:
    """The numbers of `1,4-7`; raises ValueError for anything else, and beyond a million."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        low, high = int(first), int(last or first)
        if not 0 <= low <= high < 1_000_000:
            raise ValueError(f"{part!r} is no range of steps")
        found.update(range(low, high + 1))
    return tuple(sorted(found))
