from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from rfcflow.adapters.clock import FixedClock, SystemClock


def test_the_systems_time_is_utc_in_whole_seconds() -> None:
    clock = SystemClock()
    assert (UTC, 0) == (clock.now().tzinfo, clock.now().microsecond)
    clock.sleep(-1)


def test_a_fixed_clock_moves_only_when_told() -> None:
    clock = FixedClock(datetime(2026, 11, 2, 10, 0, 0, 999, tzinfo=timezone(timedelta(hours=1))))
    assert datetime(2026, 11, 2, 9, 0, tzinfo=UTC) == clock.now() == clock.now()
    clock.sleep(0.6)
    clock.sleep(0.6)
    assert datetime(2026, 11, 2, 9, 0, 1, tzinfo=UTC) == clock.now()
    assert [0.6, 0.6] == clock.slept
    clock.advance(timedelta(days=1))
    assert 3 == clock.now().day
    clock.set(datetime(2027, 1, 1, tzinfo=UTC))
    assert 2027 == clock.now().year


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(datetime(2026, 11, 2))  # noqa: DTZ001 - a naive moment is what is tested
