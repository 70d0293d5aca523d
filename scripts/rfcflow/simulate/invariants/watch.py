"""Looking at the world after every step: only at what changed since, and at everything that was left
unsettled.

Invariant: what is remembered is what was seen, never what the engine says; a look changes nothing, but for
the run that must find nothing to do.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct, field

from rfcflow.errors import Invalid
from rfcflow.events import Event
from rfcflow.model import Governance
from rfcflow.policy.clocks import dues
from rfcflow.policy.fold import fold
from rfcflow.simulate.invariants.table import INVARIANTS
from rfcflow.simulate.invariants.view import Invariant, Kept, View, Violation
from rfcflow.simulate.model.world import World

SECOND_RUN: Final = "second-run-writes-nothing"
NOTHING_LOST: Final = "nothing-lost"
# What the watch itself finds, for it is about the whole repository.
ABOUT_ALL: Final = {
    NOTHING_LOST: "No ledger disappears, and the ledger's branch never goes back.",
    SECOND_RUN: "The run after a whole run adds no event and writes nothing.",
}


class Watch(Struct):
    """A look after every step; the bot runs once more wherever it had something to do and should be done."""

    invariants: tuple[Invariant, ...] = INVARIANTS
    kept: dict[str, Kept] = field(default_factory=dict)
    unsettled: dict[str, None] = field(default_factory=dict)
    mentioned: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _touched: int = 0
    _governance: Governance | None = None
    _rules: dict[str, Governance | None] = field(default_factory=dict)

    def look(self, world: World, *, settled: bool, idle: bool = False) -> list[Violation]:
        """What does not hold; `settled`: a whole undisturbed run is over, `idle`: it had nothing to do."""
        try:
            self._governance = world.governance
        except Invalid:
            settled = False
        governance = self._governance
        if governance is None:
            return []
        found: list[Violation] = []
        there = set(world.rfcs())
        found += [
            Violation(NOTHING_LOST, name, "has no ledger any more") for name in self.kept if name not in there
        ]
        fresh = {name for name in there if self._grew(world, name)}
        # What was said before it was recorded is in a conversation, and in no ledger.
        for name in sorted(fresh | self._note(world, fresh)):
            found += self._one(world, name, governance, settled=False)
        if settled:
            for name in self._due(world):
                self.unsettled.setdefault(name)
            for name in self.unsettled:
                found += self._one(world, name, governance, settled=True)
            self.unsettled.clear()
            found += self._second(world) if not idle else []
        return found

    def _grew(self, world: World, name: str) -> bool:
        return name not in self.kept or self.kept[name].history is not world.history(name)

    def _note(self, world: World, fresh: set[str]) -> set[str]:
        """The RFCs whose pull requests changed; they and `fresh` are looked at again once all is settled."""
        touched = world.hosting.touched
        named = {f"{number:04d}" for _, number in touched[self._touched :]} & self.kept.keys()
        self._touched = len(touched)
        for name in sorted(fresh | named):
            self.unsettled.setdefault(name)
        return named

    def _one(self, world: World, name: str, governance: Governance, *, settled: bool) -> list[Violation]:
        history, rfc = world.history(name), world.rfc(name)
        if rfc is None:
            return []
        kept = self.kept.setdefault(name, Kept())
        view = View(
            world,
            name,
            rfc,
            history,
            governance,
            kept,
            lambda commit: self._at(world, commit),
            self.mentioned,
        )
        found = [
            Violation(invariant.name, name, what)
            for invariant in self.invariants
            if invariant.settled == settled
            for what in invariant.check(view)
        ]
        if not settled:
            self._keep(kept, history, governance)
        return found

    def _keep(self, kept: Kept, history: tuple[Event, ...], governance: Governance) -> None:
        """Remember a history, and what the recount knows after it; the recount itself moves the box."""
        kept.history = history
        kept.rfc = fold(history)
        acting = (due.at for due in dues(kept.rfc, governance) if due.acts) if kept.rfc is not None else ()
        kept.due = next(iter(acting), None)

    def _at(self, world: World, commit: str) -> Governance | None:
        """The governance at a commit of the default branch."""
        if commit not in self._rules:
            self._rules[commit] = world.governance_at(commit)
        return self._rules[commit]

    def _due(self, world: World) -> list[str]:
        """RFCs whose next timer lies in the past, as their ledgers tell, whatever the engine remembers."""
        now = world.now
        return [name for name, kept in self.kept.items() if kept.due is not None and kept.due < now]

    def _second(self, world: World) -> list[Violation]:
        again = world.sweep()
        if again is None or not (again.events or again.writes):
            return []
        made = ", ".join(f"{event.rfc} {event.type}" for event in again.events)
        looked = ", ".join(again.looked_at)
        return [
            Violation(SECOND_RUN, "", f"it made {made or 'no event'} and {again.writes} writes at {looked}")
        ]


def violations(world: World) -> list[str]:
    """Everything that does not hold in a world looked at for the first time, after a whole run."""
    return [str(found) for found in Watch().look(world, settled=True)]
