"""The one place where time comes from.

Invariant: every moment is an aware UTC datetime in whole seconds, as ledgers and GitHub write them.
"""

from __future__ import annotations

import os
import re
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from rfcflow.errors import Refusal, UpstreamError

CLOCK_VARIABLE: Final = "RFC_CLOCK"
_LOOPBACK: Final = re.compile(r"http://127\.0\.0\.1:[0-9]{1,5}/[a-z_/]*")


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


class PlayedClock:
    """The time of a local GitHub (`rfc sandbox`), asked for over loopback; sleeping lets time pass there.

    Raises Refusal for an address that is not this machine's own: no job on GitHub can be told the time.
    """

    def __init__(self, address: str) -> None:
        if not _LOOPBACK.fullmatch(address):
            raise Refusal(f"{CLOCK_VARIABLE}: {address!r} is not http://127.0.0.1:PORT/PATH.")
        self._address = address

    def now(self) -> datetime:
        """The present there; raises UpstreamError where nobody answers."""
        return self._ask(self._address)

    def sleep(self, seconds: float) -> None:
        """Let whole seconds pass there, one at least."""
        if seconds > 0:
            self._ask(self._address, f"seconds={max(1, round(seconds))}".encode())

    def _ask(self, address: str, body: bytes | None = None) -> datetime:
        try:
            with urllib.request.urlopen(address, body, timeout=60) as answer:  # noqa: S310  # checked: loopback
                return _whole(datetime.fromisoformat(answer.read(40).decode().strip()))
        except (OSError, ValueError) as error:
            raise UpstreamError(f"The clock at {address} does not answer ({error}).") from error


def run_clock() -> Clock:
    """The machine's clock, or the local GitHub's where the environment names one."""
    address = os.environ.get(CLOCK_VARIABLE, "")
    return PlayedClock(address) if address else SystemClock()


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
