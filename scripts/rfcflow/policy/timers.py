"""What each timer does when its date has come.

Invariant: a timer acts on the fold as it is at its due time, once; it never decides against a rule.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rfcflow.policy.clocks import WITHDRAWAL_DAYS, Due
from rfcflow.policy.contests import end_window, overdue
from rfcflow.policy.machine import timer
from rfcflow.policy.motions import lapse
from rfcflow.policy.steps import Cause, conclude
from rfcflow.policy.turn import Turn


def fire(turn: Turn, due: Due, cause: Cause) -> None:
    """Do what `due` announced."""
    _RULES[due.rule](turn, cause)


def _offer(turn: Turn, cause: Cause) -> None:
    offer = turn.known.offer
    if offer is not None:
        turn.emit("offer-lapsed", cause.at, cause.next(), person={"id": offer.person, "login": offer.login})


def _remind(about: str) -> Callable[[Turn, Cause], None]:
    def reminded(turn: Turn, cause: Cause) -> None:
        turn.emit("reminded", cause.at, cause.next(), about=about)

    return reminded


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


_RULES: Final[dict[str, Callable[[Turn, Cause], None]]] = {
    "offer": _offer,
    "agenda": _remind("agenda"),
    "options": _remind("options"),
    "no-shepherd": _park("no-shepherd"),
    "author-silent": _park("author-silent"),
    "closed-by-other": _park("closed"),
    "window": end_window,
    "lapsed": _defer,
    "motion": lapse,
    "dispute": overdue,
    "ask-again": _remind("ask"),
    "deferred-until": _wake,
    "hold": _unhold,
    "closed": _closed,
    "expire": _expire,
}
