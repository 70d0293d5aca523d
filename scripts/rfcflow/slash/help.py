"""`/help [VERB]`: what can be said here, by whom."""

from __future__ import annotations

from rfcflow.slash.base import ANY_STATE, Answer, Command, Form, Hearing, Misunderstood, Shown
from rfcflow.text.suggestions import closest


def _run(hearing: Hearing) -> Answer:
    from rfcflow.slash import commands  # the table holds this command too

    words = hearing.arguments.words
    if len(words) > 1:
        return Misunderstood("`/help` takes one verb at most.", "/help sign-off")
    verb = words[0].lstrip("/").lower() if words else ""
    if verb and verb not in commands():
        meant = closest(verb[:40], commands())
        also = f" Did you mean `/{meant}`?" if meant else ""
        return Misunderstood(
            f"There is no command `/{verb[:40]}`.{also}", f"/help {meant}" if meant else "/help"
        )
    return Shown("help", verb)


COMMAND = Command(
    name="help",
    summary="Shows what can be said here, and by whom.",
    forms=(
        Form(
            usage="/help [VERB]",
            what="lists the commands, or explains one",
            who=("anyone",),
            run=_run,
            states=ANY_STATE,
            example="/help final-comment",
        ),
    ),
)
