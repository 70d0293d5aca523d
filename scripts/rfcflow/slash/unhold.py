"""`/unhold`: a hold is lifted before its date, by whoever holds it; the shepherd lifts every one."""

from __future__ import annotations

from rfcflow.events import words
from rfcflow.policy.machine import OPEN
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, NoEffect


def _run(hearing: Hearing) -> Answer:
    rfc, actor = hearing.rfc, hearing.actor
    all_of_them = "shepherd" in hearing.roles
    owners = [hold.owner.id for hold in rfc.open_holds if all_of_them or hold.owner.id == actor.id]
    if not owners:
        return NoEffect("nobody holds it")
    hearing.emit("unheld", owners=owners, reason=words(hearing.prose))
    return Done()


COMMAND = Command(
    name="unhold",
    summary="Lifts a hold before its date.",
    forms=(
        Form(
            "/unhold [REASON]",
            "lifts your hold; the shepherd lifts every one",
            ("holder", "shepherd"),
            _run,
            states=OPEN,
            useful=lambda rfc: bool(rfc.open_holds),
            example="/unhold The benchmark is there.",
        ),
    ),
)
