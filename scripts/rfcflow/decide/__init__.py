"""`decide(facts, history, roster, governance, now) -> Plan`: everything one run adds to one RFC's ledger.

Invariant: pure. The same facts, history, roster, governance and time give the same events; what is in the
ledger already is not written again, so facts may come late, twice, or in any order.

Order: what the pull request is now (text, draft, open, base) comes first, because authority, text and
governance are those at the time of the run; then comments, reviews and timers by the time of their cause;
then what follows from where that leads, until nothing more does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field

from rfcflow.decide.budget import spend
from rfcflow.decide.hearing import hear
from rfcflow.decide.imported import adopt, move_in
from rfcflow.decide.intake import intake, pull_cause
from rfcflow.decide.reviews import weigh
from rfcflow.decide.subscribers import inform
from rfcflow.errors import RfcflowError
from rfcflow.events import Event, timestamp
from rfcflow.facts import Comment, Facts, Review, Roster
from rfcflow.model import Governance, Rfc
from rfcflow.policy.clocks import Due, dues
from rfcflow.policy.fold import fold
from rfcflow.policy.machine import TERMINAL
from rfcflow.policy.motions import carry
from rfcflow.policy.steps import Cause, offer_shepherd, settle
from rfcflow.policy.timers import fire
from rfcflow.policy.turn import Turn

_MOST_TIMERS: Final = 400


class Plan(Struct, frozen=True):
    """The events to append, the RFC after them (None: the pull request is no RFC), mentions by login."""

    events: tuple[Event, ...]
    rfc: Rfc | None
    mentions: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


def rfc_id(number: int, offset: int) -> str:
    """A pull request's RFC id: its number plus the policy's offset, four digits or more."""
    return f"{number + offset:04d}"


def decide(
    facts: Facts,
    history: tuple[Event, ...],
    roster: Roster,
    governance: Governance,
    now: datetime,
) -> Plan:
    """What this run adds to the ledger of the pull request in `facts`."""
    rfc = fold(history)
    # The answers of two servers can differ by a second; a ledger's time does not go back.
    now = max(now, history[-1].seen) if history else now
    number = facts.pull.number if facts.pull is not None else (rfc.number if rfc else 0)
    turn = Turn(
        facts=facts,
        governance=governance,
        roster=roster,
        now=now,
        id=_name(facts, rfc, rfc_id(number, governance.policy.numbering_offset)),
        rfc=rfc,
        last=history[-1] if history else None,
    )
    if facts.doubts:
        return Plan((), rfc)
    if facts.pull is not None and facts.pull.about is not None:
        if turn.rfc is None:
            adopt(turn)
        else:
            move_in(turn)
    else:
        intake(turn)
    if turn.rfc is None:
        return Plan((), None)
    for at, stimulus in _stimuli(facts):
        _run_timers(turn, before=at)
        if isinstance(stimulus, Comment):
            hear(turn, stimulus)
        else:
            weigh(turn, stimulus)
    follow(turn)
    inform(turn)
    spent = spend(turn, rfc)
    return Plan(tuple(turn.events), turn.rfc, spent)


def _name(facts: Facts, rfc: Rfc | None, numbered: str) -> str:
    if rfc is not None:
        return rfc.id
    return facts.imported.id if facts.imported is not None else numbered


def follow(turn: Turn) -> None:
    """Timers due by now, reviews that count since something else happened, decisions and offers due."""
    known = -1
    while known != len(turn.events):
        known = len(turn.events)
        _run_timers(turn, before=None)
        for review in sorted(turn.facts.reviews, key=lambda review: (review.submitted_at, review.id)):
            weigh(turn, review)
        carry(turn, pull_cause(turn, turn.now))
        if turn.known.decision is None and turn.known.state not in TERMINAL:
            cause = pull_cause(turn, turn.now)
            settle(turn, cause)
            offer_shepherd(turn, cause)


def _stimuli(facts: Facts) -> list[tuple[datetime, Comment | Review]]:
    found: list[tuple[datetime, int, Comment | Review]] = [
        (comment.created_at, comment.id, comment) for comment in facts.comments
    ]
    found += [(review.submitted_at, review.id, review) for review in facts.reviews]
    return [
        (at, what) for at, _, what in sorted(found, key=lambda row: (row[0], row[1], type(row[2]).__name__))
    ]


def _run_timers(turn: Turn, before: datetime | None) -> None:
    """Fire every timer due before `before` (None: due by now), each at its due time."""
    for _ in range(_MOST_TIMERS):
        due = next_due(turn)
        limit = turn.now if before is None else min(before, turn.now)
        if due is None or due.at > limit or (before is not None and due.at == before):
            return
        if turn.handled("timer", timer_id(due)):
            raise RfcflowError(f"RFC {turn.id}: the timer {timer_id(due)} did not stop when it fired")
        cause = Cause("timer", timer_id(due), due.at)
        fire(turn, due, cause)
        settle(turn, cause)
    raise RfcflowError(f"RFC {turn.id}: more than {_MOST_TIMERS} timers in one run")


def timer_id(due: Due) -> str:
    """The idempotency key of a timer: its rule and its due time."""
    return f"{due.rule}@{timestamp(due.at)}"


def next_due(turn: Turn) -> Due | None:
    """The timer that acts next."""
    return next((due for due in dues(turn.known, turn.governance) if due.acts), None)
