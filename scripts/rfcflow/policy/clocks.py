"""Every timer of an RFC, as dates computed from its ledger.

Invariant: a timer is a pure function of the fold and the policy; each has a rule name, and (rule, RFC, due
time) fires once. With the timers that ship, an RFC that is not in a terminal state has a date here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rfcflow.model import Governance, Rfc
from rfcflow.policy.machine import LANDED, OPEN, TERMINAL, timer
from rfcflow.policy.roles import shown_login

WITHDRAWAL_DAYS: Final = 7
_PARKED_WHEN_CLOSED: Final = ("draft", "proposed", "review", "returned")


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """A timer: when, which rule, and what it will do, as half a sentence.

    `acts` is False where the date only asks somebody to look.
    """

    at: datetime
    rule: str
    what: str
    acts: bool = True


def dues(rfc: Rfc, governance: Governance) -> tuple[Due, ...]:
    """All pending timers, soonest first."""
    if rfc.since is None:
        return ()
    voices = _of_voices(rfc)
    if rfc.state in TERMINAL:
        return tuple(sorted(voices))
    if rfc.decision is not None and rfc.landing is None and rfc.decision.lands:
        return (Due(rfc.decision.at, "landing", "the decision is brought to the default branch", acts=False),)
    found = [*voices, *_of_state(rfc, governance, rfc.since)]
    found += [
        Due(hold.until, "hold", f"the hold of {shown_login(hold.owner.login)} ends")
        for hold in rfc.open_holds
    ]
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
    return tuple(sorted(found))


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
    active = max(since, rfc.author_active or since)

    def after(start: datetime, name: str, what: str, *, acts: bool = True) -> list[Due]:
        days = timer(governance.states, rfc.state, name)
        if days is None or (name in rfc.reminders and acts):
            return []
        return [Due(start + timedelta(days=days), name, what, acts)]

    match rfc.state:
        case "draft" | "review" | "returned":
            silent = after(active, "author-silent", "it is parked as dormant if its author stays silent")
            if rfc.state == "review" and twice_lapsed(rfc):
                silent += after(since, "lapsed", "it is deferred, unless another window opens before")
            return silent
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
            # Who holds it has the time to say why: the window waits for them instead of lapsing.
            ends = max([window.ends, *(hold.until for hold in rfc.open_holds)])
            return [Due(ends, "window", "the final comment period ends")]
        case "deferred":
            if rfc.deferred_until is not None:
                return [Due(max(rfc.deferred_until, since), "deferred-until", "it goes back to review")]
            days = timer(governance.states, rfc.state, "ask")
            start = max(since, rfc.asked_at or since)
            what = "its shepherd is asked whether the time has come"
            return [] if days is None else [Due(start + timedelta(days=days), "ask-again", what)]
        case "dormant":
            return after(since, "expire", "it expires and is closed")
        case _:
            return after(since, "ask", "its shepherd is asked how it stands", acts=False)
