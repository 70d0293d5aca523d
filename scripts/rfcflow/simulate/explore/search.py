"""Breadth first through every state, up to a number of them; and whether each can still come to an end.

Invariant: a state is counted once it was reached. Of each it is known what the passing of time alone makes of
it, so that where the number ends the search, what still waits for everything else comes to its end as well.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct, field

from rfcflow.errors import RfcflowError
from rfcflow.policy.machine import LANDED, TERMINAL
from rfcflow.simulate.explore.case import Case
from rfcflow.simulate.explore.moves import begin, moves, patience
from rfcflow.simulate.explore.state import Key, Keys, State

OUTCOMES: Final = TERMINAL | LANDED
_MOST_NAMED: Final = 100
_NOTED: Final = 5000
_REMINDERS: Final = 20


class Explored(Struct):
    """What was found: how many states and moves, states without a way to an outcome, moves that broke.

    `expanded` are the states of which every move was made; of the others time alone.
    """

    states: int = 0
    expanded: int = 0
    moves: int = 0
    whole: bool = True
    dead_ends: list[str] = field(default_factory=list)
    illegal: list[str] = field(default_factory=list)
    reached: dict[str, int] = field(default_factory=dict)


def explore(case: Case, most: int, note: Callable[[int, int], None] = lambda *_: None) -> Explored:
    """Every state that can be reached, or the first `most`; `note` hears of (reached, waiting)."""
    return _Search(case, note).run(most)


class _Search(Struct):
    case: Case
    note: Callable[[int, int], None]
    found: Explored = field(default_factory=Explored)
    keys: Keys = field(default_factory=Keys)
    known: dict[Key, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    back: list[list[int]] = field(default_factory=list)
    alive: set[int] = field(default_factory=set)
    waiting: deque[tuple[int, State]] = field(default_factory=deque)

    def run(self, most: int) -> Explored:
        """Expand states in the order they were reached."""
        self._reach("", begin(self.case))
        while self.waiting and len(self.known) < most:
            place, state = self.waiting.popleft()
            self.found.expanded += 1
            for name, after in self._tried(moves(state, self.case, self.keys)):
                self._edge(place, name, after)
        stuck = self._stuck()
        found = self.found
        found.states, found.whole = len(self.known), not self.waiting
        found.dead_ends = [self.names[place] for place in sorted(stuck)][:_MOST_NAMED]
        found.illegal = list(dict.fromkeys(found.illegal))[:_MOST_NAMED]
        return found

    def _edge(self, place: int, name: str, after: State) -> None:
        self._came(place, self._reach(name, after))

    def _came(self, before: int, here: int) -> None:
        self.found.moves += 1
        self.back[here].append(before)
        if here in self.alive:
            self._live(before)

    def _reach(self, name: str, state: State) -> int:
        """The place of a state. A new one is followed by the passing of time until that is nothing new."""
        first = before = -1
        patient = 0
        while True:
            key = self.keys.of(state, self.case.governances[state.rules])
            here = self.known.setdefault(key, len(self.known))
            new = here == len(self.names)
            if new:
                self._new(here, name, state)
            # A reminder changes nothing that decides what can happen: what comes after it does.
            patient = patient + 1 if before == here else 0
            if before not in (-1, here):
                self._came(before, here)
            first = here if first < 0 else first
            goes_on = new or (0 < patient < _REMINDERS and here not in self.alive)
            after = next(self._tried(patience(state, self.case)), None) if goes_on else None
            if after is None:
                return first
            before, (name, state) = here, after

    def _new(self, here: int, name: str, state: State) -> None:
        stands = state.rfc.state
        said = f"{stands} (by {name})" if name else stands
        self.names.append(self.said.setdefault(said, said))
        self.back.append([])
        self.waiting.append((here, state))
        self.found.reached[stands] = self.found.reached.get(stands, 0) + 1
        if stands in OUTCOMES:
            self._live(here)
        if len(self.names) % _NOTED == 0:
            self.note(len(self.names), len(self.waiting))

    def _tried(self, found: Iterator[tuple[str, State]]) -> Iterator[tuple[str, State]]:
        try:
            yield from found
        except RfcflowError as error:
            self.found.illegal.append(str(error))

    def _stuck(self) -> set[int]:
        """The states without a way to an outcome.

        Time alone leads nowhere where an RFC is parked until a condition holds: whoever may say so is asked
        again and again. There the moves are made, those that lead elsewhere first, until one helps.
        """
        asked = 0
        while asked < len(self.waiting):
            place, state = self.waiting[asked]
            asked += 1
            if place in self.alive:
                continue
            found = self._tried(moves(state, self.case, self.keys))
            for name, after in sorted(found, key=lambda move: move[1].rfc.state == state.rfc.state):
                self._edge(place, name, after)
                if place in self.alive:
                    break
        return set(range(len(self.names))) - self.alive

    def _live(self, place: int) -> None:
        """From here an outcome can be reached, and from wherever here can be reached."""
        waiting = [place]
        while waiting:
            here = waiting.pop()
            if here not in self.alive:
                self.alive.add(here)
                waiting += self.back[here]
