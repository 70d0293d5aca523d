"""Effects of holding, parking and waking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from rfcflow.events import Event, moment, spoken
from rfcflow.model import Hold, Rfc
from rfcflow.policy.effects.acting import actor_of, end_offer, snapshot_after


def until(event: Event) -> datetime | None:
    """The date an event names, if it names one."""
    value = event.data.get("until")
    return moment(str(value)) if value else None


def _held(rfc: Rfc, event: Event) -> Rfc:
    ends, reason = moment(str(event.data["until"])), spoken(event.data.get("reason"))
    hold = Hold(actor_of(event), event.text or "", event.at, ends, reason)
    return replace(rfc, holds=(*rfc.holds, hold))


def _ended(how: str) -> Callable[[Rfc, Event], Rfc]:
    def ended(rfc: Rfc, event: Event) -> Rfc:
        owners = {int(person) for person in event.data["owners"]}
        holds = tuple(
            replace(hold, ended=how) if hold.ended is None and hold.owner.id in owners else hold
            for hold in rfc.holds
        )
        return replace(rfc, holds=holds)

    return ended


def _dormant(rfc: Rfc, event: Event) -> Rfc:
    return replace(end_offer(rfc, "withdrawn"), dormant_reason=str(event.data["reason"]), public_call=False)


def _woken(rfc: Rfc, event: Event) -> Rfc:
    """What was parked before it was ever proposed gets its electorates now."""
    after = replace(rfc, deferred_until=None)
    if "electorates" not in event.data:
        return after
    return replace(after, electorates=snapshot_after(after, event, afresh=True))


EFFECTS: Final[dict[str, Callable[[Rfc, Event], Rfc]]] = {
    "held": _held,
    "unheld": _ended("lifted"),
    "hold-expired": _ended("expired"),
    "deferred": lambda rfc, event: replace(rfc, deferred_until=until(event)),
    "dormant": _dormant,
    "woken": _woken,
}
