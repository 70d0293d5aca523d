"""`/writeup TEXT`: the shepherd's summary of the discussion before the final comment period."""

from __future__ import annotations

from rfcflow.events import words
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood
from rfcflow.slash.summary import SHORTEST


def _run(hearing: Hearing) -> Answer:
    if len(hearing.essay) < SHORTEST:
        return Misunderstood(
            "A write-up says what was discussed and where it stands, in a sentence at least: "
            f"{SHORTEST} characters, and this has {len(hearing.essay)}.",
            "/writeup What was argued, what changed, what is left open, with links.",
        )
    hearing.emit("writeup", writeup=words(hearing.essay))
    return Done()


COMMAND = Command(
    name="writeup",
    summary="Gives the shepherd's write-up: what was argued, what changed, what is left open.",
    forms=(
        Form(
            "/writeup TEXT",
            f"records in {SHORTEST} characters or more the write-up a final comment period needs",
            ("shepherd",),
            _run,
            states=("review", "final-comment"),
            example="/writeup Two designs were compared; the second one won on memory use.",
        ),
    ),
)
