"""Effects of finding a shepherd and of what one is reminded of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from rfcflow.events import Event, moment, spoken
from rfcflow.model import (
    Expert,
    Offer,
    Rfc,
)
from rfcflow.policy.effects.acting import actor_of, end_offer
from rfcflow.policy.machine import CONTEST_OVER, WAIT_OVER
from rfcflow.policy.waits import over


def _offered(rfc: Rfc, event: Event) -> Rfc:
    person = event.data["person"]
    offer = Offer(int(person["id"]), str(person["login"]), event.at, moment(str(event.data["expires"])))
    ended = end_offer(rfc, "withdrawn")
    return replace(
        ended,
        offers=(*ended.offers, offer),
        shortlist=tuple(event.data.get("candidates", ())),
        chosen_because=str(event.data.get("because", "")),
    )


def _declined(rfc: Rfc, event: Event) -> Rfc:
    person = int(event.data["person"])
    offer = rfc.offer
    ended = end_offer(rfc, "declined") if offer is not None and offer.person == person else rfc
    return replace(ended, declined=(*rfc.declined, person))


def _accepted_shepherd(rfc: Rfc, event: Event) -> Rfc:
    actor = actor_of(event)
    offer = rfc.offer
    ended = "accepted" if offer is not None and offer.person == actor.id else "withdrawn"
    # What a shepherd owes is counted from when the bot saw them, and anew for each of them.
    return replace(
        end_offer(rfc, ended),
        shepherd=actor,
        shepherds=(*rfc.shepherds, actor),
        public_call=False,
        chosen_because=rfc.chosen_because if ended == "accepted" else "volunteered",
        shepherd_since=event.seen,
        shepherd_taken=event.at,
        shepherd_active=None,
        summarized=None,
        duty_reminded=None,
    )


def _released(rfc: Rfc, event: Event) -> Rfc:
    """Handed on or replaced: whoever it was is not asked again."""
    declined = (*rfc.declined, rfc.shepherd.id) if rfc.shepherd else rfc.declined
    return replace(
        rfc,
        shepherd=None,
        declined=declined,
        shepherd_left=event.seen,
        reminders=tuple(about for about in rfc.reminders if about != "agenda"),
        handover=spoken(event.data.get("notes")) or rfc.handover,
        chosen_because="",
    )


def _reminded(rfc: Rfc, event: Event) -> Rfc:
    """Once for each thing and each run of its clock; `since` tells the runs apart."""
    about, since = str(event.data["about"]), event.data.get("since")
    key = about if since is None else f"{about} {since}"
    if about == CONTEST_OVER and rfc.decision is not None:
        return replace(rfc, decision=replace(rfc.decision, final=True))
    if about == WAIT_OVER:
        return over(rfc, event.at)
    return replace(
        rfc,
        reminders=(*rfc.reminders, key),
        # A question that comes back is dated, so that the next one runs from it.
        asked_at=event.at if about in ("ask", "standing") else rfc.asked_at,
        duty_reminded=event.seen if "duty" in event.data else rfc.duty_reminded,
    )


def _summary(rfc: Rfc, event: Event) -> Rfc:
    """Of the shepherd's, the newest; anybody else's changes nothing."""
    mine = event.actor is not None and rfc.shepherd is not None and event.actor.id == rfc.shepherd.id
    return replace(rfc, summarized=event.at) if mine else rfc


def _invited(rfc: Rfc, event: Event) -> Rfc:
    person = event.data["person"]
    expert = Expert(str(event.data["module"]), int(person["id"]), str(person["login"]), event.at)
    return replace(rfc, experts=(*rfc.experts, expert))


def _muted(rfc: Rfc, event: Event) -> Rfc:
    logins = (str(row["login"]) for row in event.data["people"])
    return replace(
        rfc, muted=tuple(dict.fromkeys((*rfc.muted, *logins))), muted_at=rfc.muted_at or event.seen
    )


EFFECTS: Final[dict[str, Callable[[Rfc, Event], Rfc]]] = {
    "shepherd-offered": _offered,
    "shepherd-declined": _declined,
    "offer-lapsed": lambda rfc, _: end_offer(rfc, "lapsed"),
    "public-call": lambda rfc, event: replace(
        rfc, public_call=True, shortlist=tuple(event.data.get("candidates", ())), chosen_because=""
    ),
    "shepherd-accepted": _accepted_shepherd,
    "shepherd-released": _released,
    "shepherd-replaced": _released,
    "reminded": _reminded,
    "muted": _muted,
    "informed": lambda rfc, event: replace(
        rfc, informed=rfc.informed | {str(login).lower() for login in event.data["logins"]}
    ),
    "digest": lambda rfc, _: replace(rfc, muted=(), muted_at=None),
    "summary": _summary,
    "invited": _invited,
}
