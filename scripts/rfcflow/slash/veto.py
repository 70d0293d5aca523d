"""`/veto REASON`: core rejects together what was accepted, within the days for it."""

from __future__ import annotations

from rfcflow.policy.calendar import say_moment
from rfcflow.policy.contests import still_contestable
from rfcflow.policy.motions import STATES, find, veto_until
from rfcflow.slash.base import Answer, Command, Form, Hearing, Refused
from rfcflow.slash.grounds import GRAMMAR, grounds, sample
from rfcflow.slash.motions import voice

_EXAMPLE = sample("veto", "It doubles the time of every import.")


def _run(hearing: Hearing) -> Answer:
    rfc, turn = hearing.rfc, hearing.turn
    decision = rfc.decision
    if decision is None or decision.disposition != "accept":
        return Refused("There is no acceptance to veto.", "`/correct STATE REASON` mends a record.")
    until = veto_until(decision, turn.governance)
    if hearing.cause.at > until and find(rfc, "veto", "") is None:
        return Refused(
            f"The days for a veto were over on {say_moment(until)}.",
            "A new RFC with `replaces` can undo what this one did.",
        )
    return voice(hearing, "veto", "", lambda: grounds(hearing, 0, _EXAMPLE))


COMMAND = Command(
    name="veto",
    summary="Core rejects together what was accepted: the first opens a motion, others second it.",
    forms=(
        Form(
            f"/veto {GRAMMAR} REASON",
            "moves to reject what was accepted, or seconds that with `/veto` alone",
            ("core",),
            _run,
            states=STATES["veto"],
            useful=still_contestable,
            example=_EXAMPLE,
        ),
    ),
)
