"""A clock that only the story moves: time never runs by itself and never runs backwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """The forge's time, in UTC with whole seconds as on GitHub.

    Every change of the forge's state is one tick (one second), so that two changes never share an
    instant and lists sorted by time have one order; reading takes no time.
    """

    def __init__(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("the forge's clock needs an aware datetime")
        self._now = now.astimezone(UTC).replace(microsecond=0)

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        return self._now

    def tick(self) -> datetime:
        """Pass one second; returns the new present."""
        return self.advance(timedelta(seconds=1))

    def advance(self, delta: timedelta) -> datetime:
        """Pass ``delta``; raises ValueError when it is negative."""
        return self.travel(self._now + delta)

    def travel(self, to: datetime) -> datetime:
        """Go to the instant ``to``; raises ValueError when it lies in the past."""
        if to.tzinfo is None:
            raise ValueError("the forge's clock needs an aware datetime")
        if to < self._now:
            raise ValueError(f"time does not run backwards: it is {self._now}, asked for {to}")
        self._now = to.astimezone(UTC).replace(microsecond=0)
        return self._now


def iso(instant: datetime) -> str:
    """GitHub's spelling of an instant: ``2026-11-02T09:00:00Z``."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_iso(text: str) -> datetime:
    """The instant of an ISO 8601 text (``Z`` or an offset); raises ValueError."""
    instant = datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "+"))
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
