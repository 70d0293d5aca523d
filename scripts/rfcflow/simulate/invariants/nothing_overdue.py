"""A date that has come has acted."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.policy.clocks import dues
from rfcflow.simulate.invariants.view import Invariant, View


def check(view: View) -> Iterator[str]:
    """After a whole run no timer of the RFC lies in the past."""
    for due in dues(view.rfc, view.governance):
        if due.acts and due.at < view.world.now:
            yield f"is overdue: {due.rule} of {due.at:%Y-%m-%d %H:%M}"
            return


INVARIANT = Invariant("nothing-overdue", check, settled=True)
