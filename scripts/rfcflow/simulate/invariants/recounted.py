"""The independent recount agrees with everything the ledger says.

Invariant: `rfcflow.verify` shares no counting, no electorates and no table of authority with the policy.
"""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.simulate.invariants.view import Invariant, View
from rfcflow.verify.effects import begun, take
from rfcflow.verify.findings import UNREADABLE
from rfcflow.verify.history import judge
from rfcflow.verify.moves import check_order


def check(view: View) -> Iterator[str]:
    """Whoever recounts agrees: every event is judged again by `rfc verify`'s own rules under the
    governance of its commit, authority, electorates, ballots, windows, motions and decisions included.
    """
    kept = view.kept
    for finding in check_order(view.history, view.name):
        if finding.event is None or finding.event[0] > len(kept.history):
            yield str(finding).partition(": ")[2]
    standing, box, voices = kept.standing, kept.box, kept.voices
    for event in view.fresh:
        rules = view.rules(event.governance)
        if rules is None:
            yield f"has event {event.seq} under a governance that never was on the default branch"
            continue
        try:
            for finding in judge(event, standing, rules, box, voices, view.history):
                yield f"event {event.seq} ({event.type}): [{finding.code}] {finding.message}"
            if standing is None:
                standing = kept.standing = begun(event)
            take(standing, event)
            voices.take(event, box)
            box.take(event)
        except UNREADABLE as error:
            yield f"event {event.seq} ({event.type}) cannot be judged: {type(error).__name__}: {error}"
            return


INVARIANT = Invariant("recount-agrees", check)
