"""What a shepherd owes an RFC in review, by when, and what happens when nothing comes.

Invariant: dates are computed from the fold and the state table; only the duty that is due first is pending,
so that nobody is reminded of everything at once.

| duty | done when | clock runs from |
|---|---|---|
| first contact | the shepherd says anything here after taking the place | taking it |
| completeness | a first summary: what is there, what is missing | taking it |
| experts | somebody beside shepherd and authors looked, or was invited, for each module | taking it |
| summary | another summary | the last one |
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from rfcflow.model import Governance, Module, Rfc
from rfcflow.policy.duties import SAYS
from rfcflow.policy.machine import timer
from rfcflow.policy.modules import effective, names_of
from rfcflow.policy.remembered import remembered

_DAY: Final = timedelta(days=1)


class Duty(Struct, frozen=True):
    """Something the shepherd owes: its name, when its clock began, when it is due (UTC)."""

    name: str
    start: datetime
    deadline: datetime

    @property
    def says(self) -> str:
        """The duty in words."""
        return SAYS[self.name]


@remembered
def pending_duty(rfc: Rfc, governance: Governance) -> Duty | None:
    """The duty that is due first; None without a shepherd, outside review, or with a closed pull request."""
    if rfc.state != "review" or rfc.shepherd is None or not rfc.open or rfc.decision is not None:
        return None
    owed = [
        Duty(name, start, start + timedelta(days=days))
        for name, start in _owed(rfc, governance)
        if (days := timer(governance.states, rfc.state, name)) is not None
    ]
    return min(owed, key=lambda duty: (duty.deadline, duty.name), default=None)


def _owed(rfc: Rfc, governance: Governance) -> Iterator[tuple[str, datetime]]:
    since, taken = rfc.since, rfc.shepherd_since
    if since is None or taken is None:
        return
    start = max(since, taken)
    if rfc.shepherd_active is None:
        yield "first-contact", start
    if rfc.summarized is None:
        yield "completeness", start
    else:
        yield "summary", max(since, rfc.summarized)
    if unseen_modules(rfc, governance):
        yield "experts", start


@remembered
def unseen_modules(rfc: Rfc, governance: Governance) -> tuple[Module, ...]:
    """The effective modules for which no expert was invited or has voted or objected by themselves."""
    return tuple(module for module in effective(rfc, governance) if not experts_of(module, rfc, governance))


def experts_of(module: Module, rfc: Rfc, governance: Governance) -> tuple[int, ...]:
    """Who looked at an RFC for a module, or was asked to: by invitation, ballot or concern.

    The shepherd looks after the process and an author after the text: neither counts as an expert.
    """
    names = names_of(module, rfc, governance)
    found = {expert.person for expert in rfc.experts if expert.module in names}
    return tuple(sorted(found | set(reviewers_of(module, rfc, governance))))


def reviewers_of(module: Module, rfc: Rfc, governance: Governance) -> tuple[int, ...]:
    """Who spoke about an RFC for a module by ballot or concern; authors and shepherds left out."""
    spoke = {ballot.person for ballot in rfc.ballot_history} | {c.owner.id for c in rfc.concerns}
    spoke -= rfc.authors | {account.id for account in rfc.shepherds}
    ids = {
        person.id for handle in module.maintainers if (person := governance.people.get(handle)) is not None
    }
    names = names_of(module, rfc, governance)
    ids |= {expert.person for expert in rfc.experts if expert.module in names}
    return tuple(sorted(spoke & ids))


def reminders(rfc: Rfc, governance: Governance) -> Iterator[tuple[Duty, str, datetime]]:
    """Half time, and the day before; a short duty has only the later one.

    Who spoke since either date knows: half time is left out, and the last one comes a day after their word.
    """
    duty = pending_duty(rfc, governance)
    if duty is None:
        return
    half, last = duty.start + (duty.deadline - duty.start) / 2, duty.deadline - _DAY
    heard = rfc.shepherd_active
    if last - half >= _DAY and (heard is None or heard < half):
        yield duty, "half", half.replace(microsecond=0)
    last = max(last, half)
    if heard is not None and heard >= last:
        last = heard + _DAY
    yield duty, "last", last.replace(microsecond=0)


def replaced_at(rfc: Rfc, governance: Governance) -> datetime | None:
    """When a shepherd who stays silent is replaced.

    So many days after the missed duty, after their last word, or after the bot could remind them, whatever
    comes last: nobody is replaced who speaks, or was never told.
    """
    duty, days = pending_duty(rfc, governance), timer(governance.states, rfc.state, "replace")
    if duty is None or days is None:
        return None
    heard = max(duty.deadline, rfc.shepherd_active or duty.deadline, rfc.duty_reminded or duty.deadline)
    return heard + timedelta(days=days)
