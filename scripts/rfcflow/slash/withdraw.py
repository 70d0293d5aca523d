"""`/withdraw REASON`: the author takes the RFC back."""

from __future__ import annotations

from rfcflow.policy.steps import conclude
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood


def _run(hearing: Hearing) -> Answer:
    if not hearing.prose:
        return Misunderstood(
            "Say in a few words why, for those who come after you.",
            "/withdraw Solved by the scheduler's new option.",
        )
    conclude(hearing.turn, hearing.cause, "withdraw", hearing.prose)
    return Done()


COMMAND = Command(
    name="withdraw",
    summary="Takes the RFC back; once it was in review its text and the reason are kept.",
    forms=(
        Form(
            "/withdraw REASON",
            "ends the RFC as withdrawn",
            ("author",),
            _run,
            example="/withdraw Solved by the scheduler's new option.",
        ),
    ),
)
