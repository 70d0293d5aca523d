"""`/abstain [rev=HASH]`: a ballot that says neither yes nor no; it only counts as a voter."""

from __future__ import annotations

from rfcflow.slash.base import Answer, Command, Form, Hearing
from rfcflow.slash.sign_off import vote


def _run(hearing: Hearing) -> Answer:
    return vote(hearing, "abstain")


COMMAND = Command(
    name="abstain",
    summary="Counts you as a voter, neither for nor against; like a sign-off it is bound to the text.",
    forms=(
        Form(
            "/abstain [rev=HASH]",
            "takes part without a yes or no: it only helps to reach the number of voters",
            ("maintainer",),
            _run,
            states=("proposed", "review", "final-comment"),
            example="/abstain",
            useful=lambda rfc: any(value.rule.formula == "majority" for value in rfc.electorates),
        ),
    ),
)
