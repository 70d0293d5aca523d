"""How long an RFC stood in each state.

Invariant: times are the record's own; what lasts still is counted to the newest commit that was read, and
without that not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

from msgspec import Struct

from rfcflow.site.record import Record

_DAY: Final = 86_400


class Stay(Struct, frozen=True):
    """From `since` to `until` (ISO; "" where it stands there still) in `state`, `seconds` long."""

    state: str
    since: str
    until: str
    seconds: int

    @property
    def days(self) -> int:
        """Whole days."""
        return self.seconds // _DAY


def stays(record: Record, asof: str) -> tuple[Stay, ...]:
    """Every stay of at least a minute, and the one that lasts; of an imported RFC those its source told."""
    moves = _moves(record)
    found: list[Stay] = []
    for place, (state, since) in enumerate(moves):
        until = moves[place + 1][1] if place + 1 < len(moves) else ""
        seconds = _seconds(since, until or asof)
        if found and found[-1].state == state:
            since, seconds = found[-1].since, found[-1].seconds + seconds
            found.pop()
        if seconds >= 60 or not until:
            found.append(Stay(state, since, until, seconds))
    return tuple(found)


def days_between(since: str, until: str) -> int | None:
    """Whole days between two times or dates in ISO form; None where one is missing or they run backwards."""
    size = min(len(since), len(until))
    one, two = _instant(since[:size]), _instant(until[:size])
    if one is None or two is None or two < one:
        return None
    return (two - one).days


def say_days(stay: Stay) -> str:
    """`12 days`."""
    if stay.seconds < _DAY:
        return "less than a day"
    return f"{stay.days:,} day{'' if stay.days == 1 else 's'}"


def _moves(record: Record) -> Sequence[tuple[str, str]]:
    if record.hidden:
        return ()
    if record.moves:
        return record.moves
    dated = [(past.state, past.date) for past in record.history if past.state and past.date]
    return sorted(dated, key=lambda move: move[1])


def _seconds(since: str, until: str) -> int:
    one, two = _instant(since), _instant(until)
    return max(int((two - one).total_seconds()), 0) if one is not None and two is not None else 0


# The days of an RFC count by module, by year and by state.
@lru_cache(maxsize=16_384)
def _instant(iso: str) -> datetime | None:
    try:
        if len(iso) == 10:
            day = date.fromisoformat(iso)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        return datetime.fromisoformat(iso)
    except ValueError:
        return None
