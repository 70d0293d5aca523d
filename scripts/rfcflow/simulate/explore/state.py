"""A state of the exploration, and what makes two of them the same.

Invariant: the key holds all that decides what can happen next, dates by their order alone.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rfcflow.events import Event
from rfcflow.model import Governance, Rfc
from rfcflow.policy.clocks import dues
from rfcflow.simulate.explore.case import ALIKE, IDS

_GROUPS: Final = tuple(tuple(IDS[name] for name in names) for names in ALIKE)
_ALONE: Final = tuple(i for i in IDS.values() if all(i not in group for group in _GROUPS))


@dataclass(frozen=True, slots=True)
class State:
    """Where a walk stands: the fold, the last event, the time, the pull request, text and governance."""

    rfc: Rfc
    last: Event
    now: datetime
    open: bool = True
    closer: int = 0
    draft: bool = False
    text: int = 0
    pushes: int = 0
    doors: int = 0
    rules: int = 0


def key(state: State, governance: Governance) -> Hashable:
    """What two states share that are the same for all that follows."""
    rfc = state.rfc
    text = rfc.revision.text if rfc.revision is not None else ""
    window, decision = rfc.window, rfc.decision
    people = {person: _person(rfc, person, text) for person in IDS.values()}
    return (
        rfc.state,
        (state.open, state.closer, state.draft, state.text, state.pushes, state.doors, state.rules),
        tuple(people[person] for person in _ALONE),
        tuple(tuple(sorted((people[person] for person in group), key=repr)) for group in _GROUPS),
        (rfc.public_call, min(sum(offer.ended == "lapsed" for offer in rfc.offers), 3)),
        (bool(rfc.contentious), rfc.lowered > 0, rfc.escalated, rfc.reached_review, rfc.dormant_reason),
        None if window is None else (window.disposition, window.text == text),
        None if rfc.suspended is None else rfc.suspended.disposition,
        None
        if decision is None
        else (decision.disposition, decision.track, decision.final, decision.text == text),
        (rfc.landing is not None, rfc.unrecorded, rfc.writeup is not None, rfc.open, rfc.closed_by_author),
        tuple((motion.kind, len(motion.voices)) for motion in rfc.open_motions),
        tuple((dispute.escalated is not None) for dispute in rfc.open_disputes),
        len(rfc.disputes),
        min(sum(lapsed == text for lapsed, _ in rfc.lapses), 2),
        tuple(sorted((value.scope, value.rule.formula, len(value.members)) for value in rfc.electorates)),
        len(rfc.core_failed) > 0,
        tuple(due.rule for due in dues(rfc, governance) if due.acts and not due.quiet),
        rfc.flags,
    )


def _person(rfc: Rfc, person: int, text: str) -> tuple[Hashable, ...]:
    """All that somebody is to the RFC."""
    ballot = next((b for b in rfc.ballots if b.person == person), None)
    return (
        rfc.shepherd is not None and rfc.shepherd.id == person,
        rfc.offer is not None and rfc.offer.person == person,
        person in rfc.declined,
        None
        if ballot is None
        else (ballot.choice, ballot.text == text, ballot.disposition, ballot.seq > rfc.fresh_after),
        tuple(sorted((c.id, c.blocks) for c in rfc.open_concerns if c.owner.id == person)),
        any(hold.owner.id == person for hold in rfc.open_holds),
        tuple(
            motion.kind for motion in rfc.open_motions if any(voice.id == person for voice in motion.voices)
        ),
    )
