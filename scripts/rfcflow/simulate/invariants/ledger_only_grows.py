"""Nothing is ever lost from the ledger.

Invariant: judged by the events that were there at the last look, by their ids.
"""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.ledger import GENESIS, digest
from rfcflow.simulate.invariants.view import Invariant, View


def check(view: View) -> Iterator[str]:
    """The ledger only grows: every event that was ever there is still there, in its place, and the chain
    of hashes is whole.
    """
    before, now = view.kept.history, view.history
    if before != now[: len(before)] and [e.id for e in before] != [e.id for e in now[: len(before)]]:
        yield f"lost or changed some of its {len(before)} events"
        return
    last = before[-1].id if before else GENESIS
    for place, event in enumerate(view.fresh, start=len(before) + 1):
        if event.prev != last or event.seq != place or event.id != digest(event.record()):
            yield f"has event {event.seq} that is not chained to the one before it"
        last = event.id


INVARIANT = Invariant("ledger-only-grows", check)
