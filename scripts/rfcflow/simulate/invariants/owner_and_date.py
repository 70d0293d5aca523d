"""Nothing is forgotten: an RFC that is not over has an owner and a next date."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.policy.machine import TERMINAL
from rfcflow.simulate.invariants.view import Invariant, View
from rfcflow.views.next_step import next_step


def check(view: View) -> Iterator[str]:
    """Every RFC has somebody who must act and a date by which something happens, or it is over."""
    if view.rfc.state in TERMINAL:
        return
    step = next_step(view.rfc, view.governance)
    if not step.who or (step.when is None and not step.soon):
        yield f"is {view.rfc.state} and has {'no date' if step.who else 'nobody who must act'}"


INVARIANT = Invariant("owner-and-date", check)
