"""`/escalate REASON`: brings an RFC under review, or a dispute about a decision, before core."""

from __future__ import annotations

from rfcflow.model import Rfc
from rfcflow.policy.contests import appeal, escalate, unsettled
from rfcflow.policy.electorates import track
from rfcflow.policy.machine import LANDED
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect, Refused

_EXAMPLE = "/escalate The two modules cannot agree on the default."


def _review(hearing: Hearing) -> Answer:
    if not hearing.essay:
        return Misunderstood("Say why core has to decide.", _EXAMPLE)
    decides = track(hearing.rfc, hearing.turn.governance)
    if decides != "module":
        return NoEffect(f"it is on the track of {decides} already")
    escalate(hearing.turn, hearing.cause, hearing.essay, why="command")
    return Done()


def _dispute(hearing: Hearing) -> Answer:
    rfc = hearing.rfc
    waiting = [dispute for dispute in rfc.open_disputes if dispute.escalated is None]
    waiting += unsettled(rfc, hearing.actor.id, hearing.cause.at)
    if not waiting:
        said = "is before core already" if rfc.open_disputes else "is not disputed"
        return Refused(f"The decision {said}.", "`/status` says what happens next.")
    if not hearing.essay:
        return Misunderstood("Say why the groups cannot conclude it themselves.", _EXAMPLE)
    mine = [dispute for dispute in waiting if dispute.owner.id == hearing.actor.id]
    if "shepherd" not in hearing.roles and not mine:
        return Refused("It is not your dispute.", "Whoever opened it, or the shepherd, brings it to core.")
    for dispute in waiting if "shepherd" in hearing.roles else mine:
        appeal(hearing.turn, hearing.cause, dispute, hearing.essay)
    return Done()


def _run(hearing: Hearing) -> Answer:
    if hearing.rfc.state in LANDED:
        return _dispute(hearing)
    if "shepherd" not in hearing.roles:
        return Refused("Under review, its shepherd brings it before core.", "Tell them why they should.")
    return _review(hearing)


def _useful(rfc: Rfc) -> bool:
    if rfc.state in LANDED:
        return any(dispute.escalated is None for dispute in rfc.open_disputes)
    return not rfc.escalated


COMMAND = Command(
    name="escalate",
    summary="Brings before core what its modules cannot conclude.",
    forms=(
        Form(
            "/escalate REASON",
            "puts an RFC under review, or an open dispute about a decision, before core",
            ("shepherd", "owner"),
            _run,
            states=("review", *sorted(LANDED)),
            useful=_useful,
            example=_EXAMPLE,
        ),
    ),
)
