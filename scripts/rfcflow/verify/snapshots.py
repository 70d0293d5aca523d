"""Electorates drawn a second time from the registry of the event's own governance commit.

Invariant: written from the documented rules and not from `policy.electorates`: active people of each
effective module (its parent, then core, where it has nobody but authors), never who opened the pull request
nor a recused one, the absent out but never the last one; nobody is added to a snapshot later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from rfcflow.events import Event, thaw
from rfcflow.model import Governance, Module, Rule
from rfcflow.verify.counting import Box
from rfcflow.verify.findings import Finding, on
from rfcflow.verify.standing import Standing

_WHOLE: Final = frozenset(("ready", "final-comment"))
_HINT: Final = "Who may vote follows from the registry; this snapshot was not drawn by the bot."


def track(rfc: Standing, governance: Governance) -> str:
    """`lead` where the kind says so, `core` for contentious, escalated and core's kinds, else `module`."""
    kind = governance.kinds.get(rfc.kind)
    said = kind.track if kind is not None else None
    if said == "lead":
        return "lead"
    if _own_process(rfc) and not rfc.escalated and not contentious(rfc):
        return "module"
    return "core" if said == "core" or rfc.escalated or contentious(rfc) else "module"


def _own_process(rfc: Standing) -> bool:
    """Whether modules decide about who joins them; what it rests on is checked where the change lands."""
    sound = [revision for revision in rfc.revisions if not revision.errors] or list(rfc.revisions)
    return bool(sound) and sound[-1].own_process


def contentious(rfc: Standing) -> bool:
    """Said by command, or in a revision's front matter since core lowered the class, as only core does."""
    named = (
        revision
        for revision in rfc.revisions
        if revision.seq > rfc.lowered and (revision.errors == 0 or rfc.state == "draft")
    )
    return bool(rfc.contentious) or any(revision.meta.get("contentious") for revision in named)


def check_snapshot(event: Event, before: Standing, governance: Governance, box: Box) -> Iterator[Finding]:
    """What the electorates of an event should be; `before` and `box` are the RFC without the event."""
    if event.type in ("decided", "elector-left") or (
        "electorates" not in event.data and event.type not in _WHOLE
    ):
        return
    given = {str(value["scope"]): thaw(value) for value in event.data.get("electorates", ())}
    if len(given) != len(event.data.get("electorates", ())):
        yield on(event, "electorate", "it snapshots one scope twice.", _HINT)
    if event.type == "motion-opened" or (event.type == "reopened" and event.target is None):
        return
    raised = event.type == "contentious"
    lowered = event.type == "routine"
    expected = draw(before, governance, event.seen.date(), (contentious(before) or raised) and not lowered)
    if event.type == "modules-changed" and (event.source.type != "pull" or "replaced" in event.data):
        named = [m for name in event.data.get("added", ()) if (m := governance.module(str(name))) is not None]
        needed = bool(box.scopes) or before.state not in ("draft", "dormant")
        day, is_contentious = event.seen.date(), contentious(before)
        expected = [of_module(m, before, governance, day, is_contentious) for m in named] if needed else []
    elif event.type == "escalated" and event.data["why"] == "dispute":
        people = core_people(before, governance, event.seen.date(), 2)
        expected = [record_of("core", governance.policy.motions["uphold"], people, "core")]
    elif event.type == "escalated":
        raised_rfc = replace(before, escalated=str(event.data["why"]))
        expected = draw(raised_rfc, governance, event.seen.date(), contentious(before))
    elif (raised or lowered) and not box.scopes and before.state == "draft":
        expected = []
    wanted = {str(value["scope"]): value for value in expected}
    if list(given) != list(wanted):
        yield on(
            event,
            "electorate",
            f"it snapshots {_names(given)}, where {_names(wanted)} decide.",
            _HINT,
        )
    for scope in given:
        if scope in wanted and given[scope] != wanted[scope]:
            yield on(event, "electorate", _difference(scope, given[scope], wanted[scope]), _HINT)


def check_left(event: Event, governance: Governance, box: Box) -> Iterator[Finding]:
    """Somebody leaves a snapshot only with the role they were drawn by."""
    scope, person = str(event.data["scope"]), int(event.data["person"])
    if scope == "election" or scope.startswith("motion:"):
        yield from _voice_left(event, governance, scope, person)
        return
    held = box.scopes.get(scope)
    if held is None or (person not in held["members"] and person not in held["stand_ins"]):
        yield on(event, "electorate", f"person {person} was not in the electorate of {scope}.", _HINT)
        return
    drawn_from = str(held["drawn_from"]) if person in held["members"] else "core"
    if person in _holders(drawn_from, governance):
        message = f"person {person} still held the role they vote by in {scope}."
        yield on(event, "electorate", message, "Nobody leaves an electorate while they hold the role.")


def _voice_left(event: Event, governance: Governance, scope: str, person: int) -> Iterator[Finding]:
    holders = _holders("core", governance)
    if scope == "election":
        holders = [p for p in holders if p not in _holders("lead", governance)]
    if person in holders:
        message = f"person {person} still held the role they speak by in {scope}."
        yield on(event, "electorate", message, "Nobody leaves an electorate while they hold the role.")


