"""A runner's clock decides nothing."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.simulate.invariants.view import Invariant, View


def check(view: View) -> Iterator[str]:
    """Nothing happens before its time by GitHub's clock, whatever the runner's clock says."""
    for event in view.fresh:
        if event.seen > view.world.now:
            yield f"has event {event.seq} ({event.type}) of {event.seen:%Y-%m-%d %H:%M}, which is to come"


INVARIANT = Invariant("nothing-early", check)
