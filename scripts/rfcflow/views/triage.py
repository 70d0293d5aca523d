"""What waits for triage: a predicate over the ledgers, the equal search on GitHub, and a day's share of it.

Invariant: both ask for the labels the bot keeps, so that who searches and who reads the ledgers see the same
RFCs; nobody is asked for more in a day than the policy's number, and what is beyond is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import urlencode

from rfcflow.events import Event
from rfcflow.model import Governance, Rfc
from rfcflow.policy.roles import on_call_login
from rfcflow.policy.rotas import on_duty
from rfcflow.views.labels import labels

WANTED: Final = "wants-shepherd"
ASKED: Final = "needs-info"
QUERY: Final = f'is:pr is:open label:"{WANTED}" -label:"{ASKED}" sort:created-asc'
# What triage on call does to an RFC; who did one of them today has used up one of the day's items.
_DONE: Final = (
    "prioritised",
    "modules-changed",
    "needs-info",
    "spam",
    "shepherd-offered",
    "shepherd-requested",
)


@dataclass(frozen=True, slots=True)
class Share:
    """A day of triage: who is on call (a login), how many items they take at most and which they took, what
    is today's, and what is left over for tomorrow.
    """

    day: date
    on_call: str | None
    most: int
    taken: tuple[str, ...]
    today: tuple[Rfc, ...]
    overflow: tuple[Rfc, ...]


def waits(rfc: Rfc, governance: Governance) -> bool:
    """Whether an RFC is in the queue: nobody looks after it, and its author was not asked something."""
    shown = labels(rfc, governance)
    return rfc.open and WANTED in shown and ASKED not in shown


def search(web: str) -> str:
    """The search on GitHub that lists the same pull requests; `web` is the repository's address."""
    return f"{web}/pulls?{urlencode({'q': QUERY})}"


def share(histories: Iterable[tuple[Rfc, tuple[Event, ...]]], governance: Governance, day: date) -> Share:
    """The queue on a day (UTC): high priority first, then by how long it waits, cut where the day is full."""
    known = [(rfc, events) for rfc, events in histories if not rfc.spam or _spam_of(events, day)]
    taken = tuple(sorted(rfc.id for rfc, events in known if _handled(events, governance, day)))
    queue = [rfc for rfc, _ in known if rfc.id not in taken and waits(rfc, governance)]
    never = datetime.max.replace(tzinfo=UTC)
    queue.sort(key=lambda rfc: (rfc.priority != "high", rfc.since or rfc.opened or never, rfc.id))
    most = governance.policy.triage_per_day
    left = max(most - len(taken), 0)
    return Share(day, on_call_login(governance, day), most, taken, tuple(queue[:left]), tuple(queue[left:]))


def _spam_of(events: tuple[Event, ...], day: date) -> bool:
    return any(event.type == "spam" and event.at.date() == day for event in events)


def _handled(events: tuple[Event, ...], governance: Governance, day: date) -> bool:
    """Whether who is on call did something of triage to it that day."""
    rota = governance.rotas.get("triage")
    handle = on_duty(rota, day, governance) if rota is not None else None
    person = governance.people.get(handle) if handle is not None else None
    return person is not None and any(
        event.actor is not None
        and event.actor.id == person.id
        and event.type in _DONE
        and event.at.date() == day
        for event in events
    )
