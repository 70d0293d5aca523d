"""What can happen next: a command, the next timer, a push, a door, a lost role, the landing.

Invariant: every move is made by the functions that decide in the product; only the hashes of events are left
out, for nobody reads them here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from rfcflow.decide import follow, next_due
from rfcflow.decide.intake import intake, pull_cause
from rfcflow.decide.reading import Reading
from rfcflow.decide.revising import announce
from rfcflow.engine.place import GITHUB_ACTIONS
from rfcflow.events import Event, Source
from rfcflow.facts import Facts, PullRequest, Roster
from rfcflow.model import Account
from rfcflow.policy.machine import OUTCOMES, TERMINAL, is_behind
from rfcflow.policy.motions import carry
from rfcflow.policy.roles import roles
from rfcflow.policy.steps import Cause, settle
from rfcflow.policy.turn import Turn
from rfcflow.simulate.explore.case import IDS, START, Case
from rfcflow.simulate.explore.state import State
from rfcflow.slash import commands
from rfcflow.slash.attempt import attempt, is_legal
from rfcflow.slash.base import Hearing, Misunderstood, Refused
from rfcflow.text.commands import Invocation

Act = Callable[[Turn], None]
NUMBER: Final = 7
MOST_PUSHES: Final = 2
MOST_DOORS: Final = 2
_AUTHOR: Final = Account(IDS["nina"], "nina")
_MOMENT: Final = timedelta(minutes=1)


@dataclass(slots=True)
class Draft(Turn):
    """A turn whose events have places and no hashes."""

    def sealed(self, draft: Event) -> Event:
        """The draft in its place."""
        return replace(draft, seq=1 if self.last is None else self.last.seq + 1)


def begin(case: Case) -> State:
    """The pull request is opened, and the bot has looked."""
    turn = Draft(_facts(None), case.governances[0], Roster(), START, f"{NUMBER:04d}")
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


def moves(state: State, case: Case) -> Iterator[tuple[str, State]]:
    """Every move from here, by name; those that change nothing are left out."""
    for actor, said in case.said:
        yield from _command(state, case, actor, said)
    shepherd = state.rfc.shepherd
    if shepherd is not None:
        for said in case.shepherds:
            yield from _command(state, case, shepherd, said)
    yield from patience(state, case)
    yield from _pushes(state, case)
    yield from _doors(state, case)
    if state.rules == 0 and state.rfc.state not in TERMINAL:
        yield from _moved("ben leaves", replace(state, rules=1), case, intake)


def _turn(state: State, case: Case) -> Draft:
    facts = _facts(state)
    return Draft(
        facts, case.governances[state.rules], Roster(), state.now, state.rfc.id, state.rfc, state.last
    )


def _facts(state: State | None) -> Facts:
    opened, draft = (True, False) if state is None else (state.open, state.draft)
    landed = state is not None and state.rfc.landing is not None
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
    closer = Account(state.closer, "somebody") if state is not None and state.closer else None
    return Facts("example/rfcs", "main", GITHUB_ACTIONS, pull, None, closed_by=closer)


def _state(turn: Turn, before: State) -> State:
    rfc = turn.known
    over = rfc.state in TERMINAL or rfc.landing is not None
    return replace(
        before, rfc=rfc, last=turn.last or before.last, now=turn.now, open=before.open and not over
    )


def _moved(name: str, state: State, case: Case, act: Act) -> Iterator[tuple[str, State]]:
    """The state after `act(turn)` and all that follows; nothing where nothing changed."""
    turn = _turn(state, case)
    act(turn)
    follow(turn)
    if turn.events:
        yield name, _state(turn, state)


def _command(state: State, case: Case, actor: Account, said: Invocation) -> Iterator[tuple[str, State]]:
    turn = _turn(state, case)
    found = roles(actor, state.rfc, turn.governance, turn.today)
    cause = Cause("comment", f"{state.last.seq}", turn.now, actor)
    form = commands()[said.verb].form(Hearing(turn, said, actor, found, cause))
    if isinstance(form, Misunderstood) or not is_legal(form, state.rfc, found):
        return
    answer = attempt(turn, actor, cause, said)
    if isinstance(answer, Refused | Misunderstood) or not turn.events:
        return
    settle(turn, cause)
    carry(turn, cause)
    turn.now += _MOMENT
    follow(turn)
    yield f"{actor.login} /{said.verb}", _state(turn, state)


def patience(state: State, case: Case) -> Iterator[tuple[str, State]]:
    """What happens though nobody does anything: the landing, else the next timer."""
    if is_behind(state.rfc):
        yield from _moved("land", state, case, _land)
        return
    due = next_due(_turn(state, case))
    if due is not None:
        later = replace(state, now=max(state.now, due.at) + _MOMENT)
        yield from _moved(f"timer {due.rule}", later, case, lambda _: None)


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
