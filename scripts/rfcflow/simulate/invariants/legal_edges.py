"""An RFC moves along the edges of the state table only."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.simulate.invariants.view import Invariant, View


def check(view: View) -> Iterator[str]:
    """Every move is an edge of `states.yml` at the event's own governance commit."""
    state = view.kept.rfc.state if view.kept.rfc is not None else "draft"
    for event in view.fresh:
        if event.type == "imported":
            state = str(event.data["state"])
        rules = view.rules(event.governance) or view.governance
        if event.target is not None:
            legal = any(
                (e.source, e.on, e.target) == (state, event.type, event.target) for e in rules.states.edges
            )
            if event.target != state and not legal:
                yield f"moved from {state} to {event.target} by {event.type}, which is no edge"
            state = event.target


INVARIANT = Invariant("only-legal-edges", check)
