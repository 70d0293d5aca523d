"""What each timer does when its date has come.

Invariant: a timer acts on the fold as it is at its due time, once; it never decides against a rule.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from rfcflow.events import timestamp
from rfcflow.policy.afterwards import becomes
from rfcflow.policy.clocks import WITHDRAWAL_DAYS, Due
from rfcflow.policy.contests import end_window, overdue
from rfcflow.policy.machine import timer
from rfcflow.policy.motions import lapse
from rfcflow.policy.shepherd_duties import pending_duty
from rfcflow.policy.steps import Cause, conclude
from rfcflow.policy.turn import Turn


def fire(turn: Turn, due: Due, cause: Cause) -> None:
    """Do what `due` announced."""
    rule = _RULES.get(due.rule)
    if rule is not None:
        rule(turn, cause)
        return
    data: dict[str, Any] = {"since": due.since} if due.since else {}
    duty = pending_duty(turn.known, turn.governance)
    if duty is not None and due.rule.startswith(f"{duty.name}-"):
        data["duty"] = duty.name
    # A duty can come into being after its date, with a module that is added: nobody is told before that.
    at = max(cause.at, turn.last.at) if "duty" in data and turn.last is not None else cause.at
    turn.emit("reminded", at, cause.next(), about=due.rule, **data)


def _replace_shepherd(turn: Turn, cause: Cause) -> None:
    shepherd, duty = turn.known.shepherd, pending_duty(turn.known, turn.governance)
    if shepherd is not None and duty is not None:
        turn.emit(
            "shepherd-replaced",
            cause.at,
            cause.next(),
            person={"id": shepherd.id, "login": shepherd.login},
            duty=duty.name,
            deadline=timestamp(duty.deadline),
        )


def _activate(turn: Turn, cause: Cause) -> None:
    kind = turn.governance.kinds.get(turn.known.kind)
    target = becomes(kind) if kind is not None else None
    if target is not None:
        turn.emit("activated" if target == "active" else "implemented", cause.at, cause.next(), to=target)


def _digest(turn: Turn, cause: Cause) -> None:
    """One comment for each person and day, whichever of the RFCs that wait for them comes first."""
    rfc, roster = turn.known, turn.roster
    people = []
    for login in rfc.muted:
        if login not in roster.digested:
            rest = [{"rfc": name, "number": number} for name, number in roster.waiting.get(login, ())]
            people.append({"login": login, "rfcs": [{"rfc": rfc.id, "number": rfc.number}, *rest]})
    turn.emit("digest", cause.at, cause.next(), people=people)


def _ask_again(turn: Turn, cause: Cause) -> None:
    turn.emit("reminded", cause.at, cause.next(), about="ask")


def _offer(turn: Turn, cause: Cause) -> None:
    offer = turn.known.offer
    if offer is not None:
        turn.emit("offer-lapsed", cause.at, cause.next(), person={"id": offer.person, "login": offer.login})


def _park(reason: str) -> Callable[[Turn, Cause], None]:
    def parked(turn: Turn, cause: Cause) -> None:
        turn.emit("dormant", cause.at, cause.next(), to="dormant", reason=reason)

    return parked


def _wake(turn: Turn, cause: Cause) -> None:
    turn.emit("woken", cause.at, cause.next(), to="review")


def _unhold(turn: Turn, cause: Cause) -> None:
    over = [hold.owner.id for hold in turn.known.open_holds if hold.until <= cause.at]
    turn.emit("hold-expired", cause.at, cause.next(), owners=over)


def _closed(turn: Turn, cause: Cause) -> None:
    reason = f"Closed by its author and not reopened within {WITHDRAWAL_DAYS} days."
    conclude(turn, cause, "withdraw", reason)


def _expire(turn: Turn, cause: Cause) -> None:
    days = timer(turn.governance.states, turn.known.state, "expire")
    conclude(turn, cause, "expire", f"It was parked for {days} days, and nobody woke it.")


def _defer(turn: Turn, cause: Cause) -> None:
    """Two final comment periods lapsed, and nobody found the voices for a third."""
    days = timer(turn.governance.states, turn.known.state, "lapsed")
    reason = f"Its final comment period lapsed twice on the same text, and nobody moved it for {days} days."
    conclude(turn, cause, "defer", reason)


# A timer without a rule of its own only reminds.
_RULES: Final[dict[str, Callable[[Turn, Cause], None]]] = {
    "offer": _offer,
    "shepherd-silent": _replace_shepherd,
    "activate": _activate,
    "digest": _digest,
    "no-shepherd": _park("no-shepherd"),
    "author-silent": _park("author-silent"),
    "closed-by-other": _park("closed"),
    "window": end_window,
    "lapsed": _defer,
    "motion": lapse,
    "dispute": overdue,
    "ask-again": _ask_again,
    "deferred-until": _wake,
    "hold": _unhold,
    "closed": _closed,
    "expire": _expire,
}
