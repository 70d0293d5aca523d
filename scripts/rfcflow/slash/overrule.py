"""`/overrule ID REASON`: core resolves together a concern that nobody else could."""

from __future__ import annotations

from rfcflow.policy.motions import STATES
from rfcflow.slash.base import Answer, Command, Form, Hearing, Misunderstood, NoEffect, Refused
from rfcflow.slash.motions import plainly, voice

_EXAMPLE = "/overrule memory-use-doubles The measurements of last week answer it."


def _run(hearing: Hearing) -> Answer:
    rfc = hearing.rfc
    given, reason = hearing.headed
    ids = ", ".join(f"`{concern.id}`" for concern in rfc.open_concerns) or "none is open"
    if not given:
        return Misunderstood(f"`/overrule` needs the concern's id ({ids}).", _EXAMPLE)
    concern = next((c for c in rfc.concerns if c.id == given.lower()), None)
    if concern is None:
        return Misunderstood(f"There is no concern `{given[:60]}` (open: {ids}).", _EXAMPLE)
    if concern.resolved is not None:
        return NoEffect(f"concern `{concern.id}` is resolved already")
    if concern not in rfc.blocking_concerns:
        return NoEffect(f"concern `{concern.id}` blocks nothing: no maintainer sponsors it")
    if concern.owner.id == hearing.actor.id:
        return Refused("It is your own concern.", f"Say `/resolve {concern.id}`.")
    return voice(hearing, "overrule", concern.id, plainly(reason, _EXAMPLE))


COMMAND = Command(
    name="overrule",
    summary="Core sets a concern aside together: the first opens a motion, the same by others seconds it.",
    forms=(
        Form(
            "/overrule ID REASON",
            "moves to set a concern aside, or seconds that",
            ("core",),
            _run,
            states=STATES["overrule"],
            useful=lambda rfc: bool(rfc.blocking_concerns),
            example=_EXAMPLE,
        ),
    ),
)
