"""Effects of ballots, concerns and the last window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from rfcflow.events import Event, moment, spoken
from rfcflow.model import (
    Ballot,
    Concern,
    Rfc,
    Window,
)
from rfcflow.policy.effects.acting import actor_of, end_offer, snapshot_after


def _concern(rfc: Rfc, event: Event) -> Rfc:
    actor = actor_of(event)
    concern = Concern(
        str(event.data["id"]), spoken(event.data.get("title")), actor, event.at, event.text or ""
    )
    ballots = tuple(ballot for ballot in rfc.ballots if ballot.person != actor.id)
    return replace(rfc, concerns=(*rfc.concerns, concern), ballots=ballots)


def _resolved(rfc: Rfc, event: Event) -> Rfc:
    names = set(event.data["ids"])
    resolution = spoken(event.data.get("resolution")) or None
    concerns = tuple(
        replace(c, resolved=event.at, resolution=resolution, resolved_by=actor_of(event).login)
        if c.id in names and c.resolved is None
        else c
        for c in rfc.concerns
    )
    return replace(rfc, concerns=concerns)


def _writeup(rfc: Rfc, event: Event) -> Rfc:
    return replace(rfc, writeup=spoken(event.data.get("writeup")), writeup_by=actor_of(event))


def _final_comment(rfc: Rfc, event: Event) -> Rfc:
    window = Window(
        disposition=str(event.data["disposition"]),
        text=event.text or "",
        opened=event.at,
        ends=moment(str(event.data["ends"])),
        reason=spoken(event.data.get("reason")),
        by=actor_of(event),
    )
    return replace(rfc, window=window, electorates=snapshot_after(rfc, event, afresh=True))


def _lapsed(rfc: Rfc, event: Event) -> Rfc:
    return replace(rfc, lapses=(*rfc.lapses, (event.text or "", event.at)))


def _cast(choice: str) -> Callable[[Rfc, Event], Rfc]:
    """The last ballot of a person replaces the one before; the history keeps both."""

    def cast(rfc: Rfc, event: Event) -> Rfc:
        actor = actor_of(event)
        bound = choice != "recuse"
        ballot = Ballot(
            actor.id,
            actor.login,
            choice,
            event.text if bound else None,
            str(event.data["disposition"]) if bound else None,
            event.at,
            event.seq,
            event.source.key,
        )
        others = tuple(b for b in rfc.ballots if b.person != actor.id)
        return replace(rfc, ballots=(*others, ballot), ballot_history=(*rfc.ballot_history, ballot))

    return cast


def _recused(rfc: Rfc, event: Event) -> Rfc:
    """Out of every electorate, with what they objected; never the shepherd."""
    actor = actor_of(event)
    after = _cast("recuse")(rfc, event)
    concerns = tuple(
        replace(c, resolved=event.at, resolution="Its owner is recused.", resolved_by=actor.login)
        if c.owner.id == actor.id and c.resolved is None
        else c
        for c in after.concerns
    )
    after = replace(after, concerns=concerns)
    if after.offer is not None and after.offer.person == actor.id:
        after = end_offer(after, "declined")
    if after.shepherd is not None and after.shepherd.id == actor.id:
        after = replace(after, shepherd=None, declined=(*after.declined, actor.id))
    return after


def _elector_left(rfc: Rfc, event: Event) -> Rfc:
    """Out of the members; who was only a stand-in, out of those."""
    person, scope = int(event.data["person"]), str(event.data["scope"])
    kept = []
    for value in rfc.electorates:
        if value.scope == scope and person in value.members:
            value = replace(value, members=tuple(member for member in value.members if member != person))
        elif value.scope == scope:
            value = replace(value, stand_ins=tuple(member for member in value.stand_ins if member != person))
        kept.append(value)
    return replace(rfc, electorates=tuple(kept))


EFFECTS: Final[dict[str, Callable[[Rfc, Event], Rfc]]] = {
    "concern-raised": _concern,
    "concern-resolved": _resolved,
    "writeup": _writeup,
    "final-comment": _final_comment,
    "window-lapsed": _lapsed,
    "signed-off": _cast("sign-off"),
    "abstained": _cast("abstain"),
    "recused": _recused,
    "elector-left": _elector_left,
}
