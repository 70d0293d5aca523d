"""Effects of ballots, concerns and the last window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from rfcflow.events import Event, moment, spoken
from rfcflow.model import (
    Account,
    Ballot,
    Concern,
    FailedVote,
    Motion,
    Rfc,
    Window,
)
from rfcflow.policy.effects.acting import actor_of, end_offer, snapshot_after
from rfcflow.policy.effects.parking import until
from rfcflow.policy.effects.voices import names, opened_election


def _concern(rfc: Rfc, event: Event) -> Rfc:
    actor = actor_of(event)
    blocks = bool(event.data.get("blocks", True))
    concern = Concern(
        str(event.data["id"]),
        spoken(event.data.get("title")),
        actor,
        event.at,
        event.text or "",
        actor if blocks else None,
    )
    return _without_ballot(replace(rfc, concerns=(*rfc.concerns, concern)), actor)


def _without_ballot(rfc: Rfc, actor: Account) -> Rfc:
    """Who objects has no sign-off standing beside the objection; a recusal stays."""
    kept = tuple(b for b in rfc.ballots if b.person != actor.id or b.choice == "recuse")
    return replace(rfc, ballots=kept)


def _sponsored(rfc: Rfc, event: Event) -> Rfc:
    name, actor = event.data["id"], actor_of(event)
    concerns = tuple(replace(c, objector=actor) if c.id == name else c for c in rfc.concerns)
    return _without_ballot(replace(rfc, concerns=concerns), actor)


def _reopened(rfc: Rfc, event: Event) -> Rfc:
    name, actor = event.data["id"], actor_of(event)
    blocks = bool(event.data["blocks"])
    objector, text = actor if blocks else None, event.text or ""
    concerns = tuple(
        replace(c, resolved=None, resolution=None, resolved_by=None, objector=objector, text=text)
        if c.id == name
        else c
        for c in rfc.concerns
    )
    after = replace(rfc, concerns=concerns)
    return _without_ballot(after, actor) if blocks else after


def _editorial(rfc: Rfc, event: Event) -> Rfc:
    """Ballots on the old text are on the new one; a window that the change had ended goes on."""
    old, new = str(event.data["old"]), str(event.data["new"])
    ballots = tuple(replace(b, text=new, rebound=event.seq) if b.text == old else b for b in rfc.ballots)
    concerns = tuple(replace(c, overruled_on=new) if c.overruled_on == old else c for c in rfc.concerns)
    window = rfc.window
    if event.target == "final-comment" and rfc.suspended is not None:
        ends = event.data.get("ends")
        window = replace(rfc.suspended, text=new, ends=moment(ends) if ends else rfc.suspended.ends)
    attested = (*rfc.attested, (old, new))
    return replace(rfc, ballots=ballots, concerns=concerns, window=window, attested=attested)


def _resolved(rfc: Rfc, event: Event) -> Rfc:
    names = set(event.data["ids"])
    resolution = spoken(event.data.get("resolution")) or None
    concerns = tuple(
        replace(
            c,
            resolved=event.at,
            resolution=resolution,
            resolved_by=actor_of(event).login,
            overruled=event.type == "concern-overruled",
            overruled_on=(event.text or "") if event.type == "concern-overruled" else "",
        )
        if c.id in names and c.resolved is None
        else c
        for c in rfc.concerns
    )
    return replace(rfc, concerns=concerns)


def _writeup(rfc: Rfc, event: Event) -> Rfc:
    return replace(
        rfc, writeup=spoken(event.data.get("writeup")), writeup_by=actor_of(event), summarized=event.at
    )


def _final_comment(rfc: Rfc, event: Event) -> Rfc:
    window = Window(
        disposition=str(event.data["disposition"]),
        text=event.text or "",
        opened=event.at,
        ends=moment(str(event.data["ends"])),
        reason=spoken(event.data.get("reason")),
        by=actor_of(event),
        until=until(event),
        criteria=names(event, "criteria"),
        reopens=spoken(event.data.get("reopens")),
        against=names(event, "against"),
    )
    return replace(
        rfc,
        window=window,
        suspended=None,
        electorates=snapshot_after(rfc, event, afresh=True),
        election=opened_election(event),
    )


def _lapsed(rfc: Rfc, event: Event) -> Rfc:
    text = event.text or ""
    tally, failed = tuple(event.data["tally"]), rfc.core_failed
    # Silence is no vote that failed: then nobody of core has said anything the lead could break a tie of.
    heard = any(
        row["scope"] == "core" and not row["passed"] and (row["yes"] or row["objections"] or row["abstained"])
        for row in tally
    )
    if rfc.window is not None and heard:
        failed = (*failed, FailedVote(text, rfc.window.disposition, tally))
    return replace(rfc, lapses=(*rfc.lapses, (text, event.at)), core_failed=failed, election=None)


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
    mine = {c.id for c in after.blocking_concerns if c.objector is not None and c.objector.id == actor.id}
    concerns = tuple(
        c
        if c.id not in mine
        else replace(c, objector=None)
        if c.owner.id != actor.id
        else replace(c, resolved=event.at, resolution="Its owner is recused.", resolved_by=actor.login)
        for c in after.concerns
    )
    after = replace(after, concerns=concerns)
    if after.offer is not None and after.offer.person == actor.id:
        after = end_offer(after, "declined")
    if after.shepherd is not None and after.shepherd.id == actor.id:
        after = replace(after, shepherd=None, declined=(*after.declined, actor.id))
    return after


def _elector_left(rfc: Rfc, event: Event) -> Rfc:
    """Out of the members; who was only a stand-in, out of those; out of a motion's."""
    person, scope = int(event.data["person"]), str(event.data["scope"])
    if scope.startswith("motion:"):
        return replace(rfc, motions=tuple(_without(motion, person, scope) for motion in rfc.motions))
    if scope == "election" and rfc.election is not None:
        electors = tuple(elector for elector in rfc.election.electors if elector != person)
        return replace(rfc, election=replace(rfc.election, electors=electors))
    kept = []
    for value in rfc.electorates:
        if value.scope == scope and person in value.members:
            value = replace(value, members=tuple(member for member in value.members if member != person))
        elif value.scope == scope:
            value = replace(value, stand_ins=tuple(member for member in value.stand_ins if member != person))
        kept.append(value)
    return replace(rfc, electorates=tuple(kept))


def _without(motion: Motion, person: int, scope: str) -> Motion:
    if motion.electorate.scope != scope:
        return motion
    members = tuple(member for member in motion.electorate.members if member != person)
    return replace(motion, electorate=replace(motion.electorate, members=members))


EFFECTS: Final[dict[str, Callable[[Rfc, Event], Rfc]]] = {
    "concern-raised": _concern,
    "concern-sponsored": _sponsored,
    "concern-reopened": _reopened,
    "concern-resolved": _resolved,
    "editorial": _editorial,
    "concern-overruled": _resolved,
    "writeup": _writeup,
    "final-comment": _final_comment,
    "window-lapsed": _lapsed,
    "signed-off": _cast("sign-off"),
    "abstained": _cast("abstain"),
    "recused": _recused,
    "elector-left": _elector_left,
}
