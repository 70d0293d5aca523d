"""`/withdraw REASON`: the author takes the RFC back."""

from __future__ import annotations

from typing import Final

from rfcflow.policy.steps import conclude
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood

_LONGEST: Final = 500
_EXAMPLE: Final = "/withdraw Solved by the scheduler's new option."


def _run(hearing: Hearing) -> Answer:
    if len(hearing.prose) > _LONGEST:
        return Misunderstood(
            f"The reason is kept on the default branch, so it has at most {_LONGEST} characters.", _EXAMPLE
        )
    if not hearing.prose:
        return Misunderstood("Say in a few words why, for those who come after you.", _EXAMPLE)
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
            example=_EXAMPLE,
        ),
    ),
)
