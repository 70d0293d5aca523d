"""Every timer of an RFC, as dates computed from its ledger.

Invariant: a timer is a pure function of the fold and the policy; each has a rule name, and (rule, RFC, due
time) fires once. With the timers that ship, an RFC that is not in a terminal state has a date here. What the
policy switched off is left out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from rfcflow.events import timestamp
from rfcflow.model import Governance, Rfc
from rfcflow.policy.afterwards import announcement, becomes, revisit_moment, wants_tracking
from rfcflow.policy.duties import OF_TIMER
from rfcflow.policy.machine import CONTEST_OVER, LANDED, OPEN, TERMINAL, WAIT_OVER, timer
from rfcflow.policy.remembered import remembered
from rfcflow.policy.roles import shown_login
from rfcflow.policy.shepherd_duties import reminders, replaced_at

WITHDRAWAL_DAYS: Final = 7
_PARKED_WHEN_CLOSED: Final = ("draft", "proposed", "review", "returned")


class Due(Struct, frozen=True, order=True):
    """A timer: when, which rule, and what it will do, as half a sentence.

    `acts` is False where the date only asks somebody to look; `since` is when the run of the clock began that
    a reminder belongs to, or empty. What is `quiet` reminds, and is no news for the status.
    """

    at: datetime
    rule: str
    what: str
    acts: bool = True
    since: str = ""
    quiet: bool = False


@remembered
def dues(rfc: Rfc, governance: Governance) -> tuple[Due, ...]:
    """All pending timers, soonest first."""
    return _dues(rfc, governance)


def _dues(rfc: Rfc, governance: Governance) -> tuple[Due, ...]:
    digest = _digest(rfc) if governance.policy.does("digest") else ()
    if rfc.since is None:
        return digest
    voices = _of_voices(rfc)
    if rfc.state in TERMINAL:
        return tuple(sorted((*voices, *digest)))
    if rfc.decision is not None and rfc.landing is None and rfc.decision.lands:
        return (Due(rfc.decision.at, "landing", "the decision is brought to the default branch", acts=False),)
    found = _after_landing(rfc, governance) if rfc.state in LANDED else _of_state(rfc, governance, rfc.since)
    found += voices
    decision = rfc.decision
    if rfc.state in LANDED and decision is not None and decision.contestable_until and not decision.final:
        what = "the days in which it can be contested are over"
        # The last second still counts.
        over = decision.contestable_until + timedelta(seconds=1)
        found.append(Due(max(over, rfc.since), CONTEST_OVER, what, quiet=True))
    found += [
        Due(hold.until, "hold", f"the hold of {shown_login(hold.owner.login)} ends")
        for hold in rfc.open_holds
    ]
    if rfc.state in OPEN:
        what = "others have had the time to object"
        quiet = rfc.state not in ("proposed", "review")
        ends = sorted({wait.until for wait in rfc.waits})
        found += [Due(until, WAIT_OVER, what, quiet=quiet) for until in ends]
    if rfc.offer is not None:
        found.append(Due(rfc.offer.expires, "offer", "the offer lapses and the next one is asked"))
    if not rfc.open and rfc.closed_at is not None and rfc.state in OPEN:
        days = timedelta(days=WITHDRAWAL_DAYS)
        if rfc.closed_by_author:
            found.append(Due(rfc.closed_at + days, "closed", "it counts as withdrawn"))
        elif rfc.state in _PARKED_WHEN_CLOSED:
            # A push can wake what stays closed, which is then parked again.
            end = max(rfc.closed_at, rfc.since) + days
            found.append(Due(end, "closed-by-other", "it is parked as dormant"))
    kept = (due for due in found if governance.policy.does(OF_TIMER.get(due.rule, due.rule)))
    return tuple(sorted((*kept, *digest)))


def _digest(rfc: Rfc) -> tuple[Due, ...]:
    """On the day after, whatever became of the RFC, who was named too often is told."""
    if rfc.muted_at is None:
        return ()
    midnight = rfc.muted_at.replace(hour=0, minute=0, second=0) + timedelta(days=1)
    return (Due(midnight, "digest", "who was mentioned too often gets a digest", quiet=True),)


def twice_lapsed(rfc: Rfc) -> bool:
    """Whether two final comment periods lapsed on the text as it is."""
    text = rfc.revision.text if rfc.revision is not None else ""
    return sum(1 for lapsed, _ in rfc.lapses if lapsed == text) >= 2


def _of_voices(rfc: Rfc) -> list[Due]:
    """Motions, disputes, and core's vote on a dispute; those of one date are one timer."""
    found = {Due(motion.expires, "motion", "the motion lapses") for motion in rfc.open_motions}
    if rfc.state in LANDED:
        if rfc.window is not None:
            found.add(Due(rfc.window.ends, "window", "core's vote on the dispute ends"))
        waiting = (dispute for dispute in rfc.open_disputes if dispute.escalated is None)
        found |= {Due(dispute.settle_by, "dispute", "the dispute goes to core") for dispute in waiting}
    return list(found)


