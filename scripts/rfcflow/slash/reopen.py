"""`/reopen REASON`: core takes up again what ended without landing."""

from __future__ import annotations

from rfcflow.policy.motions import STATES
from rfcflow.slash.base import Answer, Command, Form, Hearing, Refused
from rfcflow.slash.motions import plainly, voice

_EXAMPLE = "/reopen A maintainer was found, and the need is there again."


def _run(hearing: Hearing) -> Answer:
    if hearing.rfc.landing is not None:
        return Refused(
            "Its text and record are on the default branch, so it is not taken up again here.",
            "Open a new RFC with `replaces`, or mend the record with `/correct STATE REASON`.",
        )
    return voice(hearing, "reopen", "", plainly(hearing.prose, _EXAMPLE))


COMMAND = Command(
    name="reopen",
    summary="Core takes up again what ended without landing: the first opens a motion, others second it.",
    forms=(
        Form(
            "/reopen REASON",
            "moves to take it up again, or seconds that",
            ("core",),
            _run,
            states=STATES["reopen"],
            useful=lambda rfc: rfc.landing is None,
            example=_EXAMPLE,
        ),
    ),
)
