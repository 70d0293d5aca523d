"""`fold(events) -> Rfc`: where an RFC stands, from its ledger alone.

Invariant: the state is a function of the events and nothing else; an event that carries `to` moves the RFC
there, every other effect is in the one function of its type in `effects`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from msgspec.structs import replace

from rfcflow.events import Event
from rfcflow.model import Rfc
from rfcflow.policy.effects import EFFECTS
from rfcflow.policy.machine import TERMINAL
from rfcflow.policy.waits import after

# Folds of whole ledgers, by their last event: a run folds the same history several times, and the next run
# the same with a few events more. What is remembered is used for an equal prefix only.
_REMEMBERED: Final[dict[str, tuple[tuple[Event, ...], Rfc]]] = {}
# Single steps, by their event: what decides, what shows and what looks back take the same ones.
_STEPS: Final[dict[str, tuple[Rfc | None, Event, Rfc]]] = {}
_MOST_STEPS: Final = 2048
_MOST: Final = 256
_FARTHEST: Final = 64
# What only a maintainer says, or a shepherd, of a text before them.
_ABOUT_A_TEXT: Final = frozenset(
    (
        "shepherd-accepted",
        "signed-off",
        "abstained",
        "concern-raised",
        "concern-sponsored",
        "concern-reopened",
        "held",
        "summary",
        "writeup",
        "editorial",
        "final-comment",
    )
)


def fold(events: Iterable[Event], start: Rfc | None = None) -> Rfc | None:
    """The RFC after `events`, from nothing or from `start`; None for an empty ledger."""
    listed = tuple(events)
    if start is not None:
        return _applied(start, listed)
    known, size = _remembered(listed)
    rfc = _applied(known, listed[size:])
    if rfc is not None and size != len(listed):
        if len(_REMEMBERED) >= _MOST:
            del _REMEMBERED[next(iter(_REMEMBERED))]
        _REMEMBERED[listed[-1].id] = (listed, rfc)
    return rfc


def _remembered(events: tuple[Event, ...]) -> tuple[Rfc | None, int]:
    """The longest prefix not far from the end that was folded before, and its length."""
    for size in range(len(events), max(len(events) - _FARTHEST, 0), -1):
        found = _REMEMBERED.get(events[size - 1].id)
        if found is not None and found[0] == events[:size]:
            return found[1], size
    return None, 0


def _applied(rfc: Rfc | None, events: Iterable[Event]) -> Rfc | None:
    for event in events:
        rfc = apply(rfc, event)
    return rfc


def apply(rfc: Rfc | None, event: Event) -> Rfc:
    """The RFC after one more event."""
    known = _STEPS.get(event.id)
    if known is not None and known[0] is rfc and known[1] is event:
        return known[2]
    found = _step(rfc, event)
    if event.id:
        if len(_STEPS) >= _MOST_STEPS:
            _STEPS.clear()
        _STEPS[event.id] = (rfc, event, found)
    return found


def _step(rfc: Rfc | None, event: Event) -> Rfc:
    if rfc is None:
        rfc = Rfc(id=event.rfc, number=int(event.data.get("number", 0)))
    before, effect = rfc, EFFECTS.get(event.type)
    if effect is not None:
        rfc = effect(rfc, event)
    changes: dict[str, Any] = {
        "seq": event.seq,
        "invited": _invited(rfc, event),
        "handled": rfc.handled | {f"{event.source.type}:{event.source.id}"},
        "waits": after(before, rfc, event),
    }
    changes |= _acted(rfc, event)
    if event.type not in ("answered", "informed"):
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
        if event.type == "reopened":
            # What was signed before it ended decides nothing by itself.
            changes |= {"spam": False, "fresh_after": event.seq}
        # An election ends with its window, and goes on where an editorial change brings that back.
        if event.type not in ("final-comment", "revised", "editorial"):
            changes["election"] = None
        if event.target in TERMINAL:
            # What nobody can win any more is open no more.
            changes["disputes"] = tuple(
                dispute if dispute.ended is not None else replace(dispute, ended="moot")
                for dispute in rfc.disputes
            )
        # What the default branch says of it is behind the ledger from here on.
        changes["unrecorded"] = rfc.landing is not None and event.type != "landed"
        if event.target == "review":
            changes["reached_review"] = True
    return replace(rfc, **changes, **_heard(rfc, event))


def _acted(rfc: Rfc, event: Event) -> dict[str, Any]:
    """Who of the project said something about which text."""
    about = event.type in _ABOUT_A_TEXT and bool(event.data.get("blocks", True))
    if not about or event.actor is None or not event.text:
        return {}
    if not any(r.text == event.text and r.seen < event.at for r in rfc.revisions):
        return {}  # it was pushed while they wrote, and they meant the one before
    return {"acted": rfc.acted | {(event.text, event.actor.id)}}


def _heard(rfc: Rfc, event: Event) -> dict[str, Any]:
    """Whose clock of silence begins again."""
    if event.actor is None:
        return {}
    heard: dict[str, Any] = {}
    if event.actor.id in rfc.authors:
        heard |= {"author_active": max(event.at, rfc.author_active or event.at)}
        # What was said before the question is no answer to it, whenever it is read.
        if rfc.needs_info_at is not None and event.at > rfc.needs_info_at:
            heard |= {"needs_info": "", "needs_info_at": None}
    leads = rfc.shepherd is not None and event.actor.id == rfc.shepherd.id
    if leads and event.type != "shepherd-accepted":
        heard["shepherd_active"] = max(event.at, rfc.shepherd_active or event.at)
    return heard


def _invited(rfc: Rfc, event: Event) -> frozenset[str]:
    """Every login that was ever invited, in lower case."""
    if event.type != "invited":
        return rfc.invited
    return rfc.invited | {str(event.data["person"]["login"]).lower()}
