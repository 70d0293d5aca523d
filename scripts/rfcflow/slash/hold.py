"""`/hold until=DATE REASON`: a maintainer asks for time; nothing is decided before it ends, by itself."""

from __future__ import annotations

from rfcflow.events import timestamp, words
from rfcflow.policy.calendar import say_moment
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect, Refused
from rfcflow.slash.dates import dated

_EXAMPLE = "/hold until=2027-03-01 The benchmark runs over the weekend."


def _run(hearing: Hearing) -> Answer:
    rfc, actor = hearing.rfc, hearing.actor
    most = hearing.turn.governance.policy.hold_days
    read = dated(hearing, most)
    if isinstance(read, Misunderstood):
        return read
    until, reason = read
    if until is None or not reason:
        return Misunderstood(
            f"A hold has an end (at most {most} days ahead) and a reason others can judge.", _EXAMPLE
        )
    if actor.id in rfc.recused:
        return Refused("You are recused from this RFC.", "Others decide this one.")
    mine = [hold for hold in rfc.holds if hold.owner.id == actor.id]
    open_ones = [hold for hold in mine if hold.ended is None]
    if open_ones:
        return NoEffect(f"you hold it already, until {say_moment(open_ones[0].until)}")
    subject = rfc.proposed
    text = subject.text if subject is not None else ""
    if any(hold.text == text for hold in mine):
        return Refused("You held this text already.", "Raise what is left with `/concern TITLE`.")
    head = subject.head if subject is not None else None
    hearing.emit("held", head=head, text=text or None, until=timestamp(until), reason=words(reason))
    return Done()


COMMAND = Command(
    name="hold",
    summary="Asks for time: nothing is decided until the date, when it ends by itself.",
    forms=(
        Form(
            "/hold until=DATE REASON",
            "keeps the decision from being made until DATE, once for each text",
            ("maintainer",),
            _run,
            states=("proposed", "review", "returned", "final-comment"),
            example=_EXAMPLE,
        ),
    ),
)
