"""Nobody publishes by opening and withdrawing."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.simulate.invariants.view import Invariant, View


def check(view: View) -> Iterator[str]:
    """Text reaches the default branch only of an RFC that was in review, or was accepted."""
    for event in view.fresh:
        if event.type == "landed":
            before = view.history[: event.seq - 1]
            reviewed = any(other.target == "review" for other in before)
            accepted = any(
                other.type == "decided" and other.data["disposition"] == "accept" for other in before
            )
            if not reviewed and not accepted:
                yield "landed though it never was in review"


INVARIANT = Invariant("nothing-unreviewed-published", check)
