"""What can still be said against a decision: disputes, core's vote on them, and the lead's word.

Invariant: a decision is overturned only by core, by its rule, on the decided text, after a dated window; a
dispute always ends, by agreement or by that vote.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from rfcflow.events import timestamp, words
from rfcflow.model import Decision, Dispute, Electorate, FailedVote, Governance, Module, Rfc
from rfcflow.policy.ballots import Tally
from rfcflow.policy.calendar import window_end
from rfcflow.policy.clocks import twice_lapsed
from rfcflow.policy.electorates import TOGETHER, eligible, open_vote, track
from rfcflow.policy.machine import LANDED
from rfcflow.policy.modules import effective
from rfcflow.policy.obstacles import standing
from rfcflow.policy.roles import core
from rfcflow.policy.snapshots import electorate_record
from rfcflow.policy.steps import Cause, close_window
from rfcflow.policy.turn import Turn


def decided_by(decision: Decision, rfc: Rfc, governance: Governance) -> str:
    """The track a decision was made on."""
    return decision.track or track(rfc, governance)


def dispute_until(decision: Decision, governance: Governance) -> datetime:
    """The end of the days in which maintainers of other modules may dispute, by when they wrote it (UTC)."""
    return decision.announced + timedelta(days=governance.policy.dispute_days)


def contestable(rfc: Rfc) -> tuple[datetime | None, bool]:
    """Until when an accepted decision can be contested (None: it cannot), and whether it is disputed."""
    decision = rfc.decision
    if decision is None or decision.disposition != "accept" or rfc.state not in LANDED:
        return None, False
    return decision.contestable_until, bool(rfc.open_disputes)


def still_contestable(rfc: Rfc) -> bool:
    """Whether the days in which an acceptance can be contested are not known to be over."""
    decision = rfc.decision
    return decision is not None and decision.contestable_until is not None and not decision.final


def maintained_elsewhere(account_id: int, rfc: Rfc, governance: Governance) -> tuple[Module, ...]:
    """The modules somebody actively maintains that the RFC does not concern."""
    person = governance.person_by_id(account_id)
    if person is None:
        return ()
    mine = {module.id for module in effective(rfc, governance)}
    return tuple(
        module
        for module in governance.modules.values()
        if person.handle in module.maintainers and module.id not in mine
    )


def escalate(turn: Turn, cause: Cause, reason: str, *, why: str) -> None:
    """Bring an open RFC before core; `why` is command or second-lapse."""
    raised = replace(turn.known, escalated=why)
    electorates = open_vote(raised, turn.governance, turn.today)
    turn.emit(
        "escalated",
        cause.at,
        cause.next(),
        actor=cause.actor,
        why=why,
        reason=words(reason),
        electorates=[electorate_record(value) for value in electorates],
    )


def appeal_electorate(rfc: Rfc, governance: Governance, day: date) -> Electorate:
    """Who decides on a dispute: core without its opener, the recused and the absent, by their own rule.

    Whoever else the text names as an author keeps their voice: naming somebody must not disarm core.
    """
    members = eligible(core(governance), rfc, day, TOGETHER)
    return Electorate("core", governance.policy.motions["uphold"], members, drawn_from="core")


def appeal(turn: Turn, cause: Cause, dispute: Dispute, reason: str) -> None:
    """Bring a dispute before core: a dated window that proposes to reject what was accepted.

    A dispute that is brought while core already votes joins that vote.
    """
    rfc, policy = turn.known, turn.governance.policy
    data: dict[str, Any] = {"dispute": dispute.id, "why": "dispute", "reason": words(reason)}
    if rfc.window is None:
        # From now, not from when it was said: nobody can answer before they are asked.
        ends = window_end(
            turn.now, policy.final_comment_days, policy.final_comment_working_days, policy.holidays
        )
        electorate = appeal_electorate(rfc, turn.governance, turn.today)
        data |= {
            "ends": timestamp(ends),
            "disposition": "reject",
            "electorates": [electorate_record(electorate)],
        }
    decision = rfc.decision
    turn.emit(
        "escalated",
        cause.at,
        cause.next(),
        actor=cause.actor,
        head=decision.head if decision is not None else None,
        text=decision.text if decision is not None else None,
        **data,
    )


def unsettled(rfc: Rfc, person: int, at: datetime) -> tuple[Dispute, ...]:
    """Disputes of somebody that the shepherd settled, while they can still disagree."""
    names = {
        wait.subject
        for wait in rfc.waits
        if wait.what == "dispute-settled" and person in wait.people and at <= wait.until
    }
    return tuple(dispute for dispute in rfc.disputes if dispute.id in names and dispute.ended == "settled")


def overdue(turn: Turn, cause: Cause) -> None:
    """Every dispute that nobody settled in time goes to core."""
    for dispute in turn.known.open_disputes:
        if dispute.escalated is None and dispute.settle_by <= cause.at:
            days = turn.governance.policy.settle_days
            appeal(turn, cause, dispute, f"Nobody settled it within {days} days.")


def end_window(turn: Turn, cause: Cause) -> None:
    """A dated window is over: a final comment period, or core's vote on a dispute."""
    if turn.known.state in LANDED:
        _end_appeal(turn, cause)
        return
    close_window(turn, cause)
    rfc = turn.known
    if rfc.state == "review" and twice_lapsed(rfc) and track(rfc, turn.governance) == "module":
        escalate(turn, cause, "Its final comment period lapsed twice on the same text.", why="second-lapse")


def _end_appeal(turn: Turn, cause: Cause) -> None:
    rfc = turn.known
    window, decision = rfc.window, rfc.decision
    if window is None or decision is None:
        return
    tallies = standing(rfc, window_over=True)
    heard = [dispute.id for dispute in rfc.open_disputes if dispute.escalated is not None]
    data: dict[str, Any] = {"disputes": heard, "tally": [tally.record() for tally in tallies]}
    if not _upheld(tallies):
        turn.emit("dispute-closed", cause.at, cause.next(), **data)
        return
    turn.emit(
        "overturned",
        cause.at,
        cause.next(),
        to="rejected",
        head=decision.head,
        text=decision.text,
        disposition="reject",
        reason=words(window.reason),
        criteria=list(window.criteria),
        reopens=words(window.reopens),
        **data,
    )


def _upheld(tallies: tuple[Tally, ...]) -> bool:
    return bool(tallies) and all(tally.passed for tally in tallies)


def failed_vote(rfc: Rfc, disposition: str = "") -> FailedVote | None:
    """The last vote of core on this text that failed, on this disposition where one is named."""
    text = rfc.revision.text if rfc.revision is not None else ""
    found = (v for v in reversed(rfc.core_failed) if v.text == text and disposition in ("", v.disposition))
    return next(found, None)


def lead_may_decide(rfc: Rfc, governance: Governance, disposition: str = "") -> bool:
    """After a vote of core on this text and disposition that failed, or where the kind leaves it to the lead.

    A vote in which nobody of core said anything is none.
    """
    return track(rfc, governance) == "lead" or failed_vote(rfc, disposition) is not None
