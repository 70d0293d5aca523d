"""Effects of what several people say together: motions, disputes, escalations, elections."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final

from msgspec.structs import replace

from rfcflow.events import Event, moment, spoken
from rfcflow.model import Decision, Dispute, Election, Motion, Rfc, Window
from rfcflow.policy.effects.acting import actor_of, snapshot_after
from rfcflow.policy.snapshots import electorate


def names(event: Event, key: str) -> tuple[str, ...]:
    """A list of words in an event's data."""
    return tuple(str(name) for name in event.data.get(key, ()))


def _opened(rfc: Rfc, event: Event) -> Rfc:
    data = event.data
    motion = Motion(
        id=str(data["motion"]),
        kind=str(data["verb"]),
        subject=str(data["subject"]),
        reason=spoken(data.get("reason")),
        text=event.text or "",
        opened=event.at,
        expires=moment(str(data["expires"])),
        electorate=electorate(data["electorate"]),
        voices=(actor_of(event),),
        criteria=names(event, "criteria"),
        reopens=spoken(data.get("reopens")),
    )
    return replace(rfc, motions=(*rfc.motions, motion))


def _motion(rfc: Rfc, event: Event, change: Callable[[Motion], Motion]) -> Rfc:
    name = event.data["motion"]
    return replace(rfc, motions=tuple(change(m) if m.id == name else m for m in rfc.motions))


def _seconded(rfc: Rfc, event: Event) -> Rfc:
    return _motion(rfc, event, lambda motion: replace(motion, voices=(*motion.voices, actor_of(event))))


def _ended(how: str) -> Callable[[Rfc, Event], Rfc]:
    return lambda rfc, event: _motion(rfc, event, lambda motion: replace(motion, ended=how))


def _overturned(rfc: Rfc, event: Event) -> Rfc:
    data = event.data
    before = rfc.decision
    decision = Decision(
        disposition=str(data.get("disposition", "reject")),
        text=event.text or "",
        head=event.head or "",
        at=event.at,
        announced=event.seen,
        reason=spoken(data.get("reason")),
        tally=data.get("tally", MappingProxyType({})),
        event=event.id,
        governance=event.governance,
        by=event.actor,
        lands=before.lands if before is not None else True,
        track="core",
        criteria=names(event, "criteria"),
        reopens=spoken(data.get("reopens")),
    )
    return _disputes(replace(rfc, decision=decision), event, ended="upheld")


def _disputes(rfc: Rfc, event: Event, **changes: Any) -> Rfc:
    named = names(event, "disputes")
    return replace(rfc, disputes=tuple(replace(d, **changes) if d.id in named else d for d in rfc.disputes))


def _disputed(rfc: Rfc, event: Event) -> Rfc:
    data = event.data
    dispute = Dispute(
        id=str(data["dispute"]),
        owner=actor_of(event),
        modules=names(event, "modules"),
        reason=spoken(data.get("reason")),
        criteria=names(event, "criteria"),
        reopens=spoken(data.get("reopens")),
        opened=event.at,
        settle_by=moment(str(data["settle_by"])),
    )
    return replace(rfc, disputes=(*rfc.disputes, dispute), unrecorded=rfc.landing is not None)


def _settled(rfc: Rfc, event: Event) -> Rfc:
    ended = _disputes(
        rfc,
        event,
        ended="settled",
        arguments=spoken(event.data.get("arguments")),
        resolution=spoken(event.data.get("resolution")),
    )
    return replace(ended, unrecorded=rfc.landing is not None)


def _closed(rfc: Rfc, event: Event) -> Rfc:
    """Core did not uphold it: its window is over, and the decision stands."""
    return replace(_disputes(rfc, event, ended="stands"), window=None, unrecorded=rfc.landing is not None)


def _escalated(rfc: Rfc, event: Event) -> Rfc:
    data = event.data
    if data["why"] != "dispute":
        return replace(rfc, escalated=str(data["why"]), electorates=snapshot_after(rfc, event, afresh=True))
    name = str(data["dispute"])
    marked = replace(
        rfc,
        disputes=tuple(
            replace(d, escalated=event.at, ended=None, arguments="", resolution="") if d.id == name else d
            for d in rfc.disputes
        ),
    )
    if "ends" not in data:
        return marked
    dispute = next(d for d in rfc.disputes if d.id == name)
    window = Window(
        disposition=str(data["disposition"]),
        text=event.text or "",
        opened=event.at,
        ends=moment(str(data["ends"])),
        reason=f"Core upheld {name}: {dispute.reason}",
        by=actor_of(event),
        criteria=dispute.criteria,
        reopens=dispute.reopens,
    )
    return replace(marked, window=window, electorates=snapshot_after(rfc, event, afresh=True))


def _ranked(rfc: Rfc, event: Event) -> Rfc:
    election = rfc.election
    if election is None:
        return rfc
    ranking = tuple(int(person) for person in event.data["ranking"])
    rankings = MappingProxyType({**election.rankings, actor_of(event).id: ranking})
    return replace(rfc, election=replace(election, rankings=rankings))


def opened_election(event: Event) -> Election | None:
    """The election a final comment period holds beside its vote, if it holds one."""
    data = event.data.get("election")
    if data is None:
        return None
    return Election(
        electors=tuple(int(person) for person in data["electors"]),
        candidates=tuple(int(person) for person in data["candidates"]),
        seed=event.id,
        rankings=MappingProxyType({}),
    )


EFFECTS: Final[dict[str, Callable[[Rfc, Event], Rfc]]] = {
    "motion-opened": _opened,
    "motion-seconded": _seconded,
    "motion-lapsed": _ended("lapsed"),
    "motion-carried": _ended("carried"),
    "overturned": _overturned,
    "dispute-opened": _disputed,
    "dispute-settled": _settled,
    "dispute-closed": _closed,
    "escalated": _escalated,
    "ranked": _ranked,
}
