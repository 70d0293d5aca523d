"""`/retire REASON`: core takes out of force what nothing replaces."""

from __future__ import annotations

from rfcflow.policy.motions import STATES
from rfcflow.slash.base import Answer, Command, Form, Hearing
from rfcflow.slash.motions import plainly, voice

_EXAMPLE = "/retire The feature was taken out with the last release."


def _run(hearing: Hearing) -> Answer:
    return voice(hearing, "retire", "", plainly(hearing.prose, _EXAMPLE))


COMMAND = Command(
    name="retire",
    summary="Core takes an RFC out of force together: the first opens a motion, others second it.",
    forms=(
        Form(
            "/retire REASON",
            "moves to take it out of force, or seconds that",
            ("core",),
            _run,
            states=STATES["retire"],
            example=_EXAMPLE,
        ),
    ),
)
