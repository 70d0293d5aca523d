"""What an invariant looks at: one RFC after a step, and what the world held at the last look.

Invariant: a check reads the world and the ledgers, never the engine's memory; it yields what is wrong, as a
sentence without its subject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct, field

from rfcflow.events import Event
from rfcflow.model import Governance, Rfc
from rfcflow.simulate.model.world import World
from rfcflow.verify.counting import Box
from rfcflow.verify.standing import Standing
from rfcflow.verify.voices import Voices


class Violation(Struct, frozen=True):
    """An invariant that does not hold: its name, the RFC (empty: the repository), and what is wrong."""

    invariant: str
    rfc: str
    what: str

    def __str__(self) -> str:
        return f"{self.invariant}: {f'RFC {self.rfc} ' if self.rfc else ''}{self.what}"


class Kept(Struct):
    """What is remembered of an RFC between two looks: its history, a second count of it, the last comment,
    and when its next timer acts.
    """

    history: tuple[Event, ...] = ()
    rfc: Rfc | None = None
    due: datetime | None = None
    box: Box = field(default_factory=Box)
    standing: Standing | None = None
    voices: Voices = field(default_factory=Voices)
    read: int = 0


class View(Struct):
    """One RFC; `kept` is what was remembered, `fresh` the events since, `rules` the governance at a commit.

    `mentioned` counts mentions by day and login over the whole repository.
    """

    world: World
    name: str
    rfc: Rfc
    history: tuple[Event, ...]
    governance: Governance
    kept: Kept
    rules: Callable[[str], Governance | None]
    mentioned: dict[tuple[str, str], set[str]]

    @property
    def fresh(self) -> tuple[Event, ...]:
        """The events since the last look."""
        return self.history[len(self.kept.history) :]


Check = Callable[[View], Iterator[str]]


class Invariant(Struct, frozen=True):
    """A check by its name; `settled` ones hold after a whole undisturbed run, the others after every step."""

    name: str
    check: Check
    settled: bool = False

    @property
    def says(self) -> str:
        """What it says, in words: the check's docstring."""
        return " ".join((self.check.__doc__ or "").split())


Table = Mapping[str, Invariant]
