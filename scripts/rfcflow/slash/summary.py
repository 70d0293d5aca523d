"""`/summary TEXT`: the shepherd says where the discussion stands, in between and before the write-up."""

from __future__ import annotations

from rfcflow.events import words
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood

SHORTEST = 20
_EXAMPLE = "/summary Two designs are left; the benchmark of the second one is missing."


def _run(hearing: Hearing) -> Answer:
    if len(hearing.essay) < SHORTEST:
        why = (
            "A summary says where the discussion stands, in a sentence at least: "
            f"{SHORTEST} characters, and this has {len(hearing.essay)}."
        )
        return Misunderstood(why, _EXAMPLE)
    hearing.emit("summary", summary=words(hearing.essay))
    return Done()


COMMAND = Command(
    name="summary",
    summary="Says where the discussion stands, for those who come to it now.",
    forms=(
        Form(
            "/summary TEXT",
            f"records in {SHORTEST} characters or more where the discussion stands: settled, and open",
            ("shepherd",),
            _run,
            states=("review", "returned", "final-comment"),
            example=_EXAMPLE,
        ),
    ),
)
