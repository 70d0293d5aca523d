from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from rfcflow.adapters.clock import CLOCK_VARIABLE, FixedClock, PlayedClock, SystemClock, run_clock
from rfcflow.errors import Refusal, UpstreamError
from rfcflow.forge import Forge

MOMENT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


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


def test_a_played_clock_is_the_local_githubs(tmp_path: Path) -> None:
    with Forge(tmp_path, MOMENT) as forge:
        clock = PlayedClock(forge.clock_url)
        assert MOMENT == clock.now()
        clock.sleep(0)
        assert MOMENT == clock.now()
        clock.sleep(0.2)
        clock.sleep(90)
        assert MOMENT + timedelta(seconds=91) == clock.now() == forge.clock.now()
        address = forge.clock_url
    with pytest.raises(UpstreamError, match="does not answer"):
        PlayedClock(address).now()


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/clock",
        "http://127.0.0.1.evil.example:80/",
        "http://127.0.0.1:80@evil.example/",
        "x",
    ],
)
def test_nobody_else_can_tell_the_time(address: str) -> None:
    with pytest.raises(Refusal, match="PORT/PATH"):
        PlayedClock(address)


def test_a_run_without_a_local_github_has_the_machines_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CLOCK_VARIABLE, raising=False)
    assert isinstance(run_clock(), SystemClock)
    monkeypatch.setenv(CLOCK_VARIABLE, "http://127.0.0.1:9/_forge/clock")
    assert isinstance(run_clock(), PlayedClock)
