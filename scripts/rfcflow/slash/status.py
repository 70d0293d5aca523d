"""`/status`: one sentence on where the RFC stands, what happens next, when, and who must act."""

from __future__ import annotations

from rfcflow.slash.base import ANY_STATE, Answer, Command, Form, Hearing, Misunderstood, Shown


def _run(hearing: Hearing) -> Answer:
    if hearing.invocation.argument.strip():
        return Misunderstood("`/status` takes no words after it.", "/status")
    return Shown("status")


COMMAND = Command(
    name="status",
    summary="Says where this RFC stands, what happens next, when, and who must act.",
    forms=(Form("/status", "shows where it stands", ("anyone",), _run, states=ANY_STATE, example="/status"),),
)
