"""`/preview COMMAND`: what a command would do, without doing it.

Invariant: it runs on a copy that is thrown away; nothing but the answer is written.
"""

from __future__ import annotations

from msgspec.structs import replace

from rfcflow.policy.machine import OUTCOMES
from rfcflow.policy.motions import carry
from rfcflow.policy.steps import settle
from rfcflow.policy.turn import Turn
from rfcflow.slash import verbs
from rfcflow.slash.attempt import attempt
from rfcflow.slash.base import (
    ANY_STATE,
    Answer,
    Command,
    Done,
    Form,
    Hearing,
    Misunderstood,
    NoEffect,
    Refused,
    Shown,
)
from rfcflow.text.commands import Invocation, parse

_EXAMPLE = "/preview /sign-off"


def _run(hearing: Hearing) -> Answer:
    wanted = hearing.invocation.argument.strip().removeprefix("/").removeprefix("rfc ")
    if not wanted:
        return Misunderstood("`/preview` needs the command to try.", _EXAMPLE)
    found = parse(f"/rfc {wanted}\n{hearing.invocation.rest}", verbs())
    if len(found) != 1:
        return Misunderstood("`/preview` tries one command at a time.", _EXAMPLE)
    item = found[0]
    if isinstance(item, Invocation) and item.verb == COMMAND.name:
        return Misunderstood("A preview of a preview shows nothing.", _EXAMPLE)
    trial, cause = hearing.turn.copy(), replace(hearing.cause)
    before = len(trial.events)
    answer = attempt(trial, hearing.actor, cause, item)
    if isinstance(answer, Done):
        settle(trial, cause)
        carry(trial, cause)
    name = item.verb if isinstance(item, Invocation) else item.name[:60]
    return Shown("preview", _said(f"`/{name}`", answer, trial, before))


def _said(name: str, answer: Answer, trial: Turn, before: int) -> str:
    match answer:
        case Done():
            return f"{name} would be done. {_effects(trial, before)}"
        case NoEffect(why):
            return f"{name} would have no effect: {why}."
        case Refused(why, instead):
            return f"{name} would be refused. {why} {instead}".rstrip()
        case Misunderstood(why, hint):
            return f"{name} would not be understood. {why}" + (f" For example: `{hint}`." if hint else "")
        case _:
            return f"{name} would show its answer and change nothing."


def _effects(trial: Turn, before: int) -> str:
    events = trial.events[before:]
    recorded = ", ".join(f"`{event.type}`" for event in events)
    rfc = trial.known
    moves = [event.target for event in events if event.target is not None]
    if rfc.decision is not None and any(event.type == "decided" for event in events):
        outcome = OUTCOMES.get(rfc.decision.disposition, rfc.decision.disposition)
        return f"It records {recorded}, and with that the RFC is decided: {outcome}."
    stands = f"the RFC would then be `{rfc.state}`" if moves else f"the RFC would stay `{rfc.state}`"
    signed = next((event for event in events if event.type == "signed-off"), None)
    to = str(signed.data["disposition"]) if signed is not None else "accept"
    means = f" Signing means here: {to} it." if to != "accept" else ""
    return f"It records {recorded}, and {stands}.{means}"


COMMAND = Command(
    name="preview",
    summary="Says what a command of yours would do now, without doing it.",
    forms=(
        Form(
            "/preview COMMAND",
            "tries a command as you, and says what it would do; nothing is done",
            ("anyone",),
            _run,
            states=ANY_STATE,
            example=_EXAMPLE,
        ),
    ),
)
