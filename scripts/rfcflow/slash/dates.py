"""Dates in commands: `until=2027-03-01`, the day on which something ends, at its first moment in UTC.

Invariant: an impossible date is refused with an example, never guessed at.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from rfcflow.policy.calendar import say_day
from rfcflow.slash.base import Hearing, Misunderstood
from rfcflow.text.commands import arguments

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_UNTIL: Final = frozenset(("until",))


def dated(hearing: Hearing, most_days: int, skip: int = 0) -> tuple[datetime | None, str] | Misunderstood:
    """The date of `until=` (None where there is none), and the prose behind `skip` words without it."""
    given = arguments(hearing.invocation.argument, _UNTIL)
    verb, now = f"/{hearing.invocation.verb}", hearing.turn.now
    parts = (given.rest(skip).strip(), hearing.invocation.rest.strip())
    prose = "\n\n".join(part for part in parts if part)
    wanted = given.options.get("until")
    if wanted is None:
        return None, prose
    example = f"{verb} until={say_day(now + timedelta(days=min(7, most_days)))} The reason."
    day = _read(wanted)
    if day is None or given.repeated:
        return Misunderstood("`until=` takes one date of the calendar.", example)
    if day <= now:
        return Misunderstood(f"`until={say_day(day)}` is not in the future.", example)
    if day > now + timedelta(days=most_days):
        return Misunderstood(f"`until=` is at most {most_days} days ahead.", example)
    return day, prose


def _read(text: str) -> datetime | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
