"""`fold(events) -> Rfc`: where an RFC stands, from its ledger alone.

Invariant: the state is a function of the events and nothing else; an event that carries `to` moves the RFC
there, every other effect is in the one function of its type in `effects`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rfcflow.events import Event
from rfcflow.model import Rfc
from rfcflow.policy.effects import EFFECTS


def fold(events: Iterable[Event], start: Rfc | None = None) -> Rfc | None:
    """The RFC after `events`, from nothing or from `start`; None for an empty ledger."""
    rfc = start
    for event in events:
        rfc = apply(rfc, event)
    return rfc


def apply(rfc: Rfc | None, event: Event) -> Rfc:
    """The RFC after one more event."""
    if rfc is None:
        rfc = Rfc(id=event.rfc, number=int(event.data.get("number", 0)))
    effect = EFFECTS.get(event.type)
    if effect is not None:
        rfc = effect(rfc, event)
    changes: dict[str, Any] = {
        "seq": event.seq,
        "handled": rfc.handled | {f"{event.source.type}:{event.source.id}"},
    }
    if event.type != "answered":
        changes |= {"changed": event.seq, "changed_at": event.at}
    if event.target is not None and event.target != rfc.state:
        # A state's clocks run from when the bot saw it, for before that nobody could be told: an old pull
        # request, or an outage, must not park or close anything at first sight.
        changes |= {"state": event.target, "since": event.seen, "reminders": (), "asked_at": None}
        if event.target != "final-comment":
            changes["window"] = None
            if rfc.window is not None and rfc.window.disposition != "accept":
                changes["fresh_after"] = event.seq
        if event.type != "revised":
            changes["suspended"] = None
        # What the default branch says of it is behind the ledger from here on.
        changes["unrecorded"] = rfc.landing is not None and event.type != "landed"
        if event.target == "review":
            changes["reached_review"] = True
    if event.actor is not None and event.actor.id in rfc.authors:
        changes["author_active"] = max(event.at, rfc.author_active or event.at)
    led = event.actor is not None and rfc.shepherd is not None and event.actor.id == rfc.shepherd.id
    if led and event.type != "shepherd-accepted":
        changes["shepherd_active"] = max(event.at, rfc.shepherd_active or event.at)
    return replace(rfc, **changes)
