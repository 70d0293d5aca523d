"""Who is on duty, worked out a second time: every turn since the rota began, one after the other.

Invariant: written from the documented rule and not from `policy.rotas`. A turn goes to whoever is there for
most of it, among equals to who has served the fewest days, then to the first on the roster; days they are
away go to the next in that order. Who was away for long owes one turn.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from rfcflow.model import Absence, Governance, Rota

_Away = tuple[tuple[Absence, ...], ...]


def on_duty(rota: Rota, day: date, governance: Governance) -> str | None:
    """The handle of who is on duty on a day (UTC); None where nobody is there."""
    swapped = governance.people.get(rota.overrides.get(day, ""))
    if swapped is not None and not swapped.absent_on(day):
        return swapped.handle
    roster = [handle for handle in rota.roster if handle in governance.people]
    if not roster:
        return None
    away = tuple(governance.people[handle].absences for handle in roster)
    length = max(rota.days, 1)
    turn, offset = divmod((day - rota.start).days, length)
    if turn < 0:
        first = turn % len(roster)
        order = (*range(first, len(roster)), *range(first))
    else:
        order = _order(away, rota.start, length, turn)
        begin = rota.start + timedelta(days=turn * length)
        return _of(roster, next((p for p in order if _here(away[p], begin + timedelta(days=offset))), None))
    return _of(roster, next((p for p in order if _here(away[p], day)), None))


def _of(roster: list[str], place: int | None) -> str | None:
    return None if place is None else roster[place]


def _order(away: _Away, start: date, length: int, turn: int) -> tuple[int, ...]:
    """Places on the roster in the order they are asked for a turn's days."""
    # In steps, for what is remembered is asked for by what follows it.
    for known in range(0, turn, 200):
        _served(away, start, length, known)
    return _turn(away, start, length, turn, _served(away, start, length, turn))


@lru_cache(maxsize=8192)
def _served(away: _Away, start: date, length: int, turn: int) -> tuple[int, ...]:
    """The days each place is counted with before a turn."""
    if turn == 0:
        return (0,) * len(away)
    counted = list(_served(away, start, length, turn - 1))
    order = _turn(away, start, length, turn - 1, tuple(counted))
    for day in _days(start, length, turn - 1):
        place = next((p for p in order if _here(away[p], day)), None)
        if place is not None:
            counted[place] += 1
    least = max(counted) - 2 * length
    return tuple(max(days, least) for days in counted)


def _turn(away: _Away, start: date, length: int, turn: int, counted: tuple[int, ...]) -> tuple[int, ...]:
    fewest = sorted(range(len(away)), key=lambda place: (counted[place], place))
    days = _days(start, length, turn)
    holder = max(fewest, key=lambda place: sum(_here(away[place], day) for day in days))
    return (holder, *(place for place in fewest if place != holder))


def _days(start: date, length: int, turn: int) -> list[date]:
    return [start + timedelta(days=turn * length + each) for each in range(length)]


def _here(absences: tuple[Absence, ...], day: date) -> bool:
    return not any(absence.start <= day <= absence.end for absence in absences)
