"""Breadth first through every state, up to a number of them; and whether each can still come to an end.

Invariant: nothing is forgotten: a state is counted once it was reached, expanded once, and looked at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Final

from rfcflow.errors import RfcflowError
from rfcflow.policy.machine import LANDED, TERMINAL
from rfcflow.simulate.explore.case import Case
from rfcflow.simulate.explore.moves import begin, moves, patience
from rfcflow.simulate.explore.state import State, key

_OUTCOMES: Final = TERMINAL | LANDED
_PATIENCE: Final = 60


@dataclass(slots=True)
class Explored:
    """What was found: how many states and moves, states without a way to an outcome, moves that broke."""

    states: int = 0
    moves: int = 0
    whole: bool = True
    dead_ends: list[str] = field(default_factory=list)
    illegal: list[str] = field(default_factory=list)
    reached: dict[str, int] = field(default_factory=dict)


def explore(case: Case, most: int, note: Callable[[int, int], None] = lambda *_: None) -> Explored:
    """Every state that can be reached, or the first `most`; `note` hears of (reached, waiting)."""
    found = Explored()
    first = begin(case)
    known: dict[Hashable, int] = {_key(first, case): 0}
    waiting: deque[tuple[int, State]] = deque([(0, first)])
    names, back = [first.rfc.state], [list[int]()]
    ends: set[int] = set()
    while waiting and len(known) < most:
        place, state = waiting.popleft()
        for name, after in _moves(state, case, found):
            found.moves += 1
            there = _key(after, case)
            if there not in known:
                known[there] = len(known)
                names.append(f"{after.rfc.state} (by {name})")
                back.append([])
                found.reached[after.rfc.state] = found.reached.get(after.rfc.state, 0) + 1
                waiting.append((known[there], after))
                if after.rfc.state in _OUTCOMES:
                    ends.add(known[there])
            back[known[there]].append(place)
        if place % 500 == 0:
            note(len(known), len(waiting))
    found.states, found.whole = len(known), not waiting
    # What was reached and not expanded any more must come to an end by itself.
    certain: set[Hashable] = set()
    ends |= {place for place, state in waiting if _goes_on(state, case, certain, found)}
    alive = _backwards(ends, back)
    found.dead_ends = [names[place] for place in range(len(names)) if place not in alive][:100]
    return found


def _key(state: State, case: Case) -> Hashable:
    return key(state, case.governances[state.rules])


def _moves(state: State, case: Case, found: Explored) -> list[tuple[str, State]]:
    try:
        return list(moves(state, case))
    except RfcflowError as error:
        found.illegal.append(str(error))
        return []


def _goes_on(state: State, case: Case, certain: set[Hashable], found: Explored) -> bool:
    """Whether patience leads to an outcome; of the states `certain` that is known."""
    walked: list[Hashable] = []
    for _ in range(_PATIENCE):
        here = _key(state, case)
        walked.append(here)
        if state.rfc.state in _OUTCOMES or here in certain:
            certain.update(walked)
            return True
        after = _next(state, case, found)
        if after is None or (after.rfc.state == state.rfc.state == "deferred"):
            # Parked until a condition holds: whoever may say so is asked again and again.
            after = next((other for name, other in moves(state, case) if "/" in name), None)
        if after is None:
            return False
        state = after
    return False


def _next(state: State, case: Case, found: Explored) -> State | None:
    try:
        return next((other for _, other in patience(state, case)), None)
    except RfcflowError as error:
        found.illegal.append(str(error))
        return None


def _backwards(ends: set[int], back: list[list[int]]) -> set[int]:
    """Every state from which one of `ends` can be reached."""
    alive, waiting = set(ends), list(ends)
    while waiting:
        for place in back[waiting.pop()]:
            if place not in alive:
                alive.add(place)
                waiting.append(place)
    return alive
