"""From files that were read to the `Governance` every decision uses.

Invariant: called only when no file has an error; what a file leaves out is the profile's or model's default.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from rfcflow.governance.profiles import PROFILES, TIMERS
from rfcflow.governance.registry import Record, Registry
from rfcflow.model import (
    STATES,
    Absence,
    Edge,
    Governance,
    Kind,
    LintSetting,
    Module,
    Person,
    Policy,
    Rota,
    Section,
    StateRule,
    StateTable,
    Subscription,
    Term,
    Upkeep,
)

_POLICY = {
    "mode": ("mode",),
    "numbering_offset": ("numbering", "offset"),
    "core": ("roles", "core"),
    "lead": ("roles", "lead"),
    "editors": ("roles", "editors"),
    "routine": ("rules", "routine"),
    "contentious": ("rules", "contentious"),
    "core_rule": ("rules", "core"),
    "final_comment_days": ("final-comment", "days"),
    "final_comment_working_days": ("final-comment", "working-days"),
    "offer_working_days": ("shepherd", "offer-working-days"),
    "offers_before_call": ("shepherd", "offers-before-call"),
    "capacity": ("shepherd", "capacity"),
    "newcomer_capacity": ("shepherd", "newcomer-capacity"),
    "dispute_days": ("windows", "dispute-days"),
    "veto_days": ("windows", "veto-days"),
    "motion_days": ("windows", "motion-days"),
    "settle_days": ("windows", "settle-days"),
    "hold_days": ("windows", "hold-days"),
    "editorial_words": ("editorial", "words"),
    "editorial_days": ("editorial", "window-days"),
    "mentions_per_day": ("notifications", "mentions-per-day"),
    "inactivity_days": ("people", "inactivity-days"),
    "renomination_days": ("people", "renomination-days"),
    "announce_days": ("people", "announce-days"),
    "triage_per_day": ("triage", "items-per-day"),
    "high_priority": ("triage", "high-priority"),
    "merge": ("merge",),
    "site_url": ("site-url",),
    "licence": ("documents", "licence"),
    "sign_off": ("documents", "sign-off"),
}


def build(registry: Registry, commit: str) -> Governance:
    """The governance of one commit."""
    return Governance(
        commit=commit,
        policy=policy(registry.policy),
        states=state_table(registry.states, registry.policy.get("profile") or "pytorch"),
        people=_frozen({handle: person(handle, record) for handle, record in registry.people.items()}),
        modules=_frozen({name: module(name, record) for name, record in registry.modules.items()}),
        kinds=_frozen({name: kind(name, record) for name, record in registry.kinds.items()}),
        rotas=_frozen({name: rota(name, values) for name, values in registry.rotas.values.items()}),
        principles=registry.principles,
        wording=registry.wording,
        subscriptions=tuple(
            Subscription(
                login,
                row.get("modules") or (),
                row.get("labels") or (),
                row.get("kinds") or (),
                row.get("priorities") or (),
            )
            for login, row in registry.subscriptions.values.items()
        ),
    )


def policy(record: Record) -> Policy:
    """The profile with what `policy.yml` overrides."""
    profile = PROFILES[record.get("profile") or "pytorch"]
    named = {field: record.get(*keys) for field, keys in _POLICY.items()}
    changes = {field: value for field, value in named.items() if value is not None}
    return replace(
        profile,
        **changes,
        holidays=frozenset(record.get("holidays") or ()),
        lints=_frozen(
            {
                name: LintSetting(setting.get("severity"), setting.get("since"))
                for name, setting in (record.get("lints") or {}).items()
            }
        ),
        reviewers=_frozen(record.get("roles", "reviewers") or {}),
        motions=_frozen({**profile.motions, **(record.get("motions") or {})}),
        criteria=_frozen(record.get("criteria") or profile.criteria),
        duties=_frozen(record.get("duties") or {}),
    )


def state_table(record: Record, profile: str) -> StateTable:
    """The machine; an edge with several sources or targets stands for each pair of different states.

    A timer that a state leaves out is the profile's; 0 days, written `off`, is none.
    """
    rows = record.get("states")
    states = {
        name: StateRule(
            name=name,
            meaning=rows[name]["meaning"],
            owner=rows[name]["owner"],
            terminal=rows[name].get("terminal", False),
            timers=_timers({**TIMERS[profile].get(name, {}), **rows[name].get("timers", {})}),
            label_colour=rows[name].get("colour", "ededed"),
        )
        for name in STATES
    }
    edges = tuple(
        Edge(source, row["on"], target, ", ".join(row["who"]), row.get("guard", "always"))
        for row in record.get("edges")
        for source in row["from"]
        for target in row["to"]
        if source != target
    )
    return StateTable(_frozen(states), edges)


def person(handle: str, record: Record) -> Person:
    """One person."""
    return Person(
        handle=handle,
        id=record.get("id"),
        login=record.get("login"),
        name=record.get("name") or "",
        absences=tuple(Absence(row["from"], row["until"]) for row in record.get("absences") or ()),
        capacity=record.get("capacity"),
        newcomer_until=record.get("newcomer-until"),
    )


def module(name: str, record: Record) -> Module:
    """One module."""
    return Module(
        id=name,
        title=record.get("title"),
        parent=record.get("parent"),
        paths=record.get("paths") or (),
        repository=record.get("repository"),
        labels=record.get("labels") or (),
        aliases=record.get("aliases") or (),
        maintainers=record.get("maintainers") or (),
        emeritus=record.get("emeritus") or (),
        routine=record.get("rules", "routine"),
        contentious=record.get("rules", "contentious"),
        description=record.get("description") or "",
        replaces=record.get("replaces") or (),
        nomination=record.get("nomination"),
        quorum=record.get("rules", "quorum") or 0,
        inactivity_days=record.get("inactivity-days"),
        terms=_frozen(
            {
                handle: Term(row.get("since"), row.get("until"))
                for handle, row in (record.get("terms") or {}).items()
            }
        ),
        upkeep=_frozen(
            {
                name: Upkeep(row["every-days"], row.get("last"), row.get("link") or "")
                for name, row in (record.get("upkeep") or {}).items()
            }
        ),
    )


def kind(name: str, record: Record) -> Kind:
    """One kind of RFC."""
    template = tuple(
        Section(row["heading"], row.get("prompt", ""), row.get("optional", False))
        for row in record.get("sections") or ()
    )
    return Kind(
        id=name,
        title=record.get("title"),
        description=record.get("description") or "",
        track=record.get("track"),
        after_landing=record.get("after-landing"),
        changes_governance=record.get("changes-governance") or False,
        sections=tuple(section.heading for section in template if not section.optional),
        template=template,
        rule=record.get("rule"),
        elects=record.get("elects"),
    )


def rota(name: str, values: Mapping[str, Any]) -> Rota:
    """One duty."""
    return Rota(
        id=name,
        roster=values["roster"],
        start=values["start"],
        days=values.get("days", 1),
        overrides=_frozen(values.get("overrides", {})),
    )


def _timers(days: Mapping[str, int]) -> Mapping[str, int]:
    return _frozen({name: number for name, number in days.items() if number})


def _frozen(values: Mapping[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(dict(values))
