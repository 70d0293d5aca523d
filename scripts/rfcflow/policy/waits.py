"""Time to object: what one person clears out of the way decides nothing before others could answer.

Invariant: a wait is dated from when the bot saw what began it; it ends with its date, or earlier by the word
of everybody it is for.

| what one person does | whom it waits for | ended earlier by |
|---|---|---|
| resolves somebody else's blocking concern | whose objection it was | their ballot, or their own `/resolve` |
| attests a change as editorial | whose ballots are current again by that | their own ballots |
| settles a dispute | who opened it, who can bring it before core | nothing |
| takes a module out of an open vote, or lowers the class | anybody | nothing |
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from msgspec.structs import replace

from rfcflow.events import Event, moment, timestamp
from rfcflow.model import Rfc, Wait

# Days, so that three of them are working days whenever it begins.
OBJECTION_DAYS: Final = 5
BEGUN: Final = "waits_until"
_BALLOTS: Final = frozenset(("signed-off", "abstained", "recused"))


def begun(now: datetime) -> dict[str, Any]:
    """What an event says that begins a wait at `now` (UTC)."""
    return {BEGUN: timestamp(now + timedelta(days=OBJECTION_DAYS))}


def after(before: Rfc, rfc: Rfc, event: Event) -> tuple[Wait, ...]:
    """The waits after an event; `before` and `rfc` are the RFC without it and with its effect."""
    waits = rfc.waits
    if event.type in _BALLOTS and event.actor is not None:
        waits = _without(waits, event.actor.id)
    elif event.type in ("concern-resolved", "concern-reopened", "concern-overruled"):
        named = set(event.data["ids"]) if "ids" in event.data else {event.data["id"]}
        waits = tuple(w for w in waits if w.what != "concern-resolved" or w.subject not in named)
    if BEGUN in event.data:
        waits = (*waits, _begun(before, event))
    return waits


def over(rfc: Rfc, at: datetime) -> Rfc:
    """The RFC without the waits whose date has come."""
    return replace(rfc, waits=tuple(wait for wait in rfc.waits if wait.until > at))


def _begun(before: Rfc, event: Event) -> Wait:
    subject, people = "", set[int]()
    match event.type:
        case "concern-resolved":
            (subject,) = (str(name) for name in event.data["ids"])
            people = {c.objector.id for c in before.concerns if c.id == subject and c.objector is not None}
        case "dispute-settled":
            (subject,) = (str(name) for name in event.data["disputes"])
            people = {dispute.owner.id for dispute in before.disputes if dispute.id == subject}
        case "modules-changed":
            subject = ", ".join(str(name) for name in event.data["removed"])
        case "editorial":
            people = {ballot.person for ballot in before.ballots if ballot.text == event.data["old"]}
    return Wait(event.type, subject, moment(str(event.data[BEGUN])), frozenset(people))


def _without(waits: tuple[Wait, ...], person: int) -> tuple[Wait, ...]:
    """The waits once somebody has had their word; those that were for them alone are over."""
    kept = (wait for wait in waits if wait.people != {person})
    return tuple(replace(wait, people=wait.people - {person}) for wait in kept)
