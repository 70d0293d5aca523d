"""Effects of finding a shepherd and of what one is reminded of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from rfcflow.events import Event, moment
from rfcflow.model import (
    Offer,
    Rfc,
)
from rfcflow.policy.effects.acting import actor_of, end_offer


def _offered(rfc: Rfc, event: Event) -> Rfc:
    person = event.data["person"]
    offer = Offer(int(person["id"]), str(person["login"]), event.at, moment(str(event.data["expires"])))
    ended = end_offer(rfc, "withdrawn")
    return replace(ended, offers=(*ended.offers, offer))


def _declined(rfc: Rfc, event: Event) -> Rfc:
    person = int(event.data["person"])
    offer = rfc.offer
    ended = end_offer(rfc, "declined") if offer is not None and offer.person == person else rfc
    return replace(ended, declined=(*rfc.declined, person))


def _accepted_shepherd(rfc: Rfc, event: Event) -> Rfc:
    actor = actor_of(event)
    offer = rfc.offer
    ended = "accepted" if offer is not None and offer.person == actor.id else "withdrawn"
    return replace(
        end_offer(rfc, ended), shepherd=actor, shepherds=(*rfc.shepherds, actor), public_call=False
    )


def _released(rfc: Rfc, _event: Event) -> Rfc:
    declined = (*rfc.declined, rfc.shepherd.id) if rfc.shepherd else rfc.declined
    return replace(rfc, shepherd=None, declined=declined)


def _reminded(rfc: Rfc, event: Event) -> Rfc:
    about = str(event.data["about"])
    # A question that comes back is dated, so that the next one runs from it.
    asked = event.at if about == "ask" else rfc.asked_at
    return replace(rfc, reminders=(*rfc.reminders, about), asked_at=asked)


EFFECTS: Final[dict[str, Callable[[Rfc, Event], Rfc]]] = {
    "shepherd-offered": _offered,
    "shepherd-declined": _declined,
    "offer-lapsed": lambda rfc, _: end_offer(rfc, "lapsed"),
    "public-call": lambda rfc, _: replace(rfc, public_call=True),
    "shepherd-accepted": _accepted_shepherd,
    "shepherd-released": _released,
    "reminded": _reminded,
}
