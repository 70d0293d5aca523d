"""`/resolve ID [TEXT]`: a concern is answered."""

from __future__ import annotations

from rfcflow.events import words
from rfcflow.policy.roles import shown_login
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect, Refused

_STATES = ("proposed", "review", "returned", "final-comment", "deferred")


def _run(hearing: Hearing) -> Answer:
    rfc = hearing.rfc
    given, text = hearing.headed
    ids = ", ".join(f"`{concern.id}`" for concern in rfc.open_concerns) or "none is open"
    if not given:
        return Misunderstood(f"`/resolve` needs the concern's id ({ids}).", "/resolve memory-use-doubles")
    name = given.lower()
    concern = next((c for c in rfc.concerns if c.id == name), None)
    if concern is None:
        return Misunderstood(
            f"There is no concern `{given[:60]}` (open: {ids}).", "/resolve memory-use-doubles"
        )
    if concern.resolved is not None:
        return NoEffect(f"concern `{concern.id}` is resolved already")
    objector = concern.objector.id if concern.objector is not None else concern.owner.id
    owner = hearing.actor.id in (concern.owner.id, objector)
    if not owner and "shepherd" not in hearing.roles:
        return Refused(
            f"Concern `{concern.id}` belongs to {shown_login(concern.owner.login)}.",
            "Its owner or the shepherd can resolve it.",
        )
    if not owner and not text:
        return Misunderstood(
            "The shepherd resolves somebody else's concern only with a reason.",
            f"/resolve {name} How it was answered.",
        )
    hearing.emit("concern-resolved", ids=[concern.id], resolution=words(text))
    return Done()


COMMAND = Command(
    name="resolve",
    summary="Says that a concern is answered.",
    forms=(
        Form(
            "/resolve ID [TEXT]",
            "says that a concern is answered; the shepherd must say how",
            ("owner", "shepherd"),
            _run,
            states=_STATES,
            useful=lambda rfc: bool(rfc.open_concerns),
            example="/resolve memory-use-doubles Measured: 2 % more.",
        ),
    ),
)
