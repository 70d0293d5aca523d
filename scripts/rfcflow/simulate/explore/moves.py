"""What can happen next: a command, the next timer, a push, a door, a lost role, the landing.

Invariant: every move is made by the functions that decide in the product; only the hashes of events are left
out, for nobody reads them here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from rfcflow.decide import follow
from rfcflow.decide.intake import intake, pull_cause
from rfcflow.decide.reading import Reading
from rfcflow.decide.revising import announce
from rfcflow.engine.place import GITHUB_ACTIONS
from rfcflow.events import Event, Source
from rfcflow.facts import Facts, PullRequest, Roster
from rfcflow.model import Account
from rfcflow.policy.clocks import dues
from rfcflow.policy.machine import OUTCOMES, TERMINAL, is_behind
from rfcflow.policy.motions import carry
from rfcflow.policy.roles import roles
from rfcflow.policy.steps import Cause, settle
from rfcflow.policy.turn import Turn
from rfcflow.simulate.explore.case import IDS, START, Case
from rfcflow.simulate.explore.state import Keys, State, alike
from rfcflow.slash import commands
from rfcflow.slash.attempt import attempt, is_legal
from rfcflow.slash.base import Hearing, Misunderstood, Refused
from rfcflow.text.commands import Invocation

Act = Callable[[Turn], None]
NUMBER: Final = 7
MOST_PUSHES: Final = 2
MOST_DOORS: Final = 2
_NOBODY: Final = Roster()
_AUTHOR: Final = Account(IDS["nina"], "nina")
_MOMENT: Final = timedelta(minutes=1)


class Draft(Turn):
    """A turn whose events have places and no hashes."""

    def sealed(self, draft: Event) -> Event:
        """The draft in its place."""
        return replace(draft, seq=1 if self.last is None else self.last.seq + 1)


class _Here(Struct):
    """A state about to be left, with what all its moves need: facts, and everybody's roles."""

    state: State
    case: Case
    facts: Facts
    roles: dict[int, frozenset[str]] = field(default_factory=dict)

    def turn(self) -> Draft:
        """A working copy of the RFC."""
        state = self.state
        governance = self.case.governances[state.rules]
        return Draft(self.facts, governance, _NOBODY, state.now, state.rfc.id, state.rfc, state.last)

    def may(self, actor: Account, turn: Turn) -> frozenset[str]:
        """The roles of somebody here."""
        if actor.id not in self.roles:
            self.roles[actor.id] = roles(actor, turn.known, turn.governance, turn.today)
        return self.roles[actor.id]


def begin(case: Case) -> State:
    """The pull request is opened, and the bot has looked."""
    turn = Draft(_facts(None), case.governances[0], _NOBODY, START, f"{NUMBER:04d}")
    turn.emit(
        "opened",
        START,
        Source("pull", "7"),
        actor=_AUTHOR,
        number=NUMBER,
        title={"sha256": "", "text": "Idea"},
    )
    announce(turn, pull_cause(turn, START), _AUTHOR, "head-0", case.texts[0], [_AUTHOR.id])
    intake(turn)
    follow(turn)
    return _state(turn, State(turn.known, turn.events[-1], START))


def moves(state: State, case: Case, keys: Keys) -> Iterator[tuple[str, State]]:
    """Every move from here but `patience`, by name; those that change nothing are left out.

    Where several people are alike and nothing tells them apart, what one of them would say is enough.
    """
    here = _Here(state, case, _facts(state))
    spare = _spare(state, keys)
    for actor, said in case.said:
        if actor.id not in spare:
            yield from _command(here, actor, said)
    shepherd = state.rfc.shepherd
    if shepherd is not None:
        for said in case.shepherds:
            yield from _command(here, shepherd, said)
    yield from _pushes(state, case)
    yield from _doors(state, case)
    if state.rules == 0 and state.rfc.state not in TERMINAL:
        yield from _moved("ben leaves", replace(state, rules=1), case, intake)


def patience(state: State, case: Case) -> Iterator[tuple[str, State]]:
    """What happens though nobody does anything: the landing, else the next timer."""
    if is_behind(state.rfc):
        yield from _moved("land", state, case, _land)
        return
    due = next((due for due in dues(state.rfc, case.governances[state.rules]) if due.acts), None)
    if due is not None:
        later = replace(state, now=max(state.now, due.at) + _MOMENT)
        yield from _moved(f"timer {due.rule}", later, case, lambda _: None)


