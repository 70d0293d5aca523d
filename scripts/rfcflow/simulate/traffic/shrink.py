"""Making a failure small: the fewest steps of a script that still break the same invariant.

Invariant: whatever is returned was played, and broke it; delta debugging (Zeller and Hildebrandt, 2002),
bounded by a number of plays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rfcflow.simulate.traffic.step import Script

MOST_PLAYS: Final = 400

Places = tuple[int, ...]


def shrink(whole: Places, breaks: Callable[[Places], bool], most: int = MOST_PLAYS) -> Places:
    """The smallest part of `whole` found with `most` plays; `breaks` plays a part and tells.

    Raises ValueError where the whole does not break anything.
    """
    plays = _Plays(breaks, most)
    if not plays.breaks(whole):
        raise ValueError("what does not fail cannot be made small")
    kept = _shortest_end(whole, plays)
    size = max(len(kept) // 2, 1)
    while True:
        before = kept
        kept = _without_parts(kept, size, plays)
        if plays.left <= 0:
            return kept
        if size > 1:
            size = max(size // 2, 1)
        elif kept == before:
            return kept


class _Plays:
    """Counts the plays."""

    def __init__(self, breaks: Callable[[Places], bool], most: int) -> None:
        self._breaks, self.left = breaks, most

    def breaks(self, part: Places) -> bool:
        """Play a part; nothing breaks any more once the plays are used up."""
        if self.left <= 0:
            return False
        self.left -= 1
        return self._breaks(part)


def _shortest_end(whole: Places, plays: _Plays) -> Places:
    """Drop from the front what is not needed, by halves: most failures need only what came last."""
    kept, size = whole, len(whole) // 2
    while size:
        if plays.breaks(kept[size:]):
            kept = kept[size:]
            size = min(size, len(kept) // 2)
        else:
            size //= 2
    return kept


def _without_parts(kept: Places, size: int, plays: _Plays) -> Places:
    """Drop every run of `size` steps that is not needed, the last ones first."""
    place = len(kept)
    while place > 0:
        place -= size
        start = max(place, 0)
        rest = (*kept[:start], *kept[place + size :])
        if rest and plays.breaks(rest):
            kept = rest
    return kept


def guesses(script: Script, kept: Places, about: str) -> tuple[Places, ...]:
    """Parts of a script that often do: what one RFC saw with the runs behind its acts; the same with every
    run.

    `about` is the index of the RFC in the script as text, or empty where none is concerned alone.
    """
    own = [place for place in kept if script.steps[place].rfc < 0 or str(script.steps[place].rfc) == about]
    runs = [place for place in own if script.steps[place].verb == "run"]
    acts = [place for place in own if script.steps[place].verb not in ("run", "lost")]
    after = {next((run for run in runs if run > act), runs[-1]) for act in acts} if runs else set()
    return tuple(sorted({*acts, *after, *runs[-2:]})), tuple(own)
