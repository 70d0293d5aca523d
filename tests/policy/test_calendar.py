"""Days: working days, windows, and how a date is said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.policy.calendar import after_working_days, is_working_day, say_day, say_moment, window_end

FRIDAY = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MOMENTS = st.integers(0, 4000).map(lambda hours: FRIDAY + timedelta(hours=hours))
HOLIDAYS = st.sets(st.dates(date(2026, 11, 1), date(2027, 3, 1)), max_size=10)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, FRIDAY + timedelta(days=3)),
        (FRIDAY, 5, FRIDAY + timedelta(days=7)),
        (FRIDAY + timedelta(days=1), 1, FRIDAY + timedelta(days=3)),
        (FRIDAY + timedelta(days=2), 3, FRIDAY + timedelta(days=5)),
    ],
)
def test_weekends_are_not_counted(start: datetime, days: int, end: datetime) -> None:
    assert end == after_working_days(start, days, frozenset())


def test_holidays_are_not_counted() -> None:
    assert FRIDAY + timedelta(days=4) == after_working_days(FRIDAY, 1, {date(2026, 11, 23)})


@given(MOMENTS, st.integers(1, 15), HOLIDAYS)
def test_exactly_that_many_working_days_lie_in_between(start: datetime, days: int, off: set[date]) -> None:
    end = after_working_days(start, days, off)
    between = [start.date() + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert days == sum(is_working_day(day, off) for day in between)
    assert is_working_day(end.date(), off)
    assert start.time() == end.time()


@given(MOMENTS, st.integers(0, 15), st.integers(0, 10), HOLIDAYS)
def test_a_window_has_both_kinds_of_days(start: datetime, days: int, working: int, off: set[date]) -> None:
    end = window_end(start, days, working, off)
    assert end >= start + timedelta(days=days)
    assert end >= after_working_days(start, working, off)
    assert end in (start + timedelta(days=days), after_working_days(start, working, off))


def test_a_date_is_said_with_its_weekday_in_utc() -> None:
    assert "Friday 2026-11-20 12:00 UTC" == say_moment(FRIDAY)
    assert "2026-11-20" == say_day(FRIDAY)
