"""`/refresh`: show everything again: a status comment or labels that somebody deleted by hand come back."""

from __future__ import annotations

from rfcflow.slash.base import ANY_STATE, Answer, Command, Done, Form, Hearing, Misunderstood


def _run(hearing: Hearing) -> Answer:
    if hearing.invocation.argument.strip():
        return Misunderstood("`/refresh` takes no words after it.", "/refresh")
    hearing.emit("refreshed")
    return Done()


COMMAND = Command(
    name="refresh",
    summary="Writes the status comment, the labels and the gate again as the ledger has them.",
    forms=(
        Form(
            "/refresh",
            "brings back the status comment, labels and gate where somebody changed or deleted them",
            ("anyone",),
            _run,
            states=ANY_STATE,
            example="/refresh",
        ),
    ),
)