def _of_state(rfc: Rfc, governance: Governance, since: datetime) -> list[Due]:
    def after(start: datetime, name: str, what: str) -> list[Due]:
        days = timer(governance.states, rfc.state, name)
        if days is None or name in rfc.reminders:
            return []
        return [Due(start + timedelta(days=days), name, what)]

    match rfc.state:
        case "draft" | "returned":
            return _author(rfc, governance, since)
        case "review" if rfc.shepherd is None:
            left = max(since, rfc.shepherd_left or since)
            return [
                *_author(rfc, governance, since),
                *_lapsed(rfc, governance, since),
                *after(left, "agenda", "it goes on core's agenda"),
                *after(left, "no-shepherd", "it is parked as dormant, with nobody to shepherd it"),
            ]
        case "review":
            return [
                *_author(rfc, governance, since),
                *_shepherd(rfc, governance),
                *_lapsed(rfc, governance, since),
            ]
        case "proposed":
            return [
                *after(since, "agenda", "it goes on core's agenda"),
                *after(since, "options", "its author gets the options"),
                *after(since, "no-shepherd", "it is parked as dormant, with nobody to shepherd it"),
            ]
        case "final-comment":
            window = rfc.window
            if window is None:
                return []
            # Who holds it, or can still object, has the time for it: the window waits instead of lapsing.
            later = (*(hold.until for hold in rfc.open_holds), *(wait.until for wait in rfc.waits))
            ends = max([window.ends, *later])
            return [Due(ends, "window", "the final comment period ends")]
        case "deferred":
            if rfc.deferred_until is not None:
                return [Due(max(rfc.deferred_until, since), "deferred-until", "it goes back to review")]
            days = timer(governance.states, rfc.state, "ask")
            start = max(since, rfc.asked_at or since)
            what = "its shepherd is asked whether the time has come"
            return [] if days is None else [Due(start + timedelta(days=days), "ask-again", what)]
        case _:
            return after(since, "expire", "it expires and is closed")


def _lapsed(rfc: Rfc, governance: Governance, since: datetime) -> list[Due]:
    """Two windows lapsed on this text: it is deferred, unless another one opens."""
    days = timer(governance.states, rfc.state, "lapsed")
    if days is None or not twice_lapsed(rfc):
        return []
    what = "it is deferred, unless another window opens before"
    return [Due(since + timedelta(days=days), "lapsed", what)]


def _author(rfc: Rfc, governance: Governance, since: datetime) -> list[Due]:
    """A silent author is nudged, warned, in the end the RFC is parked; speaking starts the clock again."""
    active = max(since, rfc.author_active or since)
    run = timestamp(active)
    found = []
    for name, what, quiet in (
        ("author-nudge", "its silent author is nudged", True),
        ("author-warning", "its silent author is warned", True),
        ("author-silent", "it is parked as dormant if its author stays silent", False),
    ):
        days = timer(governance.states, rfc.state, name)
        if days is not None and f"{name} {run}" not in rfc.reminders:
            found.append(Due(active + timedelta(days=days), name, what, since=run, quiet=quiet))
    return found


def _shepherd(rfc: Rfc, governance: Governance) -> list[Due]:
    """Reminders of what the shepherd owes, and their replacement where they stay silent."""
    found = [
        Due(
            at,
            f"{duty.name}-{step}",
            f"its shepherd is reminded of {duty.says}",
            since=timestamp(duty.deadline),
            quiet=True,
        )
        for duty, step, at in reminders(rfc, governance)
        if f"{duty.name}-{step} {timestamp(duty.deadline)}" not in rfc.reminders
    ]
    end = replaced_at(rfc, governance)
    if end is not None:
        found.append(Due(end, "shepherd-silent", "its shepherd is replaced if nothing is heard", quiet=True))
    return found


def _after_landing(rfc: Rfc, governance: Governance) -> list[Due]:
    """How it stands, its tracking issue, and the date on which it wanted to be looked at again."""
    since = rfc.since
    if since is None:
        return []
    kind = governance.kinds.get(rfc.kind)
    next_state = becomes(kind) if kind is not None else None
    if rfc.state == "accepted" and rfc.landing is not None and next_state is not None:
        return [Due(rfc.landing.at, "activate", f"it becomes {next_state}")]
    found = []
    first = timer(governance.states, rfc.state, "ask")
    again = timer(governance.states, rfc.state, "ask-again") or first
    if first is not None and rfc.asked_at is None:
        found.append(Due(since + timedelta(days=first), "standing", "its owner is asked how it stands"))
    elif again is not None and rfc.asked_at is not None:
        found.append(
            Due(rfc.asked_at + timedelta(days=again), "standing", "its owner is asked how it stands")
        )
    days = timer(governance.states, rfc.state, "tracking")
    if days is not None and wants_tracking(rfc) and "tracking" not in rfc.reminders:
        what = "its missing tracking issue is asked for"
        found.append(Due(since + timedelta(days=days), "tracking", what, quiet=True))
    told = announcement(rfc, governance)
    if told is not None and "announce" not in rfc.reminders:
        found.append(Due(max(told, since), "announce", "its announcement is due", quiet=True))
    date = revisit_moment(rfc)
    if date is not None and f"revisit {timestamp(date)}" not in rfc.reminders:
        what = "it is looked at again, as it asked for"
        found.append(Due(max(date, since), "revisit", what, since=timestamp(date)))
    return found
