"""Choosing a shepherd: who never, who first, and why in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rfcflow.facts import Load, Roster
from rfcflow.model import Absence, Account, Ballot, Offer, Rfc
from rfcflow.policy.shepherds import capacity, choose
from tests.builders import IDS, START, governance, loads
from tests.policy.test_electorates import rfc

DAY = START.date()
OWNS = "for module engine, which owns this RFC"
BY_CORE = "for core, because its modules have nobody free"
NAMES = ("ada", "ben", "eve", "dan", "cora", "cyrus", "cleo")


def chosen(subject: Rfc, roster: Roster = Roster(), **fields: object) -> str | None:  # noqa: B008 - frozen
    found = choose(subject, governance(**fields), roster, DAY).chosen  # type: ignore[arg-type]  # any field
    return found.person.login if found else None


def refusals(subject: Rfc, roster: Roster = Roster(), **fields: object) -> dict[str, str]:  # noqa: B008 - frozen
    table = choose(subject, governance(**fields), roster, DAY).table  # type: ignore[arg-type]  # any field
    return {row.person.login: row.refused for row in table if row.refused}


def recusal(login: str) -> Ballot:
    return Ballot(IDS[login], login, "recuse", None, None, START, 1, "comment:1:0")


def lapsed(login: str) -> Offer:
    return Offer(IDS[login], login, START, START, "lapsed")


def test_who_may_not_is_in_the_table_with_the_reason() -> None:
    subject = rfc(
        "engine",
        "docs",
        author="ada",
        ballots=(recusal("ben"),),
        declined=(IDS["dan"],),
        offers=(lapsed("cora"),),
    )
    away = {"cyrus": {"absences": (Absence(DAY, DAY),)}}
    assert {
        "ada": "is an author",
        "ben": "is recused",
        "dan": "declined or handed on",
        "cora": "let the offer lapse",
        "cyrus": "is absent",
        "eve": "is at capacity (3 of 3)",
    } == refusals(subject, loads(eve=3), people=away)


def test_nobody_is_chosen_where_nobody_is_free() -> None:
    table = choose(rfc("engine"), governance(), loads(**dict.fromkeys(NAMES, 9)), DAY)
    assert None is table.chosen
    assert "nobody who could be asked is free" == table.reason


def test_the_fewest_open_ones_come_first_then_the_longest_wait_then_the_owner() -> None:
    assert "eve" == chosen(rfc("engine"), loads(ada=1, ben=2))
    long_ago, lately = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    waits = Roster({IDS["ada"]: Load(0, lately), IDS["ben"]: Load(0, long_ago), IDS["eve"]: Load(0, lately)})
    assert "ben" == chosen(rfc("engine"), waits)
    same = Roster({IDS[name]: Load(0, lately) for name in ("ada", "ben", "eve", "dan")})
    assert "dan" == chosen(rfc("docs", "engine"), same)


def test_own_modules_come_before_parents_and_parents_before_core() -> None:
    world = {"modules": {"engine": ("ada",), "tiny": ("ben",)}}
    assert "ben" == chosen(rfc("tiny"), loads(ben=2), **world)
    assert "ada" == chosen(rfc("tiny"), loads(ben=3, ada=2), **world)
    assert chosen(rfc("tiny"), loads(ben=3, ada=3), **world) in ("cora", "cyrus", "cleo")


def test_capacity_is_the_persons_own_then_a_newcomers_then_the_policys() -> None:
    world = governance(
        people={
            "ada": {"capacity": 5},
            "ben": {"newcomer_until": DAY},
            "eve": {"newcomer_until": date(2026, 1, 1)},
        }
    )
    assert [5, 1, 3] == [capacity(world.people[name], world, DAY) for name in ("ada", "ben", "eve")]


@pytest.mark.parametrize(
    ("modules", "roster", "reason"),
    [
        (("docs",), loads(), "the only one who is free, for module docs, which owns this RFC"),
        (
            ("engine",),
            loads(ada=1, ben=1, eve=1),
            f"first in line of the 3 who are free, {OWNS}: 1 open RFC to shepherd, none before",
        ),
        (
            ("engine", "docs"),
            loads(ada=3, ben=3, eve=3),
            "the only one who is free, for module docs, which it concerns too",
        ),
        (
            ("tiny",),
            loads(ada=3, ben=3),
            "the only one who is free, for module engine, parent of a module it concerns",
        ),
        (
            ("docs",),
            loads(dan=3, cora=2, cyrus=3, cleo=2),
            f"first in line of the 2 who are free, {BY_CORE}: 2 open RFCs to shepherd, none before",
        ),
    ],
)
def test_the_reason_reads_the_same_to_them_and_about_them(
    modules: tuple[str, ...], roster: Roster, reason: str
) -> None:
    assert reason == choose(rfc(*modules), governance(), roster, DAY).reason


def test_the_reason_says_when_the_last_one_was_taken() -> None:
    roster = Roster({IDS[name]: Load(0, START) for name in ("ada", "ben", "eve")})
    reason = choose(rfc("engine"), governance(), roster, DAY).reason
    assert reason.endswith("no open RFC to shepherd, the last taken on 2026-11-23")


def test_nobody_stands_in_the_table_twice() -> None:
    world = governance({"engine": ("ada", "cora"), "docs": ("ada",)})
    table = choose(rfc("engine", "docs"), world, Roster(), DAY).table
    assert ["ada", "cleo", "cora", "cyrus"] == sorted(row.person.login for row in table)


def test_modules_that_are_each_others_parents_are_walked_once() -> None:
    world = governance({"left": ("ada",), "right": ("ben",)}, parents={"left": "right", "right": "left"})
    assert {"ada": 0, "ben": 1} == {
        row.person.login: row.tier
        for row in choose(rfc("left"), world, Roster(), DAY).table
        if row.tier < 100
    }


ROSTERS = st.dictionaries(
    st.sampled_from(NAMES),
    st.tuples(st.integers(0, 4), st.none() | st.integers(0, 9)),
).map(
    lambda rows: Roster(
        {
            IDS[n]: Load(count, START - timedelta(days=ago) if ago is not None else None)
            for n, (count, ago) in rows.items()
        }
    )
)


@given(ROSTERS, st.permutations(("ada", "ben", "eve")), st.permutations(("cora", "cyrus", "cleo")))
def test_the_choice_does_not_depend_on_the_order_of_any_list(
    roster: Roster, maintainers: list[str], core: list[str]
) -> None:
    plain = choose(rfc("engine", "docs"), governance(), roster, DAY)
    mixed = governance({"docs": ("dan",), "engine": maintainers}, core=core)
    assert [row.record() for row in plain.table] == [
        row.record() for row in choose(rfc("engine", "docs"), mixed, roster, DAY).table
    ]


@given(
    ROSTERS,
    st.sets(st.sampled_from(NAMES)),
    st.sets(st.sampled_from(NAMES)),
    st.sets(st.sampled_from(NAMES)),
    st.sampled_from(NAMES),
)
def test_never_an_author_an_absent_a_full_a_recused_one_or_one_who_declined(
    roster: Roster, declined: set[str], away: set[str], recused: set[str], author: str
) -> None:
    world = governance(people={name: {"absences": (Absence(DAY, DAY),)} for name in away})
    subject = rfc(
        "engine",
        "docs",
        author=author,
        declined=tuple(IDS[name] for name in sorted(declined)),
        ballots=tuple(recusal(name) for name in sorted(recused)),
    )
    found = choose(subject, world, roster, DAY).chosen
    free = set(NAMES) - declined - away - recused - {author}
    free = {name for name in free if roster.load(IDS[name]).open < 3}
    assert (found is None) == (not free)
    assert found is None or found.person.login in free


def test_another_rfc_may_have_another_order_of_equals() -> None:
    orders = set()
    for number in range(20):
        subject = replace(rfc("engine"), id=f"{number:04d}", author=Account(90, "nina"))
        orders.add(chosen(subject))
    assert {"ada", "ben", "eve"} == orders