def draw(rfc: Standing, governance: Governance, day: date, is_contentious: bool) -> list[dict[str, Any]]:
    """The electorates of a vote opened on `day` (UTC), in the form events keep."""
    named = {m.id: m for name in rfc.modules for m in governance.modules_of(name)}
    found = [of_module(module, rfc, governance, day, is_contentious) for module in named.values()]
    kind = governance.kinds.get(rfc.kind)
    said = kind.track if kind is not None else None
    if said == "lead":
        chief = _ids((governance.policy.lead,) if governance.policy.lead else (), governance)
        found.append(
            record_of(
                "lead",
                Rule("unanimous"),
                [p for p in chief if p not in rfc.authors | rfc.recused | rfc.subjects],
                "lead",
            )
        )
    elif (said == "core" and not _own_process(rfc)) or is_contentious or rfc.escalated:
        rule = (kind.rule if kind is not None else None) or governance.policy.core_rule
        people = core_people(rfc, governance, day)
        if kind is not None and kind.elects is not None:
            # Who can remove a lead: core without the lead, whoever is away.
            out = {*_holders("lead", governance), *rfc.authors, *rfc.recused, *rfc.subjects}
            people = sorted(p for p in _holders("core", governance) if p not in out)
        found.append(record_of("core", rule, people, "core"))
    return found


def of_module(
    module: Module, rfc: Standing, governance: Governance, day: date, is_contentious: bool
) -> dict[str, Any]:
    """One module's electorate, from the first of module, parents, core that has anybody."""
    policy = governance.policy
    own = module.contentious if is_contentious else module.routine
    rule = own or (policy.contentious if is_contentious else policy.routine)
    if _own_process(rfc) and module.nomination is not None:
        rule = module.nomination
    if is_contentious and rule.formula == "majority":
        rule = replace(rule, floor=module.quorum)
    stand_ins = core_people(rfc, governance, day)
    scope, seen = f"module:{module.id}", set()
    here: Module | None = module
    while here is not None and here.id not in seen:
        seen.add(here.id)
        members = _present(here.maintainers, rfc, governance, day)
        if set(members) - rfc.authors:
            routine = rule.formula == "any-of"
            alone = len(members) == 1 and not routine
            return record_of(
                scope,
                rule,
                members,
                f"module:{here.id}",
                stand_ins if routine or alone else [],
                1 if alone and set(stand_ins) - set(members) - rfc.authors else 0,
            )
        here = governance.modules.get(here.parent) if here.parent else None
    return record_of(scope, rule if rule.formula == "any-of" else policy.core_rule, stand_ins, "core")


def core_people(rfc: Standing, governance: Governance, day: date, least: int = 1) -> list[int]:
    """Core without who opened it, the recused and, unless fewer than `least` were left, the absent."""
    return _present(governance.policy.core, rfc, governance, day, least)


def _present(
    handles: Iterable[str], rfc: Standing, governance: Governance, day: date, least: int = 1
) -> list[int]:
    out = {rfc.author.id} if rfc.author is not None else set()
    out |= rfc.subjects
    out |= rfc.recused
    able = [p for h in handles if (p := governance.people.get(h)) is not None and p.id not in out]
    here = [person.id for person in able if not person.absent_on(day)]
    return sorted(set(here if len(here) >= least else [person.id for person in able]))


def _ids(handles: Iterable[str], governance: Governance) -> list[int]:
    return [person.id for h in handles if (person := governance.people.get(h)) is not None]


def _holders(drawn_from: str, governance: Governance) -> list[int]:
    if drawn_from == "core":
        return _ids(governance.policy.core, governance)
    if drawn_from == "lead":
        return _ids((governance.policy.lead,) if governance.policy.lead else (), governance)
    module = governance.module(drawn_from.removeprefix("module:"))
    return _ids(module.maintainers, governance) if module is not None else []


def record_of(
    scope: str,
    rule: Rule,
    members: list[int],
    drawn_from: str,
    stand_ins: Iterable[int] = (),
    plus_core: int = 0,
) -> dict[str, Any]:
    """An electorate in the form events keep."""
    return {
        "scope": scope,
        "rule": {"formula": rule.formula, "k": rule.k, "p": rule.p, "q": rule.q, "floor": rule.floor},
        "members": members,
        "stand_ins": list(stand_ins),
        "plus_core": plus_core,
        "drawn_from": drawn_from,
    }


def _names(scopes: Iterable[str]) -> str:
    return ", ".join(scopes) or "nobody"


def _difference(scope: str, given: dict[str, Any], wanted: dict[str, Any]) -> str:
    added = sorted(set(map(str, given.get("members", ()))) - set(map(str, wanted["members"])))
    gone = sorted(set(map(str, wanted["members"])) - set(map(str, given.get("members", ()))))
    said = [f"it adds {', '.join(added)}"] if added else []
    said += [f"it leaves out {', '.join(gone)}"] if gone else []
    if not said:
        keys = [key for key in wanted if given.get(key) != wanted[key]]
        said = [f"{key} is {given.get(key)!r}, not {wanted[key]!r}" for key in keys[:2]] or [
            "it has other keys"
        ]
    return f"the electorate of {scope} is not the registry's: {'; '.join(said)}."
