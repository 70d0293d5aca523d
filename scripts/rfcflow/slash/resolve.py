"""`/resolve ID [TEXT]`: a concern is answered."""

from __future__ import annotations

from rfcflow.events import words
from rfcflow.policy.roles import shown_login
from rfcflow.policy.waits import begun
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
        return _agree(hearing, concern.id, text)
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
    # Whose objection it was has time to open it again: nobody resolves and decides in one breath.
    waits = {} if owner or concern.objector is None else begun(hearing.turn.now)
    hearing.emit("concern-resolved", ids=[concern.id], resolution=words(text), **waits)
    return Done()


def _agree(hearing: Hearing, name: str, text: str) -> Answer:
    """Whose objection the shepherd resolved agrees to that, and nobody waits for them any more."""
    for wait in hearing.rfc.waits:
        if (wait.what, wait.subject) == ("concern-resolved", name) and hearing.actor.id in wait.people:
            hearing.emit("concern-resolved", ids=[name], resolution=words(text))
            return Done()
    return NoEffect(f"concern `{name}` is resolved already")


COMMAND = Command(
    name="resolve",
    summary="Says that a concern is answered.",
    forms=(
        Form(
            "/resolve ID [TEXT]",
            "says that a concern is answered; the shepherd must say how, and whose it is can open it again",
            ("owner", "shepherd"),
            _run,
            states=_STATES,
            useful=lambda rfc: bool(rfc.open_concerns),
            example="/resolve memory-use-doubles Measured: 2 % more.",
        ),
    ),
)
