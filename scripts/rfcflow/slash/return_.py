"""`/return REASON`: the author is asked for a new revision; the next text goes back to review."""

from __future__ import annotations

from rfcflow.events import words
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood

_EXAMPLE = "/return The migration of existing users is missing."


def _run(hearing: Hearing) -> Answer:
    if not hearing.essay:
        return Misunderstood("Say what the new revision should do.", _EXAMPLE)
    hearing.emit("returned", to="returned", reason=words(hearing.essay))
    return Done()


COMMAND = Command(
    name="return",
    summary="Gives the RFC back to its author for a new revision.",
    forms=(
        Form(
            "/return REASON",
            "asks the author for a new revision, which goes back to review",
            ("shepherd",),
            _run,
            states=("review",),
            example=_EXAMPLE,
        ),
    ),
)
