"""`/routine REASON`: core takes an RFC off core's track; its text may not call itself contentious."""

from __future__ import annotations

from msgspec.structs import replace

from rfcflow.events import words
from rfcflow.policy.electorates import is_contentious, open_vote
from rfcflow.policy.snapshots import electorate_record
from rfcflow.policy.waits import begun
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect, Refused

_STATES = ("draft", "proposed", "review", "returned", "deferred")
_EXAMPLE = "/routine The old default stays, so nothing breaks."


def _run(hearing: Hearing) -> Answer:
    rfc, turn = hearing.rfc, hearing.turn
    if not hearing.essay:
        return Misunderstood("Lowering the class needs a reason that stays on record.", _EXAMPLE)
    if not is_contentious(rfc):
        return NoEffect("nobody called it contentious")
    if hearing.actor.id in rfc.authors | rfc.recused:
        return Refused(
            "Who wrote an RFC, or is recused, does not lower its class.", "Another one of core may."
        )
    named = ", ".join(f"`{name}`" for name in rfc.meta.get("contentious", ()))
    if named:
        return Refused(
            f"Its own text names {named}.",
            "Its author takes that out of the front matter first; then this again.",
        )
    lowered = replace(rfc, contentious=(), lowered=rfc.seq)
    opened = bool(rfc.electorates) or rfc.state != "draft"
    electorates = open_vote(lowered, turn.governance, turn.today) if opened else ()
    hearing.emit(
        "routine",
        reason=words(hearing.essay),
        electorates=[electorate_record(value) for value in electorates],
        **(begun(turn.now) if rfc.electorates else {}),
    )
    return Done()


COMMAND = Command(
    name="routine",
    summary="Lowers the class from contentious to routine; nothing else ever does.",
    forms=(
        Form(
            "/routine REASON",
            "takes the RFC off core's track, where its text names no category",
            ("core",),
            _run,
            states=_STATES,
            useful=is_contentious,
            example=_EXAMPLE,
        ),
    ),
)
