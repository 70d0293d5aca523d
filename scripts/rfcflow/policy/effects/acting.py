"""What several effects share: who acted, the snapshot after an event, the end of an offer."""

from __future__ import annotations

from msgspec.structs import replace

from rfcflow.events import Event
from rfcflow.model import Account, Electorate, Rfc
from rfcflow.policy.snapshots import electorate


def actor_of(event: Event) -> Account:
    """Who did it; the bot's own events have nobody, shown as id 0."""
    return event.actor or Account(0, "")


def snapshot_after(rfc: Rfc, event: Event, *, afresh: bool) -> tuple[Electorate, ...]:
    """The snapshot after an event: a fresh vote replaces it, a later module or class only adds scopes."""
    given = tuple(electorate(value) for value in event.data.get("electorates", ()))
    if afresh:
        return given
    scopes = {value.scope for value in rfc.electorates}
    return rfc.electorates + tuple(value for value in given if value.scope not in scopes)


def end_offer(rfc: Rfc, ended: str) -> Rfc:
    """The RFC with its open offer, if any, ended as `ended` says."""
    offer = rfc.offer
    return rfc if offer is None else replace(rfc, offers=(*rfc.offers[:-1], replace(offer, ended=ended)))
