"""Who somebody is to an RFC: the one authorisation function, deny by default.

Invariant: identity is the numeric id; roles come from the registry at a recorded commit, never from GitHub's
`author_association` or a login.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from rfcflow.policy.modules import effective
from rfcflow.policy.rotas import on_duty

if TYPE_CHECKING:
    from rfcflow.model import Account, Concern, Governance, Module, Person, Rfc

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_.\[\]-]")
ROLE_NAMES: Final = {
    "anyone": "anyone",
    "author": "the author",
    "shepherd": "the shepherd",
    "offered": "whoever the shepherd's place is offered to",
    "maintainer": "any active maintainer",
    "module-maintainer": "a maintainer of one of its modules",
    "core": "a core maintainer",
    "lead": "the lead",
    "editor": "an editor",
    "on-call": "triage on call",
    "owner": "whoever raised or sponsored it",
    "holder": "whoever holds it",
}


def people(handles: tuple[str, ...], governance: Governance) -> tuple[Person, ...]:
    """The registered people behind handles; handles nobody registered are left out."""
    return tuple(governance.people[handle] for handle in handles if handle in governance.people)


def maintainers(module: Module, governance: Governance) -> tuple[Person, ...]:
    """The active maintainers of a module."""
    return people(module.maintainers, governance)


def core(governance: Governance) -> tuple[Person, ...]:
    """The core maintainers."""
    return people(governance.policy.core, governance)


def lead(governance: Governance) -> Person | None:
    """The lead core maintainer."""
    handle = governance.policy.lead
    return None if handle is None else governance.people.get(handle)


def is_maintainer(account_id: int, governance: Governance) -> bool:
    """Whether somebody actively maintains any module, or is core."""
    person = governance.person_by_id(account_id)
    if person is None:
        return False
    return person.handle in governance.policy.core or any(
        person.handle in module.maintainers for module in governance.modules.values()
    )


def unfit_shepherd(account_id: int, rfc: Rfc, governance: Governance) -> str:
    """Why somebody shepherds `rfc` no more: `author`, `lost-role`, or empty while they can."""
    if account_id in rfc.authors:
        return "author"
    return "" if is_maintainer(account_id, governance) else "lost-role"


def roles(actor: Account, rfc: Rfc, governance: Governance, day: date) -> frozenset[str]:
    """Every role `actor` has towards `rfc` on `day`; a bot has none but `anyone`."""
    found = {"anyone"}
    if actor.bot:
        return frozenset(found)
    if actor.id in rfc.authors:
        found.add("author")
    leads = rfc.shepherd is not None and actor.id == rfc.shepherd.id
    if leads and not unfit_shepherd(actor.id, rfc, governance):
        found.add("shepherd")
    if rfc.offer is not None and actor.id == rfc.offer.person:
        found.add("offered")
    found |= _stakes(actor, rfc)
    person = governance.person_by_id(actor.id)
    if person is None:
        return frozenset(found)
    if is_maintainer(actor.id, governance):
        found.add("maintainer")
    if any(person.handle in module.maintainers for module in effective(rfc, governance)):
        found.add("module-maintainer")
    if person.handle in governance.policy.core:
        found.add("core")
    if person.handle == governance.policy.lead:
        found.add("lead")
    if person.handle in governance.policy.editors:
        found.add("editor")
    triage = governance.rotas.get("triage")
    if triage is not None and person.handle == on_duty(triage, day, governance):
        found.add("on-call")
    return frozenset(found)


def _stakes(actor: Account, rfc: Rfc) -> set[str]:
    """What somebody has standing on an RFC: a concern, one resolved for them just now, a dispute, a hold."""
    raised = any(_is_theirs(concern, actor) for concern in rfc.open_concerns)
    raised = raised or any(wait.subject and actor.id in wait.people for wait in rfc.waits)
    disputes = any(dispute.owner.id == actor.id for dispute in rfc.open_disputes)
    found = {"owner"} if raised or disputes else set()
    return found | ({"holder"} if any(hold.owner.id == actor.id for hold in rfc.open_holds) else set())


def _is_theirs(concern: Concern, actor: Account) -> bool:
    return actor.id == concern.owner.id or (concern.objector is not None and actor.id == concern.objector.id)


def say_roles(names: tuple[str, ...]) -> str:
    """`the shepherd or a core maintainer`."""
    said = [ROLE_NAMES[name] for name in names]
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + " or " + said[-1]


def say_who(found: frozenset[str]) -> str:
    """What somebody is, for a refusal: `its author and a maintainer of other modules`."""
    order = ("lead", "core", "module-maintainer", "maintainer", "on-call", "shepherd", "offered", "author")
    named = {
        "lead": "the lead",
        "core": "a core maintainer",
        "module-maintainer": "a maintainer of one of its modules",
        "maintainer": "a maintainer of other modules",
        "on-call": "on call",
        "shepherd": "its shepherd",
        "offered": "offered its shepherd's place",
        "author": "its author",
    }
    mine = [role for role in order if role in found]
    if "core" in mine or "module-maintainer" in mine:
        mine = [role for role in mine if role != "maintainer"]
    if "lead" in mine and "core" in mine:
        mine.remove("core")
    said = [named[role] for role in mine]
    if not said:
        return "somebody without a role in the registry"
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + " and " + said[-1]


def router(governance: Governance) -> str:
    """Who routes an RFC that names no module: triage on call, or core where no rota is kept."""
    rota = governance.rotas.get("triage")
    return ROLE_NAMES["on-call"] if rota is not None and rota.roster else ROLE_NAMES["core"]


def shown_login(login: str) -> str:
    """A login as it may stand in any text: it mentions nobody, ends no code span, starts no link."""
    return _UNSAFE.sub("?", login)[:60] or "somebody"


def on_call_login(governance: Governance, day: date) -> str | None:
    """The login of who is on triage on `day`."""
    rota = governance.rotas.get("triage")
    handle = on_duty(rota, day, governance) if rota is not None else None
    person = governance.people.get(handle) if handle is not None else None
    return person.login if person is not None else None
