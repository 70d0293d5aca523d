"""Who may vote, snapshotted when a vote opens.

Invariant: an electorate is never empty while anybody at all could vote (a module without people falls back to
its parent, then to core); who opened the pull request, who is recused and whom the case is about is in none;
nobody is added to a snapshot later. Others whom the text names as authors stay in, without a vote to give:
naming somebody must not shrink an electorate. They leave by their own `/recuse`.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec.structs import replace

from rfcflow.model import Electorate, Governance, Module, Person, Rfc, Rule
from rfcflow.policy.modules import effective
from rfcflow.policy.remembered import remembered
from rfcflow.policy.roles import core, lead, maintainers


@remembered
def track(rfc: Rfc, governance: Governance) -> str:
    """`lead` where the kind says so, `core` for contentious, escalated and core's kinds, else `module`."""
    kind = governance.kinds.get(rfc.kind)
    said = kind.track if kind is not None else None
    if said == "lead":
        return "lead"
    if own_process(rfc) and not (rfc.escalated or is_contentious(rfc)):
        return "module"
    return "core" if said == "core" or rfc.escalated or is_contentious(rfc) else "module"


def own_process(rfc: Rfc) -> bool:
    """Whether its modules decide by a process of their own, as some do about who joins them.

    A broken push changes nothing about that.
    """
    return rfc.sound is not None and rfc.sound.own_process


def is_contentious(rfc: Rfc) -> bool:
    """Said by command, or in the front matter of any revision since core last lowered the class.

    The class never falls by a text edit, and a broken push does not raise it.
    """
    if rfc.contentious:
        return True
    sound = (revision for revision in rfc.revisions if not revision.errors or rfc.state == "draft")
    return any(revision.meta.get("contentious") for revision in sound if revision.seq > rfc.lowered)


# Core speaks together with two voices at least, whoever is on holiday, as long as it has two people.
TOGETHER: Final = 2


def open_vote(rfc: Rfc, governance: Governance, day: date) -> tuple[Electorate, ...]:
    """The electorates of a vote opened on `day` (UTC): one per effective module, and core's or the lead's."""
    contentious = is_contentious(rfc)
    found = [
        module_electorate(module, rfc, governance, day, contentious=contentious)
        for module in effective(rfc, governance)
    ]
    decides = track(rfc, governance)
    if decides == "core":
        found.append(core_electorate(rfc, governance, day))
    elif decides == "lead":
        chief = lead(governance)
        able = chief is not None and chief.id not in rfc.authors | rfc.recused | rfc.subjects
        members = (chief.id,) if chief is not None and able else ()
        found.append(Electorate("lead", Rule("unanimous"), members, drawn_from="lead"))
    return tuple(found)


def core_electorate(rfc: Rfc, governance: Governance, day: date) -> Electorate:
    """Core's electorate, by the kind's own rule where it has one.

    Where the kind elects the lead, the lead has no voice, and a declared absence takes nobody else's: the
    number that removes a lead does not shrink with a holiday.
    """
    kind = governance.kinds.get(rfc.kind)
    rule = (kind.rule if kind is not None else None) or governance.policy.core_rule
    if kind is not None and kind.elects is not None:
        out = rfc.authors | rfc.recused | rfc.subjects
        members = tuple(sorted(person.id for person in without_lead(governance) if person.id not in out))
    else:
        members = eligible(core(governance), rfc, day)
    return Electorate("core", rule, members, drawn_from="core")


def without_lead(governance: Governance) -> tuple[Person, ...]:
    """The core maintainers beside the lead."""
    return tuple(person for person in core(governance) if person.handle != governance.policy.lead)


def module_electorate(
    module: Module, rfc: Rfc, governance: Governance, day: date, *, contentious: bool
) -> Electorate:
    """The electorate of one module, from its parent or core where it has nobody but the author."""
    policy = governance.policy
    rule = (module.contentious or policy.contentious) if contentious else (module.routine or policy.routine)
    if own_process(rfc) and module.nomination is not None:
        rule = module.nomination
    if contentious and module.quorum and rule.formula == "majority":
        rule = replace(rule, floor=module.quorum)
    core_ids = eligible(core(governance), rfc, day)
    scope = f"module:{module.id}"
    ancestor: Module | None = module
    seen: set[str] = set()
    while ancestor is not None and ancestor.id not in seen:
        seen.add(ancestor.id)
        members = eligible(maintainers(ancestor, governance), rfc, day)
        if any(person not in rfc.authors for person in members):
            alone = len(members) == 1 and rule.formula != "any-of"
            return Electorate(
                scope,
                rule,
                members,
                stand_ins=core_ids if alone or rule.formula == "any-of" else (),
                plus_core=int(alone and not rfc.authors.issuperset(set(core_ids) - set(members))),
                drawn_from=f"module:{ancestor.id}",
            )
        ancestor = governance.modules.get(ancestor.parent) if ancestor.parent else None
    return Electorate(scope, _core_form(rule, governance), core_ids, drawn_from="core")


def _core_form(rule: Rule, governance: Governance) -> Rule:
    return rule if rule.formula == "any-of" else governance.policy.core_rule


def eligible(people: tuple[Person, ...], rfc: Rfc, day: date, floor: int = 1) -> tuple[int, ...]:
    """Active people; its opener, the recused and whom it is about leave; the absent, never below `floor`."""
    away = rfc.recused | rfc.subjects
    if rfc.author is not None:
        away |= {rfc.author.id}
    able = [person for person in people if person.id not in away]
    present = [person for person in able if not person.absent_on(day)]
    return tuple(sorted({person.id for person in (present if len(present) >= floor else able)}))


def lost(electorate: Electorate, governance: Governance) -> tuple[int, ...]:
    """Members who no longer hold the role they were drawn by, and stand-ins who are not core any more."""
    if electorate.drawn_from == "core":
        holders = core(governance)
    elif electorate.drawn_from == "lead":
        chief = lead(governance)
        holders = (chief,) if chief is not None else ()
    else:
        module = governance.module(electorate.drawn_from.removeprefix("module:"))
        holders = maintainers(module, governance) if module else ()
    active = {person.id for person in holders}
    leaders = {person.id for person in core(governance)}
    gone = [member for member in electorate.members if member not in active]
    gone += [p for p in electorate.stand_ins if p not in leaders and p not in electorate.members]
    return tuple(gone)
