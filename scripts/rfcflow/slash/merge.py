"""`/merge`: bring a decided RFC to the default branch now, where that waits for a person, or try again."""

from __future__ import annotations

from rfcflow.model import Rfc
from rfcflow.policy.machine import OPEN
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect


def _run(hearing: Hearing) -> Answer:
    if hearing.invocation.argument.strip():
        return Misunderstood("`/merge` takes no words after it: what lands was decided.", "/merge")
    if hearing.rfc.landing_requested or not _waits(hearing):
        return NoEffect(
            "every run of the bot tries to bring the decided text to the default branch, this one too; "
            "where that fails the status says which door is shut"
        )
    hearing.emit("landing-requested")
    return Done()


def _waits(hearing: Hearing) -> bool:
    """Whether nothing lands before a person says so: acceptances under `merge: person`."""
    decision = hearing.rfc.decision
    return (
        hearing.turn.governance.policy.merge == "person"
        and decision is not None
        and decision.disposition == "accept"
    )


def _useful(rfc: Rfc) -> bool:
    return not rfc.landing_requested


COMMAND = Command(
    name="merge",
    summary="Brings a decided RFC to the default branch, where policy leaves that to a person.",
    forms=(
        Form(
            "/merge",
            "brings the decided text to the default branch now, or tries again",
            ("module-maintainer", "core"),
            _run,
            states=OPEN,
            decided=True,
            useful=_useful,
            example="/merge",
        ),
    ),
)
