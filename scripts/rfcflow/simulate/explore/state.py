"""A state of the exploration, and what makes two of them the same.

Invariant: the key holds all that decides what can happen next, dates by their order alone; people who are
alike can change places in it, as long as they have the same roles.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from typing import Final

from msgspec import Struct, field

from rfcflow.events import Event
from rfcflow.model import Governance, Rfc
from rfcflow.policy.clocks import dues
from rfcflow.simulate.explore.case import ALIKE, IDS

Key = tuple[int, ...]
_GROUPS: Final = tuple(tuple(IDS[name] for name in names) for names in ALIKE)


class State(Struct, frozen=True):
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


def alike(rules: int) -> tuple[tuple[int, ...], ...]:
    """People who can change places under the governance `rules`: after ben has left, ada is alone."""
    return _GROUPS if rules == 0 else _GROUPS[1:]


class Keys(Struct):
    """Keys of states: each part that was seen before is its number, so that a key is a few small integers."""

    _known: dict[Hashable, int] = field(default_factory=dict)

    def of(self, state: State, governance: Governance) -> Key:
        """What states share that are the same for all that follows."""
        people = self.people(state.rfc)
        groups = alike(state.rules)
        paired = {person for group in groups for person in group}
        return (
            self._number(_machine(state, governance)),
            self._number(_said(state.rfc)),
            *(number for person, number in people.items() if person not in paired),
            *(number for group in groups for number in sorted(people[person] for person in group)),
        )

    def people(self, rfc: Rfc) -> dict[int, int]:
        """What everybody is to the RFC, as a number: the same for those of whom the same is known."""
        text = rfc.revision.text if rfc.revision is not None else ""
        ballots = {ballot.person: ballot for ballot in rfc.ballots}
        concerns: dict[int, list[tuple[str, bool]]] = {}
        for concern in rfc.open_concerns:
            concerns.setdefault(concern.owner.id, []).append((concern.id, concern.blocks))
        motions: dict[int, list[str]] = {}
        for motion in rfc.open_motions:
            for voice in motion.voices:
                motions.setdefault(voice.id, []).append(motion.kind)
        holders = {hold.owner.id for hold in rfc.open_holds}
        shepherd = rfc.shepherd.id if rfc.shepherd is not None else 0
        offered = rfc.offer.person if rfc.offer is not None else 0
        found = {}
        for person in IDS.values():
            ballot = ballots.get(person)
            said = (
                None
                if ballot is None
                else (ballot.choice, ballot.text == text, ballot.disposition, ballot.seq > rfc.fresh_after)
            )
            found[person] = self._number(
                (
                    shepherd == person,
                    offered == person,
                    person in rfc.declined,
                    person in holders,
                    said,
                    tuple(sorted(concerns.get(person, ()))),
                    tuple(motions.get(person, ())),
                )
            )
        return found

    def _number(self, part: Hashable) -> int:
        return self._known.setdefault(part, len(self._known))


def _machine(state: State, governance: Governance) -> Hashable:
    """Where the RFC and its pull request stand, and which clocks run."""
    rfc = state.rfc
    text = rfc.revision.text if rfc.revision is not None else ""
    decision = rfc.decision
    return (
        rfc.state,
        (state.open, state.closer, state.draft, state.text, state.pushes, state.doors, state.rules),
        (rfc.landing is not None, rfc.unrecorded, rfc.writeup is not None, rfc.open, rfc.closed_by_author),
        None
        if decision is None
        else (decision.disposition, decision.track, decision.final, decision.text == text),
        tuple(due.rule for due in dues(rfc, governance) if due.acts and not due.quiet),
        rfc.flags,
        rfc.dormant_reason,
        rfc.reached_review,
    )


def _said(rfc: Rfc) -> Hashable:
    """What was said of the RFC as a whole: votes, windows, motions, disputes, offers."""
    text = rfc.revision.text if rfc.revision is not None else ""
    window = rfc.window
    return (
        (rfc.public_call, min(sum(offer.ended == "lapsed" for offer in rfc.offers), 3)),
        (bool(rfc.contentious), rfc.lowered > 0, rfc.escalated),
        None if window is None else (window.disposition, window.text == text),
        None if rfc.suspended is None else rfc.suspended.disposition,
        tuple((motion.kind, len(motion.voices)) for motion in rfc.open_motions),
        tuple((dispute.escalated is not None) for dispute in rfc.open_disputes),
        len(rfc.disputes),
        min(sum(lapsed == text for lapsed, _ in rfc.lapses), 2),
        tuple(sorted((value.scope, value.rule.formula, len(value.members)) for value in rfc.electorates)),
        len(rfc.core_failed) > 0,
    )
