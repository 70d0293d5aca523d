"""`/spam`: triage closes what is no proposal; neither title nor text is shown or kept."""

from __future__ import annotations

from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, Refused


def _run(hearing: Hearing) -> Answer:
    if hearing.prose:
        return Misunderstood("`/spam` stands alone: what is said beside it would be kept.", "/spam")
    if hearing.rfc.reached_review:
        return Refused(
            "It was in review, so somebody took it for a proposal.", "It is decided like any other RFC."
        )
    hearing.emit("spam", to="withdrawn")
    return Done()


COMMAND = Command(
    name="spam",
    summary="Closes what is no proposal; ledger, index and status show neither title nor text of it.",
    forms=(
        Form(
            "/spam",
            "closes the pull request as withdrawn and takes its words out of the ledger",
            ("on-call",),
            _run,
            states=("draft", "proposed", "dormant"),
            useful=lambda rfc: not rfc.reached_review,
            example="/spam",
        ),
    ),
)
