"""`/defer [until=DATE] REASON`: the shepherd parks an RFC until a date, or until a condition holds."""

from __future__ import annotations

from typing import Final

from rfcflow.events import timestamp, words
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood
from rfcflow.slash.dates import dated

LONGEST_DAYS: Final = 730
_EXAMPLE = "/defer until=2027-03-01 The release it builds on comes in February."


def _run(hearing: Hearing) -> Answer:
    read = dated(hearing, LONGEST_DAYS)
    if isinstance(read, Misunderstood):
        return read
    until, reason = read
    if not reason:
        return Misunderstood("Say until when, or which condition it waits for, and why.", _EXAMPLE)
    hearing.emit(
        "deferred", to="deferred", reason=words(reason), until=timestamp(until) if until is not None else None
    )
    return Done()


COMMAND = Command(
    name="defer",
    summary="Parks an RFC until a date, or until a condition that is asked about every so often.",
    forms=(
        Form(
            "/defer [until=DATE] REASON",
            "parks it until DATE; without a date REASON is the condition, asked about regularly",
            ("shepherd",),
            _run,
            states=("review",),
            example=_EXAMPLE,
        ),
    ),
)
