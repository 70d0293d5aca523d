"""One busy sweep, and ways to break it at any of its steps.

Invariant: whatever breaks, the scenario before it is the same: same people, same times, same comment numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from msgspec import Struct, field

from rfcflow.errors import RfcflowError
from rfcflow.forge.faults import Fault
from tests.engine.world import Killed, World, open_world


@contextmanager
def busy(directory: Path) -> Iterator[World]:
    """A world in which one sweep has everything to do: open, hear, answer, react, decide, land, show."""
    with open_world(directory) as world:
        number = world.open()
        world.say(number, "dana-dune", "/shepherd me")
        world.say(number, "stranger", "/sing-off")
        world.approve(number, "eli-elm")
        yield world


class Countdown(Struct):
    """A wire that kills the run at step `last`; without one it only takes notes."""

    last: int | None = None
    steps: list[str] = field(default_factory=list)

    def __call__(self, step: str) -> None:
        self.steps.append(step)
        if self.last is not None and len(self.steps) - 1 == self.last:
            raise Killed(step)


class Nth(Struct):
    """Stands in for a fault's pattern: matches from the `first` request on (0 is the next one)."""

    first: int
    seen: int = 0

    def search(self, _path: str) -> bool:
        self.seen += 1
        return self.seen > self.first


def plan_fault(world: World, first: int, kind: str, times: int = 1) -> Nth:
    """Break `times` requests, from the `first` on: REST calls, fetches and pushes alike."""
    settings: dict[str, dict[str, Any]] = {
        "lost-before": {"status": 502},
        "lost-after": {"kind": "drop"},
        "500-after": {"status": 500, "when": "after"},
        "403": {"status": 403, "body": {"message": "Resource not accessible by integration"}},
        "404": {"status": 404, "body": {"message": "Not Found"}},
        "limit": {"kind": "secondary_limit"},
        "reject": {"kind": "reject"},
    }
    fault: Fault = world.forge.faults.add(times=times, **settings[kind])
    pattern = Nth(first)
    fault.path = cast(Any, pattern)
    return pattern


def sweep_whatever_happens(world: World) -> None:
    """A run on a fresh machine that may fail: its errors are those a person may see, no traceback of ours."""
    with suppress(RfcflowError):
        world.sweep(wire=lambda _step: None)


def assert_idle(world: World) -> None:
    """The run after a finished one: no write, no push, at most three requests."""
    report, requests = world.counted()
    assert (0, 0, []) == (report.writes, report.pushes, report.failures)
    assert all(request.startswith("GET") for request in requests)
    assert len(requests) <= 3
