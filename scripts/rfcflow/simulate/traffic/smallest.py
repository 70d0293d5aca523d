"""The smallest replay of a violation: guesses first, then delta debugging, on fresh worlds.

Invariant: what is returned breaks the same invariant as the whole did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rfcflow.simulate.model.world import World
from rfcflow.simulate.traffic.playing import Found, Playing, play
from rfcflow.simulate.traffic.shrink import MOST_PLAYS, Places, guesses, shrink
from rfcflow.simulate.traffic.step import Script


def smallest(
    script: Script,
    kept: Places,
    playing: Playing,
    base: Mapping[str, bytes],
    new_world: Callable[[], World],
    most: int = MOST_PLAYS,
) -> Places:
    """The fewest of the steps `kept` that still break what `playing` found first, with `most` plays or so."""
    found: Found = playing.found[0]

    def breaks(part: Places) -> bool:
        again = play(script, base, new_world(), script.only(part))
        return any(other.violation.invariant == found.violation.invariant for other in again.found)

    needed = tuple(place for place in kept if place <= found.place)
    about = {f"{number:04d}": str(index) for index, number in playing.stage.numbers.items()}
    rfc = about.get(found.violation.rfc, "")
    for part in (*(guesses(script, needed, rfc) if rfc else ()), needed):
        if breaks(part):
            return shrink(part, breaks, most)
    return kept
