"""Cross-checks of `states.yml`: the set of states is fixed, and nothing can be stuck in one.

Invariant: a table that passes has an owner and a way to an end for every open state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from rfcflow.errors import Problem
from rfcflow.governance.profiles import TIMERS
from rfcflow.governance.registry import Record, Registry
from rfcflow.governance.shapes import BROKEN
from rfcflow.governance.vocabulary import ACTORS, TIMER_ORDER, TIMERS_OF, shown, suggestion
from rfcflow.model import STATES
from rfcflow.policy.machine import TERMINAL

Check = Callable[[Registry], Iterable[Problem]]
START: Final = ("draft", "proposed")


def _moves(record: Record) -> Iterator[tuple[int, Mapping[str, Any], str, str]]:
    """Every single move: position of its row, the row, source, target; unknown states are left out."""
    for position, row in record.items("edges"):
        for source in row.get("from", ()):
            for target in row.get("to", ()):
                if source in STATES and target in STATES and source != target:
                    yield position, row, source, target


def states_are_the_fixed_set(registry: Registry) -> Iterator[Problem]:
    """Code answers to exactly these states; their texts, owners and timers are data."""
    record = registry.states
    if record.get("states") is None:
        return
    written = record.names("states")
    for name in written:
        if name not in STATES:
            message, hint = f"there is no state {shown(name)}.", suggestion(name, STATES)
            yield record.problem("states-are-the-fixed-set", message, hint, at=("states", name))
    for name in STATES:
        if name not in written:
            message = f"the state `{name}` is missing."
            hint = "The set of states is fixed; their texts and timers are yours."
            yield record.problem("states-are-the-fixed-set", message, hint, at=("states",))


def terminal_states_end(registry: Registry) -> Iterator[Problem]:
    """The terminal states are fixed too, and nobody owns them; every other state has an owner."""
    record = registry.states
    for name, row in (record.get("states") or {}).items():
        if name not in STATES:
            continue
        terminal, owner = row.get("terminal", False), row.get("owner")
        if terminal != (name in TERMINAL):
            message = f"`{name}` is {'not ' * (name not in TERMINAL)}a terminal state."
            listed = ", ".join(f"`{state}`" for state in STATES if state in TERMINAL)
            at = ("states", name, "terminal")
            yield record.problem("terminal-states-end", message, f"Terminal are {listed}.", at=at)
        if owner is not None and (owner == "nobody") != (name in TERMINAL):
            message = (
                f"`{name}` is over, so nobody owns it."
                if name in TERMINAL
                else f"somebody has to own `{name}`: an RFC that waits is somebody's."
            )
            yield record.problem("terminal-states-end", message, at=("states", name, "owner"))


def edges_join_known_states(registry: Registry) -> Iterator[Problem]:
    """Both ends of a move are states."""
    for position, row in registry.states.items("edges"):
        for end in ("from", "to"):
            for place, name in enumerate(row.get(end, ())):
                if name is not BROKEN and name not in STATES:
                    message, at = f"there is no state {shown(name)}.", ("edges", position, end, place)
                    yield registry.states.problem(
                        "edges-join-known-states", message, suggestion(name, STATES), at=at
                    )


def edges_come_from_known_events(registry: Registry) -> Iterator[Problem]:
    """A move happens by an event the ledger knows."""
    known = registry.vocabulary.event_types
    for position, row in registry.states.items("edges"):
        name = row.get("on")
        if name is not None and name not in known:
            message, at = f"the ledger has no event {shown(name)}.", ("edges", position, "on")
            yield registry.states.problem(
                "edges-come-from-known-events", message, suggestion(name, known), at=at
            )


def edges_name_known_guards(registry: Registry) -> Iterator[Problem]:
    """A guard is a function."""
    known = registry.vocabulary.guards
    for position, row in registry.states.items("edges"):
        name = row.get("guard")
        if name is not None and name not in known:
            message, at = f"there is no guard {shown(name)}.", ("edges", position, "guard")
            yield registry.states.problem("edges-name-known-guards", message, suggestion(name, known), at=at)


def edges_name_known_actors(registry: Registry) -> Iterator[Problem]:
    """Who may make a move is a role."""
    for position, row in registry.states.items("edges"):
        for place, name in enumerate(row.get("who", ())):
            if name is not BROKEN and name not in ACTORS:
                message, at = f"there is no role {shown(name)}.", ("edges", position, "who", place)
                yield registry.states.problem(
                    "edges-name-known-actors", message, suggestion(name, ACTORS), at=at
                )


def edges_are_unique(registry: Registry) -> Iterator[Problem]:
    """One event leads from one state to another by one row."""
    seen: dict[tuple[str, str, str], int] = {}
    for position, row, source, target in _moves(registry.states):
        first = seen.setdefault((source, row.get("on", ""), target), position)
        if first != position:
            line, _ = registry.states.place("edges", first)
            message = f"`{source}` → `{target}` by {shown(row.get('on', ''))} is already on line {line}."
            yield registry.states.problem("edges-are-unique", message, "Keep one.", at=("edges", position))


def terminal_states_are_left_loudly(registry: Registry) -> Iterator[Problem]:
    """What is over is only corrected or reopened."""
    for position, row, source, _ in _moves(registry.states):
        if source in TERMINAL and row.get("on") not in ("corrected", "reopened", None):
            message = f"`{source}` is over and cannot be left by {shown(row['on'])}."
            hint = "Only `corrected` and `reopened` leave a terminal state."
            yield registry.states.problem(
                "terminal-states-are-left-loudly", message, hint, at=("edges", position, "on")
            )


def open_states_have_a_way_on(registry: Registry) -> Iterator[Problem]:
    """From every open state some chain of moves other than a correction reaches a terminal one."""
    if not registry.states.get("states") or not registry.states.get("edges"):
        return
    ahead: dict[str, set[str]] = {name: set() for name in STATES}
    for _, row, source, target in _moves(registry.states):
        if row.get("on") != "corrected":
            ahead[source].add(target)
    for name in STATES:
        if name not in TERMINAL and not _reached((name,), ahead) & TERMINAL:
            message = f"nothing that enters `{name}` can ever end."
            hint = "Add an edge from it."
            yield registry.states.problem("open-states-have-a-way-on", message, hint, at=("states", name))


def states_can_be_reached(registry: Registry) -> Iterator[Problem]:
    """Every state is on some way from the start."""
    if not registry.states.get("states") or not registry.states.get("edges"):
        return
    ahead: dict[str, set[str]] = {name: set() for name in STATES}
    for _, _, source, target in _moves(registry.states):
        ahead[source].add(target)
    reached = _reached(START, ahead) | set(START)
    for name in STATES:
        if name not in reached:
            message = f"no chain of edges leads to `{name}`."
            yield registry.states.problem("states-can-be-reached", message, "Add one.", at=("states", name))


def _reached(starts: Iterable[str], ahead: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [target for start in starts for target in ahead[start]]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(ahead[name])
    return reached


def timers_run_where_code_answers(registry: Registry) -> Iterator[Problem]:
    """A timer that nothing listens to in a state would be a promise nobody keeps."""
    for name, row in (registry.states.get("states") or {}).items():
        known = TIMERS_OF.get(name, ())
        for timer in row.get("timers") or {}:
            if name in STATES and timer not in known:
                message = f"`{name}` has no timer {shown(timer)}."
                hint = suggestion(timer, known) or "This state has no timers."
                at = ("states", name, "timers", timer)
                yield registry.states.problem("timers-run-where-code-answers", message, hint, at=at)


def timers_follow_each_other(registry: Registry) -> Iterator[Problem]:
    """A warning comes before what it warns of, the profile's days counted where a state leaves them out."""
    profile = TIMERS.get(registry.policy.get("profile") or "pytorch", {})
    for name, row in (registry.states.get("states") or {}).items():
        given = row.get("timers") or {}
        days = {**profile.get(name, {}), **given}
        for order in TIMER_ORDER:
            running = [timer for timer in order if days.get(timer) not in (None, 0, BROKEN)]
            for first, second in pairwise(running):
                if days[first] >= days[second] and {first, second} & set(given):
                    late = second if second in given else first
                    message = f"`{first}` ({days[first]} days) comes before `{second}` ({days[second]} days)."
                    at = ("states", name, "timers", late)
                    yield registry.states.problem("timers-follow-each-other", message, at=at)


STATE_CHECKS: Final[tuple[Check, ...]] = (
    states_are_the_fixed_set,
    terminal_states_end,
    edges_join_known_states,
    edges_come_from_known_events,
    edges_name_known_guards,
    edges_name_known_actors,
    edges_are_unique,
    terminal_states_are_left_loudly,
    open_states_have_a_way_on,
    states_can_be_reached,
    timers_run_where_code_answers,
    timers_follow_each_other,
)
