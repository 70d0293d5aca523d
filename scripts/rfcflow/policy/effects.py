"""What each type of event does to an RFC, apart from moving it.

Invariant: one function for one type; each a pure function of the RFC before and the event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from rfcflow.events import Event, moment, spoken
from rfcflow.model import (
    Account,
    Ballot,
    Concern,
    Decision,
    Electorate,
    Landing,
    Offer,
    Revision,
    Rfc,
    Window,
)
from rfcflow.policy.snapshots import electorate


def _actor(event: Event) -> Account:
    return event.actor or Account(0, "")


def _electorates(rfc: Rfc, event: Event, *, afresh: bool) -> tuple[Electorate, ...]:
    """The snapshot after an event: a fresh vote replaces it, a later module or class only adds scopes."""
    given = tuple(electorate(value) for value in event.data.get("electorates", ()))
    if afresh:
        return given
    scopes = {value.scope for value in rfc.electorates}
    return rfc.electorates + tuple(value for value in given if value.scope not in scopes)


def _opened(rfc: Rfc, event: Event) -> Rfc:
    return replace(
        rfc,
        opened=event.at,
        since=event.seen,
        author=event.actor,
        title=spoken(event.data.get("title")),
        draft=bool(event.data.get("draft")),
        author_active=event.at,
    )


def _unwrapped(meta: Mapping[str, Any]) -> Mapping[str, Any]:
    """The front matter with its free texts as plain strings."""
    return MappingProxyType(
        {key: spoken(value) if isinstance(value, Mapping) else value for key, value in meta.items()}
    )


def _revised(rfc: Rfc, event: Event) -> Rfc:
    data = event.data
    revision = Revision(
        head=event.head or "",
        text=event.text or "",
        at=event.at,
        seen=event.seen,
        seq=event.seq,
        path=str(data.get("path") or ""),
        blob=str(data.get("blob") or ""),
        meta=_unwrapped(data.get("meta", {})),
        author_ids=tuple(int(person) for person in data.get("author_ids", ())),
        errors=int(data.get("errors", 0)),
        warnings=int(data.get("warnings", 0)),
        problems=tuple(data.get("problems", ())),
        assets=tuple((str(path), str(blob)) for path, blob in data.get("assets", ())),
    )
    title = str(revision.meta.get("title") or rfc.title)
    # Who becomes an author loses the ballot cast before.
    ballots = tuple(ballot for ballot in rfc.ballots if ballot.person not in revision.author_ids)
    after = replace(rfc, revisions=(*rfc.revisions, revision), title=title, ballots=ballots)
    if rfc.state == "draft":
        return after
    # Once it is proposed, a text may add modules; taking one off needs the command of somebody else.
    dropped = tuple(name for name in rfc.modules if name not in after.modules)
    return replace(after, modules_added=(*rfc.modules_added, *dropped))


def _ready(rfc: Rfc, event: Event) -> Rfc:
    return replace(rfc, draft=False, electorates=_electorates(rfc, event, afresh=True))


def _drafted(rfc: Rfc, event: Event) -> Rfc:
    return replace(_end_offer(rfc, "withdrawn"), draft=bool(event.data.get("draft")), public_call=False)


def _modules(rfc: Rfc, event: Event) -> Rfc:
    added = tuple(event.data.get("added", ()))
    removed = tuple(event.data.get("removed", ()))
    gone = {f"module:{name}" for name in removed}
    kept = replace(
        rfc,
        modules_added=tuple(dict.fromkeys((*(m for m in rfc.modules_added if m not in removed), *added))),
        modules_removed=tuple(dict.fromkeys((*(m for m in rfc.modules_removed if m not in added), *removed))),
        electorates=tuple(value for value in rfc.electorates if value.scope not in gone),
    )
    return replace(kept, electorates=_electorates(kept, event, afresh=bool(event.data.get("afresh"))))


def _contentious(rfc: Rfc, event: Event) -> Rfc:
    categories = tuple(dict.fromkeys((*rfc.contentious, str(event.data.get("category", "")))))
    return replace(rfc, contentious=categories, electorates=_electorates(rfc, event, afresh=True))


def _end_offer(rfc: Rfc, ended: str) -> Rfc:
    offer = rfc.offer
    return rfc if offer is None else replace(rfc, offers=(*rfc.offers[:-1], replace(offer, ended=ended)))


def _offered(rfc: Rfc, event: Event) -> Rfc:
    person = event.data["person"]
    offer = Offer(int(person["id"]), str(person["login"]), event.at, moment(str(event.data["expires"])))
    ended = _end_offer(rfc, "withdrawn")
    return replace(ended, offers=(*ended.offers, offer))


def _declined(rfc: Rfc, event: Event) -> Rfc:
    person = int(event.data["person"])
    offer = rfc.offer
    ended = _end_offer(rfc, "declined") if offer is not None and offer.person == person else rfc
    return replace(ended, declined=(*rfc.declined, person))


def _accepted_shepherd(rfc: Rfc, event: Event) -> Rfc:
    actor = _actor(event)
    offer = rfc.offer
    ended = "accepted" if offer is not None and offer.person == actor.id else "withdrawn"
    return replace(
        _end_offer(rfc, ended), shepherd=actor, shepherds=(*rfc.shepherds, actor), public_call=False
    )


def _released(rfc: Rfc, _event: Event) -> Rfc:
    declined = (*rfc.declined, rfc.shepherd.id) if rfc.shepherd else rfc.declined
    return replace(rfc, shepherd=None, declined=declined)


def _concern(rfc: Rfc, event: Event) -> Rfc:
    actor = _actor(event)
    concern = Concern(
        str(event.data["id"]), spoken(event.data.get("title")), actor, event.at, event.text or ""
    )
    ballots = tuple(ballot for ballot in rfc.ballots if ballot.person != actor.id)
    return replace(rfc, concerns=(*rfc.concerns, concern), ballots=ballots)


def _resolved(rfc: Rfc, event: Event) -> Rfc:
    names = set(event.data["ids"])
    resolution = spoken(event.data.get("resolution")) or None
    concerns = tuple(
        replace(c, resolved=event.at, resolution=resolution, resolved_by=_actor(event).login)
        if c.id in names and c.resolved is None
        else c
        for c in rfc.concerns
    )
    return replace(rfc, concerns=concerns)


def _writeup(rfc: Rfc, event: Event) -> Rfc:
    return replace(rfc, writeup=spoken(event.data.get("writeup")), writeup_by=_actor(event))


def _final_comment(rfc: Rfc, event: Event) -> Rfc:
    window = Window(
        disposition=str(event.data["disposition"]),
        text=event.text or "",
        opened=event.at,
        ends=moment(str(event.data["ends"])),
        reason=spoken(event.data.get("reason")),
        by=_actor(event),
    )
    return replace(rfc, window=window, electorates=_electorates(rfc, event, afresh=True))


def _lapsed(rfc: Rfc, event: Event) -> Rfc:
    return replace(rfc, lapses=(*rfc.lapses, (event.text or "", event.at)))


def _signed(rfc: Rfc, event: Event) -> Rfc:
    actor = _actor(event)
    ballot = Ballot(
        actor.id,
        actor.login,
        "sign-off",
        event.text,
        str(event.data["disposition"]),
        event.at,
        event.seq,
        event.source.key,
    )
    others = tuple(b for b in rfc.ballots if b.person != actor.id)
    return replace(rfc, ballots=(*others, ballot), ballot_history=(*rfc.ballot_history, ballot))


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


def _decided(rfc: Rfc, event: Event) -> Rfc:
    until = event.data.get("contestable_until")
    decision = Decision(
        disposition=str(event.data["disposition"]),
        text=event.text or "",
        head=event.head or "",
        at=event.at,
        reason=spoken(event.data.get("reason")),
        tally=event.data.get("tally", MappingProxyType({})),
        event=event.id,
        governance=event.governance,
        by=event.actor,
        contestable_until=moment(str(until)) if until else None,
        lands=bool(event.data.get("lands", True)),
    )
    return replace(_end_offer(rfc, "withdrawn"), decision=decision)


def _landed(rfc: Rfc, event: Event) -> Rfc:
    blobs = MappingProxyType({str(k): str(v) for k, v in event.data["blobs"].items()})
    return replace(rfc, landing=Landing(str(event.data["commit"]), blobs, event.at, str(event.data["door"])))


def _dormant(rfc: Rfc, event: Event) -> Rfc:
    return replace(_end_offer(rfc, "withdrawn"), dormant_reason=str(event.data["reason"]), public_call=False)


def _closed(rfc: Rfc, event: Event) -> Rfc:
    by_author = bool(event.data.get("by_author"))
    return replace(_end_offer(rfc, "withdrawn"), open=False, closed_at=event.at, closed_by_author=by_author)


def _reopened(rfc: Rfc, _event: Event) -> Rfc:
    flags = rfc.flags if rfc.closed_by_author else tuple(dict.fromkeys((*rfc.flags, "reopened-once")))
    return replace(rfc, open=True, closed_at=None, closed_by_author=False, flags=flags)


def _reminded(rfc: Rfc, event: Event) -> Rfc:
    return replace(rfc, reminders=(*rfc.reminders, str(event.data["about"])))


def _flagged(rfc: Rfc, event: Event) -> Rfc:
    flag = str(event.data["flag"])
    if flag == "draft":
        return replace(rfc, draft=True)
    return replace(rfc, flags=tuple(dict.fromkeys((*rfc.flags, flag))))


def _unflagged(rfc: Rfc, event: Event) -> Rfc:
    if event.data["flag"] == "draft":
        return replace(rfc, draft=False)
    return replace(rfc, flags=tuple(flag for flag in rfc.flags if flag != event.data["flag"]))


EFFECTS: Final[dict[str, Callable[[Rfc, Event], Rfc]]] = {
    "opened": _opened,
    "revised": _revised,
    "ready": _ready,
    "drafted": _drafted,
    "modules-changed": _modules,
    "contentious": _contentious,
    "shepherd-offered": _offered,
    "shepherd-declined": _declined,
    "offer-lapsed": lambda rfc, _: _end_offer(rfc, "lapsed"),
    "public-call": lambda rfc, _: replace(rfc, public_call=True),
    "shepherd-accepted": _accepted_shepherd,
    "shepherd-released": _released,
    "concern-raised": _concern,
    "concern-resolved": _resolved,
    "writeup": _writeup,
    "final-comment": _final_comment,
    "window-lapsed": _lapsed,
    "signed-off": _signed,
    "elector-left": _elector_left,
    "decided": _decided,
    "landed": _landed,
    "dormant": _dormant,
    "closed": _closed,
    "reopened": _reopened,
    "reminded": _reminded,
    "flagged": _flagged,
    "unflagged": _unflagged,
}
