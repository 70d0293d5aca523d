"""`/needs-info TEXT`: triage asks the author a question; the next word or push of theirs answers it."""

from __future__ import annotations

from rfcflow.events import words
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood

_EXAMPLE = "/needs-info Which module does this change?"


def _run(hearing: Hearing) -> Answer:
    if not hearing.essay:
        return Misunderstood("Say what the author should tell us.", _EXAMPLE)
    hearing.emit("needs-info", question=words(hearing.essay[:2000]))
    return Done()


COMMAND = Command(
    name="needs-info",
    summary="Asks the author for what is missing before the RFC can be routed.",
    forms=(
        Form(
            "/needs-info TEXT",
            "asks the author a question, which stays in the status until they answer",
            ("on-call",),
            _run,
            states=("draft", "proposed", "review", "returned", "dormant"),
            example=_EXAMPLE,
        ),
    ),
)
