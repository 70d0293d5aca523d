"""Who would be asked to shepherd many RFCs: the product's choice beside a random one and one in turns.

Invariant: the RFCs follow from registry and seed alone and are the same for every way of choosing; every
figure is counted from outside of `policy.shepherds.choose`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from msgspec import Struct, field

from rfcflow.facts import Load, Roster
from rfcflow.model import Account, Ballot, Governance, Person, Revision, Rfc
from rfcflow.policy.roles import core, maintainers
from rfcflow.policy.shepherds import Candidate, capacity, choose

START: Final = date(2026, 1, 5)
_STRANGER: Final = 900_000_000_000
_A_DAY: Final = 2
_SHORTEST, _LONGEST = 10, 70


class Case(Struct, frozen=True):
    """One RFC that looks for a shepherd: on which day, and for how many days it will be led."""

    rfc: Rfc
    day: date
    days: int


class Way(Struct):
    """A way of choosing, what everybody carries under it, and what was counted."""

    name: str
    pick: Callable[[Sequence[Candidate], Case], Candidate | None]
    busy: list[tuple[date, int]] = field(default_factory=list)
    last: dict[int, datetime] = field(default_factory=dict)
    chosen: list[int] = field(default_factory=list)
    over: int = 0
    wrong: int = 0
    nobody: int = 0
    most: int = 0
    apart: int = 0

    def record(self) -> dict[str, Any]:
        """The figures: counts of RFCs, and at most how many open ones somebody led."""
        given = Counter(person for person in self.chosen if person)
        return {
            "way": self.name,
            "assigned": sum(given.values()),
            "nobody_free": self.nobody,
            "over_capacity": self.over,
            "author_recused_or_absent": self.wrong,
            "most_open_at_once": self.most,
            "apart_among_equals": self.apart,
            "people": len(given),
            "most_in_all": max(given.values(), default=0),
            "choices": hashlib.sha256(",".join(map(str, self.chosen)).encode()).hexdigest()[:16],
        }


def simulate(governance: Governance, count: int, seed: str = "rfcflow") -> list[dict[str, Any]]:
    """Assign `count` RFCs by each way of choosing; two come in a day, each is led for 10 to 70 days.

    `apart_among_equals` is the most by which the chosen one carried more, afterwards, than somebody of the
    same tier who was just as free.
    """
    turns: Counter[tuple[str, ...]] = Counter()

    def in_turns(able: Sequence[Candidate], case: Case) -> Candidate | None:
        ordered = sorted(able, key=lambda row: row.person.id)
        turns[case.rfc.modules] += 1
        return ordered[turns[case.rfc.modules] % len(ordered)] if ordered else None

    def at_random(able: Sequence[Candidate], case: Case) -> Candidate | None:
        ordered = sorted(able, key=lambda row: row.person.id)
        return ordered[_dice(seed, "random", case.rfc.id) % len(ordered)] if ordered else None

    ways = (Way("rfcflow", _first), Way("random", at_random), Way("round-robin", in_turns))
    for number in range(1, count + 1):
        case = _case(governance, number, seed)
        for way in ways:
            _assign(way, case, governance)
    return [way.record() for way in ways]


def _first(able: Sequence[Candidate], case: Case) -> Candidate | None:
    """The product's own order; `able` has its refusals still in it."""
    del case
    return next((row for row in able if not row.refused), None)


def _assign(way: Way, case: Case, governance: Governance) -> None:
    way.busy = [(until, person) for until, person in way.busy if until > case.day]
    carried = Counter(person for _, person in way.busy)
    loads = {p: Load(carried[p], way.last.get(p)) for p in {*carried, *way.last}}
    table = choose(case.rfc, governance, Roster(loads), case.day).table
    # The other two ask whoever maintains the modules, as one does who looks at no lists.
    asked = table if way.name == "rfcflow" else _by_hand(table)
    row = way.pick(asked, case)
    if row is None:
        way.nobody += 1
        way.chosen.append(0)
        return
    person = row.person
    equals = [each for each in table if each.tier == row.tier and not each.refused]
    way.over += carried[person.id] >= capacity(person, governance, case.day)
    way.wrong += _may_not(person, case)
    way.apart = max(
        way.apart, carried[person.id] + 1 - min((carried[e.person.id] for e in equals), default=0)
    )
    way.busy.append((case.day + timedelta(days=case.days), person.id))
    way.last[person.id] = datetime.combine(case.day, time(9), UTC) + timedelta(seconds=int(case.rfc.id))
    way.chosen.append(person.id)
    way.most = max(way.most, carried[person.id] + 1)


def _by_hand(table: Sequence[Candidate]) -> list[Candidate]:
    tiers = sorted({row.tier for row in table})
    return [row for row in table if row.tier == tiers[0]] if tiers else []


def _may_not(person: Person, case: Case) -> bool:
    return person.id in case.rfc.authors | case.rfc.recused or person.absent_on(case.day)


def _case(governance: Governance, number: int, seed: str) -> Case:
    """An RFC of one module or two, by a maintainer or a stranger; in one of eight somebody is recused."""
    modules = sorted(governance.modules)
    day = START + timedelta(days=(number - 1) // _A_DAY)
    named = [modules[_dice(seed, "module", number) % len(modules)]]
    if _dice(seed, "two", number) % 4 == 0:
        named.append(modules[_dice(seed, "second", number) % len(modules)])
    near = [p for name in named for p in maintainers(governance.modules[name], governance)] or [
        *core(governance)
    ]
    author = (
        near[_dice(seed, "author", number) % len(near)].id
        if _dice(seed, "own", number) % 3 == 0
        else _STRANGER
    )
    at = datetime.combine(day, time(9), UTC)
    away = near[_dice(seed, "away", number) % len(near)]
    ballots = (
        (Ballot(away.id, away.login, "recuse", None, None, at, 1, "comment:1:0"),)
        if _dice(seed, "recused", number) % 8 == 0
        else ()
    )
    text = Revision("", "", at, at, 1, "", "", {"modules": tuple(dict.fromkeys(named))})
    rfc = Rfc(
        id=f"{number:04d}",
        number=number,
        state="proposed",
        author=Account(author, "author"),
        revisions=(text,),
        ballots=ballots,
    )
    return Case(rfc, day, _SHORTEST + _dice(seed, "days", number) % (_LONGEST - _SHORTEST))


def _dice(*words: object) -> int:
    return int.from_bytes(hashlib.sha256(":".join(map(str, words)).encode()).digest()[:8])
