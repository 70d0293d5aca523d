"""One command tried on a turn: read, authorised, run; the same for a comment that counts and for a preview.

Invariant: authority is checked here and nowhere else, from the form's roles and states.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rfcflow.model import Account, Rfc
from rfcflow.policy.machine import OUTCOMES, TERMINAL, is_decided
from rfcflow.policy.roles import roles, say_roles, say_who
from rfcflow.policy.steps import Cause
from rfcflow.policy.turn import Turn
from rfcflow.slash import commands
from rfcflow.slash.base import ANY_STATE, Answer, Form, Hearing, Misunderstood, Refused
from rfcflow.slash.legal import legal_usages
from rfcflow.text.commands import Invocation, Misread

_ALWAYS: Final = ("/status", "/explain", "/help")


def attempt(turn: Turn, actor: Account, cause: Cause, item: Invocation | Misread) -> Answer:
    """Run one command as `actor`; its events go to `turn`."""
    if isinstance(item, Misread):
        if item.reason == "characters":
            return Misunderstood("It holds characters that look like others or cannot be seen.", "/help")
        hint = f"/{item.suggestion}" if item.suggestion else "/help"
        meant = f" Did you mean `/{item.suggestion}`?" if item.suggestion else ""
        return Misunderstood(f"There is no such command.{meant}", hint)
    command = commands()[item.verb]
    rfc = turn.known
    found = roles(actor, rfc, turn.governance, turn.today)
    hearing = Hearing(turn, item, actor, found, cause)
    form = command.form(hearing)
    if isinstance(form, Misunderstood):
        return form
    refused = _illegal(form, rfc, found)
    return refused if refused is not None else form.run(hearing)


def is_legal(form: Form, rfc: Rfc, found: frozenset[str]) -> bool:
    """Whether somebody with these roles may say this where the RFC stands."""
    here = form.states == ANY_STATE or (rfc.state in form.states and form.decided == is_decided(rfc))
    return here and bool(found & set(form.who))


def _illegal(form: Form, rfc: Rfc, found: frozenset[str]) -> Refused | None:
    """Who may and who you are; where it is legal and what is instead."""
    if is_legal(form, rfc, found):
        return None
    if not found & set(form.who):
        usages = legal_usages(rfc, found)
        instead = f"You can say now: {_coded(usages)}." if usages else f"You can say now: {_coded(_ALWAYS)}."
        return Refused(f"`{form.usage}` is for {say_roles(form.who)}; you are {say_who(found)}.", instead)
    if rfc.state in TERMINAL:
        return Refused(f"This RFC is over: it is `{rfc.state}`.", "`/explain` says how it came here.")
    if rfc.decision is not None:
        outcome = OUTCOMES.get(rfc.decision.disposition, rfc.decision.disposition)
        return Refused(f"This RFC is decided: {outcome}.", "What was decided stands; `/status` says more.")
    legal = legal_usages(rfc, found) or _ALWAYS
    instead = f"You can say now: {_coded(legal)}."
    if form.decided:
        return Refused(f"`{form.usage}` is legal once it is decided; this RFC is `{rfc.state}`.", instead)
    return Refused(f"`{form.usage}` is legal in {_coded(form.states)}; this RFC is `{rfc.state}`.", instead)


def _coded(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
