"""What waits for triage: a predicate over the ledgers, the equal search on GitHub, and a day's share of it.

Invariant: both ask for the labels the bot keeps, so that who searches and who reads the ledgers see the same
RFCs; nobody is asked for more in a day than the policy's number, and what is beyond is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from urllib.parse import urlencode

from msgspec import Struct

from rfcflow.events import Event, timestamp
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


# The day (ISO, UTC) and the numeric id of whoever did it.
Act = tuple[str, int]


class Waiting(Struct, frozen=True, order=True):
    """An RFC in the queue, in the queue's order: `normal` where its priority is not high, `since` in ISO."""

    normal: bool
    since: str
    rfc: str


class Share(Struct, frozen=True):
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
    known = {rfc.id: (rfc, acts(events)) for rfc, events in histories}
    queue = [
        Waiting(
            rfc.priority != "high", timestamp(since) if (since := rfc.since or rfc.opened) else "~", rfc.id
        )
        for rfc, _ in known.values()
        if waits(rfc, governance)
    ]
    taken, today, overflow = divided(
        queue, {name: done for name, (_, done) in known.items()}, governance, day
    )
    return Share(
        day,
        on_call_login(governance, day),
        governance.policy.triage_per_day,
        taken,
        tuple(known[name][0] for name in today),
        tuple(known[name][0] for name in overflow),
    )


def acts(events: Iterable[Event]) -> tuple[Act, ...]:
    """What of an RFC's events is triage's work, by whomever."""
    return tuple(
        (event.at.date().isoformat(), event.actor.id)
        for event in events
        if event.type in _DONE and event.actor is not None
    )


def divided(
    queue: Iterable[Waiting], done: Mapping[str, tuple[Act, ...]], governance: Governance, day: date
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Ids: what who is on call did that day, what is theirs still, and what is left over; `done` by id."""
    rota = governance.rotas.get("triage")
    handle = on_duty(rota, day, governance) if rota is not None else None
    person = governance.people.get(handle) if handle is not None else None
    act = (day.isoformat(), person.id) if person is not None else None
    taken = tuple(sorted(name for name, each in done.items() if act in each))
    left = [waiting.rfc for waiting in sorted(queue) if waiting.rfc not in taken]
    most = max(governance.policy.triage_per_day - len(taken), 0)
    return taken, tuple(left[:most]), tuple(left[most:])
