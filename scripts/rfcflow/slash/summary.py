"""`/summary TEXT`: the shepherd says where the discussion stands, in between and before the write-up."""

from __future__ import annotations

from rfcflow.events import words
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood

_SHORTEST = 20
_EXAMPLE = "/summary Two designs are left; the benchmark of the second one is missing."


def _run(hearing: Hearing) -> Answer:
    if len(hearing.essay) < _SHORTEST:
        return Misunderstood("A summary says where the discussion stands, in a sentence at least.", _EXAMPLE)
    hearing.emit("summary", summary=words(hearing.essay))
    return Done()


COMMAND = Command(
    name="summary",
    summary="Says where the discussion stands, for those who come to it now.",
    forms=(
        Form(
            "/summary TEXT",
            "records where the discussion stands: what is settled, what is open",
            ("shepherd",),
            _run,
            states=("review", "returned", "final-comment"),
            example=_EXAMPLE,
        ),
    ),
)
