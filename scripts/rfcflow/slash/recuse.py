"""`/recuse`: a conflict of interest, declared without a reason; it stands for the whole RFC."""

from __future__ import annotations

from rfcflow.policy.machine import OPEN
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect


def _run(hearing: Hearing) -> Answer:
    rfc, actor = hearing.rfc, hearing.actor
    if hearing.prose:
        return Misunderstood("`/recuse` stands alone: no reason is asked, and none is kept.", "/recuse")
    if actor.id in rfc.recused:
        return NoEffect("you are recused already")
    if rfc.author is not None and rfc.author.id == actor.id:
        return NoEffect("you opened this RFC, and its author is in no electorate anyway")
    hearing.emit("recused")
    return Done()


COMMAND = Command(
    name="recuse",
    summary="Declares a conflict of interest: no vote, no concern and no shepherding in this RFC.",
    forms=(
        Form(
            "/recuse",
            "takes you out of every vote on this RFC, for good; no reason is asked",
            ("maintainer",),
            _run,
            states=OPEN,
            example="/recuse",
            useful=lambda rfc: bool(rfc.electorates),
        ),
    ),
)
