"""Holds judged: who asked for time, for how long, why, and who lifted it.

Invariant: a hold ends within the policy's days of being asked for; nobody lifts somebody else's but the
shepherd.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from rfcflow.events import Event, moment
from rfcflow.model import Governance
from rfcflow.verify.findings import Finding, on
from rfcflow.verify.standing import Standing

_HINT: Final = "The bot never writes this; look at who pushed to the ledger."


def check_hold(event: Event, before: Standing, governance: Governance) -> Iterator[Finding]:
    """Everything about one `held`, `unheld` or `hold-expired`; `before` is the RFC without it."""
    who = event.actor.id if event.actor is not None else 0
    match event.type:
        case "held":
            until, most = moment(str(event.data["until"])), governance.policy.hold_days
            if not event.at < until <= event.seen + timedelta(days=most):
                yield on(event, "hold", f"a hold ends within {most} days of being asked for.", _HINT)
            if not str(event.data["reason"].get("text", "redacted")).strip():
                yield on(event, "no-reason", "it carries no reason.", _HINT)
            if any(hold.owner.id == who for hold in before.holds):
                yield on(event, "hold", "they held it already.", _HINT)
        case "unheld":
            led = before.shepherd is not None and before.shepherd.id == who
            if not led and set(event.data["owners"]) - {who}:
                message = "it lifts a hold of somebody else, and only the shepherd does that."
                yield on(event, "not-entitled", message, _HINT)
        case "hold-expired":
            over = {hold.owner.id for hold in before.holds if hold.until <= event.at}
            if not event.data["owners"] or set(event.data["owners"]) - over:
                yield on(event, "timer", "no hold of theirs had run out.", _HINT)
