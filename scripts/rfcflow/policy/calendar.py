"""Days: calendar days, working days (Monday to Friday without the policy's holidays), always UTC.

Invariant: dates are computed from dates and never from runs; no clock is read.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

_MOST_SAID: Final = 1024


def is_working_day(day: date, holidays: AbstractSet[date]) -> bool:
    """Monday to Friday and no holiday."""
    return day.weekday() < 5 and day not in holidays


def after_working_days(start: datetime, days: int, holidays: AbstractSet[date]) -> datetime:
    """The moment `days` full working days after `start`: Friday noon plus 1 is Monday noon."""
    moment = start
    while days > 0:
        moment += timedelta(days=1)
        if is_working_day(moment.astimezone(UTC).date(), holidays):
            days -= 1
    return moment


def window_end(start: datetime, days: int, working_days: int, holidays: AbstractSet[date]) -> datetime:
    """When a final comment period that begins at `start` ends: both lengths must have passed."""
    return max(start + timedelta(days=days), after_working_days(start, working_days, holidays))


@lru_cache(maxsize=_MOST_SAID)
def say_moment(moment: datetime) -> str:
    """`Tuesday 2026-12-01 14:30 UTC`: a date people can act on, the weekday included."""
    return moment.astimezone(UTC).strftime("%A %Y-%m-%d %H:%M UTC")


@lru_cache(maxsize=_MOST_SAID)
def say_day(moment: datetime) -> str:
    """`2026-12-01`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d")
