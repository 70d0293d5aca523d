"""The one place where time comes from.

Invariant: every moment is an aware UTC datetime in whole seconds, as ledgers and GitHub write them.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What tells the time and waits."""

    def now(self) -> datetime:
        """The present, aware, UTC, whole seconds."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait; zero and less return at once."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present, cut to the second."""
        return datetime.now(UTC).replace(microsecond=0)

    def sleep(self, seconds: float) -> None:
        """Wait for real."""
        if seconds > 0:
            time.sleep(seconds)


class FixedClock:
    """A clock that stands still until it is set or somebody sleeps; `slept` lists the waits, in seconds."""

    def __init__(self, moment: datetime) -> None:
        self._moment = _whole(moment)
        self.slept: list[float] = []

    def now(self) -> datetime:
        """The moment it was set to, plus what was slept since, cut to the second."""
        return self._moment.replace(microsecond=0)

    def set(self, moment: datetime) -> None:
        """Jump to an aware `moment`; raises ValueError for a naive one."""
        self._moment = _whole(moment)

    def advance(self, span: timedelta) -> None:
        """Jump by `span`."""
        self._moment += span

    def sleep(self, seconds: float) -> None:
        """Advance at once instead of waiting."""
        if seconds > 0:
            self.slept.append(seconds)
            self._moment += timedelta(seconds=seconds)


def _whole(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a clock needs a moment with a time zone")
    return moment.astimezone(UTC).replace(microsecond=0)
