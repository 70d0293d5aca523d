"""`/correct STATE REASON`: core mends a state that was recorded wrongly."""

from __future__ import annotations

from rfcflow.policy.machine import edge
from rfcflow.policy.motions import STATES
from rfcflow.slash.base import Answer, Command, Form, Hearing, Misunderstood, NoEffect, Refused
from rfcflow.slash.motions import plainly, voice

_EXAMPLE = "/correct implemented It has shipped with the last release."


def _run(hearing: Hearing) -> Answer:
    rfc = hearing.rfc
    given, reason = hearing.headed
    state = given.lower()
    table = hearing.turn.governance.states
    legal = [name for name in STATES["correct"] if edge(table, rfc.state, "corrected", name) is not None]
    if state not in STATES["correct"]:
        listed = ", ".join(f"`{name}`" for name in legal)
        return Misunderstood(f"`/correct` needs a state: {listed}.", _EXAMPLE)
    if state == rfc.state:
        return NoEffect(f"it is `{state}` already")
    if rfc.landing is None:
        return Refused("It never landed, so there is no record to correct.", "Core can `/reopen` it.")
    if state not in legal:
        return Refused(f"Nothing corrects `{rfc.state}` to `{state}` here.", "`/explain` names the ways on.")
    return voice(hearing, "correct", state, plainly(reason, _EXAMPLE))


COMMAND = Command(
    name="correct",
    summary="Core mends a wrong record together: the first opens a motion, the same by others seconds it.",
    forms=(
        Form(
            "/correct STATE REASON",
            "moves to record another state, or seconds that",
            ("core",),
            _run,
            states=STATES["correct"],
            useful=lambda rfc: rfc.landing is not None,
            example=_EXAMPLE,
        ),
    ),
)
