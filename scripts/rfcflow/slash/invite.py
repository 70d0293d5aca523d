"""`/invite @LOGIN [MODULE]`: the shepherd asks somebody who knows a module to have a look.

Invariant: one mention for one invitation, each person once, ten on one RFC; whoever looks gets no vote by it.
"""

from __future__ import annotations

import re
from typing import Final

from rfcflow.model import Module, Person
from rfcflow.policy.modules import effective
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect, Refused

_LOGIN: Final = re.compile(r"@[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}", re.ASCII)
_MOST: Final = 10
_EXAMPLE: Final = "/invite @ada-fjord"


def _run(hearing: Hearing) -> Answer:
    given, rfc, governance = hearing.arguments, hearing.rfc, hearing.turn.governance
    if given.options or len(given.words) not in (1, 2) or not _LOGIN.fullmatch(given.words[0]):
        return Misunderstood("`/invite` takes one login, and a module where it is not clear.", _EXAMPLE)
    login = given.words[0].removeprefix("@")
    person = next((p for p in governance.people.values() if p.login.lower() == login.lower()), None)
    modules = effective(rfc, governance)
    wanted = governance.module(given.words[1].lower()) if len(given.words) == 2 else None
    if len(given.words) == 2 and wanted not in modules:
        return Refused(f"`{given.words[1][:60]}` is no module of this RFC.", "`/status` names them.")
    if person is not None and person.id in rfc.authors | rfc.recused:
        return Refused("Authors and the recused are no experts on their own RFC.", "Ask somebody else.")
    if login.lower() in rfc.invited:
        return NoEffect("they are invited already")
    if len(rfc.invited) >= _MOST:
        return Refused(
            f"{_MOST} people are invited already.", "Nobody else is called; link the RFC yourself."
        )
    module = wanted or _theirs(person, modules)
    hearing.emit(
        "invited",
        module=module.id if module is not None else "",
        person={
            "id": person.id if person is not None else 0,
            "login": person.login if person is not None else login,
        },
    )
    return Done()


def _theirs(person: Person | None, modules: tuple[Module, ...]) -> Module | None:
    """The first module of the RFC that the person maintains, else the one that owns it."""
    own = (module for module in modules if person is not None and person.handle in module.maintainers)
    return next(own, modules[0] if modules else None)


COMMAND = Command(
    name="invite",
    summary="Asks an expert to have a look; it is recorded, and mentions them once.",
    forms=(
        Form(
            "/invite @LOGIN [MODULE]",
            "asks somebody who knows the module to look at the text",
            ("shepherd",),
            _run,
            states=("review", "returned", "final-comment"),
            example=_EXAMPLE,
        ),
    ),
)