def _spare(state: State, keys: Keys) -> set[int]:
    """Whoever is for this RFC what somebody alike before them is."""
    people = keys.people(state.rfc)
    found = set()
    for group in alike(state.rules):
        for place, person in enumerate(group):
            if any(people[person] == people[other] for other in group[:place]):
                found.add(person)
    return found


def _facts(state: State | None) -> Facts:
    opened, draft = (True, False) if state is None else (state.open, state.draft)
    landed = state is not None and state.rfc.landing is not None
    return _facts_of(opened, draft, landed, state.closer if state is not None else 0)


@cache
def _facts_of(opened: bool, draft: bool, landed: bool, closer: int) -> Facts:
    pull = PullRequest(
        NUMBER,
        "Idea",
        _AUTHOR,
        draft,
        opened,
        landed and not opened,
        "main",
        "head",
        "nina/rfcs",
        (),
        START,
        START,
    )
    somebody = Account(closer, "somebody") if closer else None
    return Facts("example/rfcs", "main", GITHUB_ACTIONS, pull, None, closed_by=somebody)


def _state(turn: Turn, before: State) -> State:
    rfc = turn.known
    over = rfc.state in TERMINAL or rfc.landing is not None
    return replace(
        before, rfc=rfc, last=turn.last or before.last, now=turn.now, open=before.open and not over
    )


def _moved(name: str, state: State, case: Case, act: Act) -> Iterator[tuple[str, State]]:
    """The state after `act(turn)` and all that follows; nothing where nothing changed."""
    turn = _Here(state, case, _facts(state)).turn()
    act(turn)
    follow(turn)
    if turn.events:
        yield name, _state(turn, state)


def _command(here: _Here, actor: Account, said: Invocation) -> Iterator[tuple[str, State]]:
    turn = here.turn()
    found = here.may(actor, turn)
    cause = Cause("comment", f"{here.state.last.seq}", turn.now, actor)
    form = commands()[said.verb].form(Hearing(turn, said, actor, found, cause))
    if isinstance(form, Misunderstood) or not is_legal(form, here.state.rfc, found):
        return
    answer = attempt(turn, actor, cause, said)
    if isinstance(answer, Refused | Misunderstood) or not turn.events:
        return
    settle(turn, cause)
    carry(turn, cause)
    turn.now += _MOMENT
    follow(turn)
    yield f"{actor.login} /{said.verb}", _state(turn, here.state)


def _pushes(state: State, case: Case) -> Iterator[tuple[str, State]]:
    if state.pushes >= MOST_PUSHES or state.rfc.decision is not None or state.rfc.state in TERMINAL:
        return
    for index, reading in enumerate(case.texts):
        if index != state.text:
            pushed = replace(state, text=index, pushes=state.pushes + 1, now=state.now + _MOMENT)
            yield from _moved(f"push {index}", pushed, case, _announcing(reading, pushed))


def _announcing(reading: Reading, state: State) -> Act:
    def act(turn: Turn) -> None:
        head = f"head-{state.text}-{state.pushes}"
        # One word, so that the shepherd may call it editorial.
        announce(turn, pull_cause(turn, state.now), _AUTHOR, head, reading, [_AUTHOR.id], changed=1)
        intake(turn)

    return act


def _doors(state: State, case: Case) -> Iterator[tuple[str, State]]:
    if state.doors >= MOST_DOORS or state.rfc.state in TERMINAL or state.rfc.landing is not None:
        return
    used = replace(state, doors=state.doors + 1, now=state.now + _MOMENT)
    if state.open:
        yield from _moved("its author closes", replace(used, open=False, closer=IDS["nina"]), case, intake)
        yield from _moved("somebody closes", replace(used, open=False, closer=IDS["zed"]), case, intake)
    else:
        yield from _moved("reopen", replace(used, open=True, closer=0), case, intake)
    yield from _moved(
        "draft" if not state.draft else "ready", replace(used, draft=not state.draft), case, intake
    )


def _land(turn: Turn) -> None:
    """What reaches the default branch, recorded."""
    rfc = turn.known
    decision = rfc.decision
    if decision is None:
        return
    cause = Cause("push", f"commit-{rfc.seq}", turn.now)
    if rfc.landing is not None:
        turn.emit("recorded", cause.at, cause.next(), commit=cause.id, door="push", blobs={})
        return
    target = OUTCOMES[decision.disposition]
    turn.emit(
        "landed",
        cause.at,
        cause.next(),
        to=target,
        commit=cause.id,
        door="push",
        blobs={"rfcs/0007-idea.md": ""},
    )
