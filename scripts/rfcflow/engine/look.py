"""What a pass sees of one RFC, and what a sweep reports.

Invariant: one RFC's failures stay with it; a sweep's report names everything left for the next run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from rfcflow.errors import RfcflowError
from rfcflow.events import Event
from rfcflow.facts import Facts, PullRequest
from rfcflow.model import Rfc


class Look(Struct):
    """One RFC in a pass: its facts, its history with the events this pass adds, and what came of it.

    `taken` says what else has the id: then nothing is decided here. `door` says by which door its landing
    waits, and for whom; `landing` is the RFC that the bot's own pull request brings.
    """

    id: str
    pull: PullRequest
    facts: Facts
    history: tuple[Event, ...] = ()
    events: tuple[Event, ...] = ()
    rfc: Rfc | None = None
    taken: str = ""
    door: str = ""
    landing: str = ""
    failures: list[str] = field(default_factory=list)
    writes: int = 0
    mentions: Mapping[str, int] = field(default_factory=dict)

    def fail(self, error: Exception) -> None:
        """Note what went wrong with this RFC; an error that is none of ours is a bug, and is called one."""
        bug = not isinstance(error, RfcflowError)
        self.failures.append(f"a bug ({type(error).__name__}): {error}" if bug else str(error))

    @property
    def whole(self) -> tuple[Event, ...]:
        """The history with what this pass adds."""
        return self.history + self.events

    @property
    def busy(self) -> bool:
        """Whether this pass added or wrote anything, so that another pass has to look."""
        return bool(self.events or self.writes)


class Observed(Struct, frozen=True):
    """What a sweep would do about one pull request: (event, state it leads to) and (action, reason)."""

    rfc: str
    number: int
    events: tuple[tuple[str, str | None], ...]
    actions: tuple[tuple[str, str], ...]

    def record(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "rfc": self.rfc,
            "number": self.number,
            "events": [{"type": kind, "to": target} for kind, target in self.events],
            "actions": [{"action": kind, "reason": reason} for kind, reason in self.actions],
        }

    def __str__(self) -> str:
        recorded = ", ".join(kind + (f" → {target}" if target else "") for kind, target in self.events)
        done = "; ".join(f"{kind} ({reason})" for kind, reason in self.actions)
        parts = [f"record {recorded}"] if recorded else []
        parts += [f"do {done}"] if done else []
        return f"RFC {self.rfc}: would {' and '.join(parts)}"


class Report(Struct):
    """What a sweep did; `failures` name what is left for the next run, `waiting` the landings that wait for a
    person, `broken` a governance that fails. `left` is how many pull requests the next run goes on with
    because this one's budget was used up, `warnings` what somebody should look at.

    `observed` is what would be done, where policy only observes, and None elsewhere.
    """

    passes: int = 0
    events: list[Event] = field(default_factory=list)
    writes: int = 0
    pushes: int = 0
    looked_at: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    left: int = 0
    broken: str = ""
    observed: list[Observed] | None = None

    @property
    def exit_code(self) -> int:
        """0 done, 1 the governance is broken, 4 something upstream is left for the next run."""
        if self.broken:
            return 1
        return 4 if self.failures else 0
