"""Schedules: the last moment a POSIX cron line named, in UTC.

Invariant: five fields of numbers, lists, ranges and steps; anything else raises ValueError.
Rules: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
"""

from __future__ import annotations

from datetime import datetime, timedelta

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))


def last_due(line: str, since: datetime, until: datetime) -> datetime | None:
    """The last moment after `since` and not after `until` that `line` names; looks back 32 days at most."""
    minutes, hours, days, months, weekdays = _fields(line)
    moment = until.replace(second=0, microsecond=0)
    earliest = max(since, until - timedelta(days=32))
    while moment > earliest:
        day_named = moment.day in days
        weekday_named = (moment.weekday() + 1) % 7 in weekdays
        # Where both are restricted, either is enough.
        either = len(days) < 31 and len(weekdays) < 7
        if moment.month not in months or not (
            day_named or weekday_named if either else day_named and weekday_named
        ):
            moment = moment.replace(hour=0, minute=0) - timedelta(minutes=1)
        elif moment.hour not in hours:
            moment = moment.replace(minute=0) - timedelta(minutes=1)
        elif moment.minute not in minutes:
            moment -= timedelta(minutes=1)
        else:
            return moment
    return None


def _fields(line: str) -> list[set[int]]:
    parts = line.split()
    if len(parts) != len(_RANGES):
        raise ValueError(f"{line!r} has not the five fields of a schedule")
    return [_field(part, low, high) for part, (low, high) in zip(parts, _RANGES, strict=True)]


def _field(text: str, low: int, high: int) -> set[int]:
    found: set[int] = set()
    for item in text.split(","):
        span, _, step = item.partition("/")
        first, _, last = span.partition("-")
        start = low if span == "*" else int(first)
        end = high if span == "*" or (step and not last) else int(last or first)
        if not low <= start <= end <= high or (step and int(step) < 1):
            raise ValueError(f"{item!r} is no part of a schedule between {low} and {high}")
        found.update(range(start, end + 1, int(step or 1)))
    return found
