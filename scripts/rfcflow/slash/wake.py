"""`/wake`: an RFC that was parked goes on, where it has a shepherd in review, else as proposed."""

from __future__ import annotations

from rfcflow.policy.steps import vote_record
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, Refused


def _run(hearing: Hearing) -> Answer:
    rfc = hearing.rfc
    if hearing.prose:
        return Misunderstood("`/wake` stands alone; say what is new in a paragraph of its own.", "/wake")
    if not rfc.open:
        return Refused("Its pull request is closed.", "Reopen it; that wakes the RFC as well.")
    to = "review" if rfc.state == "deferred" or rfc.shepherd is not None else "proposed"
    if rfc.electorates:
        hearing.emit("woken", to=to)
    else:
        # It was parked before it was ever proposed: nobody was asked yet.
        hearing.emit("woken", to=to, electorates=vote_record(hearing.turn))
    return Done()


COMMAND = Command(
    name="wake",
    summary="Takes up an RFC again that was deferred or parked as dormant.",
    forms=(
        Form(
            "/wake",
            "takes a parked RFC up again, in review if it has a shepherd, else as proposed",
            ("author", "shepherd"),
            _run,
            states=("dormant", "deferred"),
            useful=lambda rfc: rfc.open,
            example="/wake",
        ),
    ),
)
