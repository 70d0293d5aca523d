"""`/explain`: why the RFC is where it is, rule by rule, and what is missing."""

from __future__ import annotations

from rfcflow.slash.base import ANY_STATE, Answer, Command, Form, Hearing, Misunderstood, Shown


def _run(hearing: Hearing) -> Answer:
    if hearing.invocation.argument.strip():
        return Misunderstood("`/explain` takes no words after it.", "/explain")
    return Shown("explain")


COMMAND = Command(
    name="explain",
    summary="Explains why this RFC is where it is: rules, votes, timers, and how the shepherd was chosen.",
    forms=(
        Form(
            "/explain",
            "explains the rules and votes",
            ("anyone",),
            _run,
            states=ANY_STATE,
            example="/explain",
        ),
    ),
)
