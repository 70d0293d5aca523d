"""From a ledger to a record.

Invariant: title and text of an RFC that never reached review are kept back once its pull request is over, so
that nobody can publish by opening and withdrawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from rfcflow.events import Event, moment, spoken, timestamp
from rfcflow.model import STATES, Governance, Rfc
from rfcflow.policy.ballots import say_rule
from rfcflow.policy.electorates import is_contentious, track
from rfcflow.policy.machine import LANDED, TERMINAL
from rfcflow.policy.obstacles import standing
from rfcflow.site import markdown
from rfcflow.site.contests import contests
from rfcflow.site.inputs import Entry
from rfcflow.site.mentions import mentions
from rfcflow.site.record import (
    LINKS,
    RELATIONS,
    Correction,
    Later,
    Objection,
    Period,
    Record,
    RuleRow,
    SignOff,
    Step,
    Verdict,
)
from rfcflow.site.shepherding import handings
from rfcflow.site.versions import LONGEST, NOW, Version, versions
from rfcflow.views.next_step import next_step
from rfcflow.views.triage import acts, waits


def from_ledger(entry: Entry, rfc: Rfc, governance: Governance | None) -> Record:
    """The record of an RFC that has a ledger."""
    meta = rfc.meta
    decided = [event for event in entry.events if event.type == "decided"]
    if is_kept_back(rfc):
        return Record(
            rfc.id,
            entry,
            state=rfc.state,
            opened=_time(rfc.opened),
            since=_time(rfc.since),
            decided=_time(decided[-1].at) if decided else "",
            pull=rfc.number or None,
            spam=rfc.spam,
            hidden=True,
            errors=entry.errors,
            triaged=acts(entry.events),
        )
    revision = rfc.revision
    is_over = rfc.state in TERMINAL or rfc.state in LANDED
    revisions = versions(rfc, entry.events, entry.past)
    return Record(
        rfc.id,
        entry,
        state=rfc.state,
        title=rfc.title,
        summary=str(meta.get("summary", "")),
        kind=rfc.kind,
        track=track(rfc, governance) if governance is not None else "",
        contentious=_categories(rfc),
        modules=rfc.modules,
        authors=_authors(rfc),
        shepherd=rfc.shepherd.login if rfc.shepherd else "",
        chosen=_chosen(entry.events, rfc),
        opened=_time(rfc.opened),
        since=_time(rfc.since),
        decided=_time(decided[-1].at) if decided else "",
        pull=rfc.number or None,
        head=revision.head if revision else "",
        text_hash=rfc.decision.text if rfc.decision else (revision.text if revision else ""),
        step=_step(rfc, governance),
        writeup=rfc.writeup or "",
        rules=_rules(rfc, decided, is_over=is_over),
        sign_offs=_sign_offs(rfc),
        concerns=_concerns(rfc),
        verdicts=tuple(_verdict(event, entry.events) for event in decided),
        relations=MappingProxyType({name: tuple(meta.get(name, ())) for name in RELATIONS}),
        links=MappingProxyType({name: str(meta[name]) for name in LINKS if meta.get(name)}),
        flags=rfc.flags,
        window=_window(rfc),
        contests=contests(rfc),
        later=_later(entry.events),
        errata=tuple(Correction(_time(one.at), one.text, one.commit) for one in rfc.errata),
        successors=rfc.superseded_by,
        wants_shepherd=rfc.state == "proposed" and rfc.shepherd is None,
        implemented_by=rfc.implemented_by or "",
        errors=entry.errors,
        versions=revisions,
        in_force=_in_force(entry, rfc, revisions, _time(decided[-1].at) if decided else ""),
        shepherds=handings(entry.events),
        priority=rfc.priority if rfc.priority != "normal" else "",
        needs_info=rfc.needs_info,
        waits=governance is not None and waits(rfc, governance),
        triaged=acts(entry.events),
        moves=tuple(_moves(entry.events)),
        mentions=mentions(entry),
    )


def _in_force(entry: Entry, rfc: Rfc, revisions: tuple[Version, ...], decided: str) -> Version | None:
    """The text on the default branch where it says something else than the decided one."""
    signed = next((version for version in reversed(revisions) if version.is_decided), None)
    if signed is None or entry.path is None or entry.text is None:
        return None
    old = entry.past.get(signed.blob)
    if old is None or markdown.body_of(old) == markdown.body_of(entry.text):
        return None
    last = rfc.errata[-1] if rfc.errata else None
    return Version(
        NOW,
        _time(last.at) if last else decided,
        text=last.text if last else "",
        meta=signed.meta,
        is_here=0 < len(entry.text) <= LONGEST,
    )


def _moves(events: tuple[Event, ...]) -> Iterator[tuple[str, str]]:
    """States it came to, each with the time."""
    for place, event in enumerate(events):
        if event.target in STATES:
            yield event.target, timestamp(event.at)
        elif not place:
            yield str(event.data.get("state", "draft")), timestamp(event.at)


def is_kept_back(rfc: Rfc) -> bool:
    """Whether neither title nor text may be shown."""
    if rfc.spam and rfc.landing is None:
        return True
    if rfc.reached_review or rfc.landing is not None or rfc.state in LANDED:
        return False
    if rfc.decision is not None and rfc.decision.disposition == "accept":
        return False
    return not rfc.open or rfc.state in TERMINAL


def _time(value: Any) -> str:
    return timestamp(value) if value is not None else ""


def _authors(rfc: Rfc) -> tuple[str, ...]:
    named = tuple(str(name) for name in rfc.meta.get("authors", ()))
    return named or ((rfc.author.login,) if rfc.author else ())


def _categories(rfc: Rfc) -> tuple[str, ...]:
    if not is_contentious(rfc):
        return ()
    named = [str(name) for revision in rfc.revisions for name in revision.meta.get("contentious", ())]
    return tuple(dict.fromkeys((*named, *(name for name in rfc.contentious if name))))


def _chosen(events: tuple[Event, ...], rfc: Rfc) -> str:
    """Why this shepherd: the reason of the offer they took, or that they volunteered."""
    if rfc.shepherd is None:
        return ""
    accepted = [
        e for e in events if e.type == "shepherd-accepted" and e.actor and e.actor.id == rfc.shepherd.id
    ]
    if not accepted:
        return ""
    offers = [
        event
        for event in events
        if event.type == "shepherd-offered"
        and event.seq < accepted[-1].seq
        and event.data["person"]["id"] == rfc.shepherd.id
    ]
    return str(offers[-1].data.get("because", "")) if offers else "volunteered"


def _window(rfc: Rfc) -> Period | None:
    window = rfc.window
    if window is None or rfc.state != "final-comment" or rfc.decision is not None:
        return None
    return Period(
        window.disposition, _time(window.opened), _time(window.ends), window.by.login, window.reason
    )


def _later(events: tuple[Event, ...]) -> tuple[Later, ...]:
    """What later events say of the decision, oldest first."""
    words = ("overturned", "corrected", "superseded", "retired")
    return tuple(
        Later(event.type, timestamp(event.at), spoken(event.data.get("reason")))
        for event in events
        if event.type in words
    )


def _step(rfc: Rfc, governance: Governance | None) -> Step | None:
    if governance is None or rfc.state in TERMINAL:
        return None
    step = next_step(rfc, governance)
    words = step.when_words() if step.when is not None or step.soon else ""
    return Step(step.state, step.next, _time(step.when), words, step.who, step.then)


def _rules(rfc: Rfc, decided: list[Event], *, is_over: bool) -> tuple[RuleRow, ...]:
    if decided:
        return tuple(_tallied(value) for value in decided[-1].data.get("tally", ()))
    if is_over or rfc.state in ("draft", "dormant"):
        return ()
    electorates = {value.scope: value for value in rfc.electorates}
    return tuple(
        RuleRow(
            tally.scope,
            say_rule(electorates[tally.scope].rule),
            len(tally.yes),
            len(tally.eligible),
            tally.passed,
            tally.missing,
        )
        for tally in standing(rfc, window_over=rfc.window is not None)
    )


def _tallied(value: Mapping[str, Any]) -> RuleRow:
    yes, eligible = len(value["yes"]), len(value["eligible"])
    return RuleRow(str(value["scope"]), str(value["rule"]), yes, eligible, bool(value["passed"]))


def _sign_offs(rfc: Rfc) -> tuple[SignOff, ...]:
    if rfc.decision is not None:
        text, disposition = rfc.decision.text, rfc.decision.disposition
    else:
        text = rfc.revision.text if rfc.revision else ""
        disposition = rfc.window.disposition if rfc.window else "accept"
    return tuple(
        SignOff(
            login=ballot.login,
            disposition=ballot.disposition or ballot.choice,
            text=ballot.text or "",
            at=_time(ballot.at),
            counted=(ballot.choice, ballot.text, ballot.disposition) == ("sign-off", text, disposition),
        )
        for ballot in rfc.ballots
    )


def _concerns(rfc: Rfc) -> tuple[Objection, ...]:
    return tuple(
        Objection(
            concern.id,
            concern.title,
            concern.owner.login,
            _time(concern.raised),
            _time(concern.resolved),
            concern.resolved_by or "",
            concern.resolution or "",
        )
        for concern in rfc.concerns
    )


def _verdict(event: Event, events: tuple[Event, ...]) -> Verdict:
    opened = [e for e in events if e.type == "final-comment" and e.seq < event.seq]
    ended = ("window-lapsed", "final-comment-cancelled")
    stands = bool(opened) and not any(e.type in ended and opened[-1].seq < e.seq < event.seq for e in events)
    return Verdict(
        disposition=str(event.data["disposition"]),
        at=timestamp(event.at),
        text=event.text or "",
        reason=spoken(event.data.get("reason")),
        by=event.actor.login if event.actor else "",
        governance=event.governance,
        contestable_until=_contestable(event, events),
        window=(timestamp(opened[-1].at), str(opened[-1].data["ends"])) if stands else None,
        criteria=tuple(str(name) for name in event.data.get("criteria", ())),
        reopens=spoken(event.data.get("reopens")),
    )


def _contestable(event: Event, events: tuple[Event, ...]) -> str:
    """Until when a decision can be contested, counted from its landing where that came later."""
    until = event.data.get("contestable_until")
    landed = next((e.seen for e in events if e.type == "landed" and e.seq > event.seq), event.seen)
    return timestamp(moment(str(until)) + (landed - event.seen)) if until else ""
