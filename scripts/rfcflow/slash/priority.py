"""`/priority high|normal`: triage marks what should be looked at first."""

from __future__ import annotations

from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect


def _run(hearing: Hearing) -> Answer:
    words = hearing.arguments.words
    level = words[0].lower() if len(words) == 1 else ""
    if level not in ("high", "normal"):
        return Misunderstood("`/priority` takes `high` or `normal`.", "/priority high")
    if level == hearing.rfc.priority:
        return NoEffect(f"its priority is {level} already")
    hearing.emit("prioritised", level=level)
    return Done()


COMMAND = Command(
    name="priority",
    summary="Says what should be looked at first; it changes no rule and no clock.",
    forms=(
        Form(
            "/priority high|normal",
            "puts a label on it, or takes it off",
            ("on-call",),
            _run,
            states=("draft", "proposed", "review", "returned", "final-comment", "deferred", "dormant"),
            example="/priority high",
        ),
    ),
)
