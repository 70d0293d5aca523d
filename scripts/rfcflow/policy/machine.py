"""The state machine: which moves are legal, and which are open from where an RFC stands.

Invariant: the edges are `states.yml`'s; an event with a target that is no edge is never written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rfcflow.model import Edge, Rfc, StateTable

TERMINAL: Final = frozenset(("rejected", "withdrawn", "expired", "superseded", "retired"))
# The timer that says that the days to contest an acceptance are over.
CONTEST_OVER: Final = "contest-over"
# The timer that says that others had the time to object.
WAIT_OVER: Final = "wait-over"
LANDED: Final = frozenset(("accepted", "active", "implemented"))
OPEN: Final = ("draft", "proposed", "review", "returned", "final-comment", "deferred", "dormant")
OUTCOMES: Final = {"accept": "accepted", "reject": "rejected", "withdraw": "withdrawn", "expire": "expired"}


def is_decided(rfc: Rfc) -> bool:
    """Whether it is decided and waits to reach the default branch: a time in which nothing can be said."""
    return rfc.decision is not None and rfc.state in OPEN


def is_behind(rfc: Rfc) -> bool:
    """Whether the default branch does not say yet what the ledger says: a landing is due, or a record."""
    if rfc.origin is not None:
        return rfc.unrecorded
    if rfc.decision is None or not rfc.decision.lands:
        return False
    return rfc.landing is None or rfc.unrecorded


def outcome_state(rfc: Rfc) -> str:
    """What the default branch says it is: what was decided, until a later event moves it on."""
    if rfc.decision is not None and rfc.state in OPEN:
        return OUTCOMES[rfc.decision.disposition]
    return rfc.state


def edge(table: StateTable, source: str, on: str, target: str) -> Edge | None:
    """The edge that event `on` takes from `source` to `target`, or None where the move is illegal."""
    return next((e for e in table.edges if (e.source, e.on, e.target) == (source, on, target)), None)


def ways_on(table: StateTable, source: str) -> tuple[Edge, ...]:
    """Every edge out of `source`, in the table's order."""
    return tuple(e for e in table.edges if e.source == source)


def timer(table: StateTable, state: str, name: str) -> int | None:
    """Days of a state's timer, or None where policy switched it off by leaving it out."""
    row = table.states.get(state)
    return None if row is None else row.timers.get(name)
