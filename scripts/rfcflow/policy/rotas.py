"""Who is on duty: a pure function of date, roster, overrides and absences.

Invariant: the same date gives the same person on every machine; nobody is on duty on a day of their absence;
those who are never absent are within one turn of each other.

A turn goes to whoever of those present has served the fewest days, the first on the roster of several. A
short absence is therefore made up for. A long one is excused: who comes back owes one turn at most. An
override changes one day and no other turn, so that two people who swap days disturb nobody.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from rfcflow.model import Absence, Governance, Rota

# Turns are counted from the rota's start, a block at a time, so that asking about each day of a year does not
# count that year for each day.
_BLOCK: Final = 64
# A block asks for the one before it; of a rota that started long ago some are asked for in between.
_DEPTH: Final = 100
_DAY: Final = timedelta(days=1)


def on_duty(rota: Rota, day: date, governance: Governance) -> str | None:
    """The handle of who is on duty on `day` (UTC).

    None where everybody is absent, or nobody is listed. Before the rota starts turns go round backwards.
    """
    people = governance.people
    override = people.get(rota.overrides.get(day, ""))
    if override is not None and not override.absent_on(day):
        return override.handle
    roster = tuple(handle for handle in rota.roster if handle in people)
    days = max(rota.days, 1)
    turn = (day - rota.start).days // days
    if turn < 0:
        round_again = roster[turn % (len(roster) or 1) :] + roster
        return next((handle for handle in round_again if not people[handle].absent_on(day)), None)
    absences = tuple(people[handle].absences for handle in roster)
    for block in range(0, turn // _BLOCK, _DEPTH):
        _block(absences, rota.start, days, block)
    served = _block(absences, rota.start, days, turn // _BLOCK)[0]
    position = served[turn % _BLOCK][(day - rota.start).days % days]
    return None if position is None else roster[position]


_Turn = tuple[int | None, ...]


@lru_cache(maxsize=4096)
def _block(
    absences: tuple[tuple[Absence, ...], ...], start: date, days: int, number: int
) -> tuple[tuple[_Turn, ...], tuple[int, ...]]:
    """A block's turns, each as positions on the roster by day, and the days everybody is counted with."""
    counted = list(_block(absences, start, days, number - 1)[1] if number else (0,) * len(absences))
    turns = []
    for turn in range(number * _BLOCK, (number + 1) * _BLOCK):
        dates = [start + _DAY * (turn * days + each) for each in range(days)]
        here = [[not _absent(away, day) for day in dates] for away in absences]
        turn_taken = _turn(here, counted)
        turns.append(turn_taken)
        for position in turn_taken:
            if position is not None:
                counted[position] += 1
        # Whoever was away for long owes one turn, not all they missed.
        least = max(counted, default=0) - 2 * days
        counted = [max(each, least) for each in counted]
    return tuple(turns), tuple(counted)


def _turn(here: list[list[bool]], counted: list[int]) -> _Turn:
    """Who takes each day of a turn: one person who is there all the time, or as long as anybody is.

    On days that person is absent the one of those present with the fewest days stands in.
    """
    order = sorted(range(len(here)), key=lambda position: (counted[position], position))
    if not order or not any(map(any, here)):
        return (None,) * (len(here[0]) if here else 1)
    holder = max(order, key=lambda position: sum(here[position]))
    taken: list[int | None] = []
    for day in range(len(here[holder])):
        present = (position for position in (holder, *order) if here[position][day])
        taken.append(next(present, None))
    return tuple(taken)


def _absent(absences: tuple[Absence, ...], day: date) -> bool:
    return any(absence.start <= day <= absence.end for absence in absences)
