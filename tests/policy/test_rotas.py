"""Who is on duty, over years: fair, never somebody absent, and the same wherever it is asked."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rfcflow.model import Absence, Governance, Person, Rota
from rfcflow.policy import rotas
from rfcflow.policy.rotas import on_duty
from tests.builders import governance
from tests.governance.samples import PROJECT

START = date(2027, 9, 6)  # a Monday; 2028 has a 29 February
DAY = timedelta(days=1)
NAMES = ("ada", "ben", "cleo", "dan", "eve", "fay", "gus", "hal")


def world(absences: Mapping[str, Sequence[tuple[int, int]]], names: Sequence[str] = NAMES) -> Governance:
    """People with absences given as (first day, number of days) from START."""
    people = {
        name: Person(
            name,
            number,
            name,
            absences=tuple(
                Absence(START + first * DAY, START + (first + length - 1) * DAY)
                for first, length in absences.get(name, ())
            ),
        )
        for number, name in enumerate(names, start=1)
    }
    return replace(governance(), people=MappingProxyType(people))


def served(rota: Rota, project: Governance, days: int) -> list[str | None]:
    return [on_duty(rota, START + each * DAY, project) for each in range(days)]


ABSENCES = st.dictionaries(
    st.sampled_from(NAMES[2:]),
    st.lists(st.tuples(st.integers(0, 380), st.integers(1, 60)), max_size=4),
    max_size=6,
)


@pytest.mark.parametrize("size", [1, 2, 5, 7, 8])
@pytest.mark.parametrize("start", [date(2027, 3, 1), date(2027, 9, 6), date(2028, 1, 1), date(2028, 2, 29)])
def test_in_a_year_everybody_is_within_one_duty_of_the_mean(size: int, start: date) -> None:
    project = world({}, NAMES[:size])
    rota = Rota("triage", NAMES[:size], start)
    year = (start + timedelta(days=366)).toordinal() - start.toordinal()
    duties = Counter(on_duty(rota, start + each * DAY, project) for each in range(year))
    mean = Fraction(year, size)
    assert all(abs(count - mean) < 1 for count in duties.values())
    assert size == len(duties)


@given(ABSENCES, st.integers(2, len(NAMES)), st.sampled_from([1, 1, 2, 5, 7]))
def test_nobody_absent_is_on_duty_and_the_rest_share_alike(
    absences: dict[str, list[tuple[int, int]]], size: int, days: int
) -> None:
    project = world(absences)
    roster = NAMES[:size]
    rota = Rota("triage", roster, START, days)
    duties: Counter[str] = Counter()
    always = [name for name in roster if not project.people[name].absences]
    for number, handle in enumerate(served(rota, project, 58 * 7)):
        day = START + number * DAY
        # The first two are never away, so that somebody always is there.
        assert handle is not None
        assert not project.people[handle].absent_on(day)
        duties[handle] += 1
        counts = [duties[name] for name in always]
        assert max(counts) - min(counts) <= days


@given(ABSENCES, st.integers(0, 400))
def test_a_new_absence_changes_nothing_before_it(
    absences: dict[str, list[tuple[int, int]]], first: int
) -> None:
    rota = Rota("triage", NAMES, START)
    before = served(rota, world(absences), first)
    later = {**absences, "hal": [*absences.get("hal", []), (first, 30)]}
    assert before == served(rota, world(later), first)


def test_a_short_absence_is_made_up_for() -> None:
    project = world({"cleo": [(40, 4)], "dan": [(44, 1), (200, 5)]})
    duties = Counter(served(Rota("triage", NAMES, START), project, 368))
    assert {46} == set(duties.values())


def test_a_long_absence_is_excused_and_costs_one_turn_at_most() -> None:
    project = world({"cleo": [(40, 120)]})
    taken = served(Rota("triage", NAMES, START), project, 366)
    after = taken[160:]
    assert "cleo" in after[:1]
    assert 3 == after[:16].count("cleo")
    counts = Counter(after)
    assert counts["cleo"] - min(counts.values()) <= 2


def test_people_who_swap_days_disturb_nobody() -> None:
    project = world({})
    rota = Rota("triage", NAMES, START)
    plain = served(rota, project, 100)
    swapped = replace(rota, overrides={START + 10 * DAY: "eve", START + 12 * DAY: "cleo"})
    assert ("cleo", "eve") == (plain[10], plain[12])
    expected = [*plain[:10], "eve", plain[11], "cleo", *plain[13:]]
    assert expected == served(swapped, project, 100)


def test_an_override_by_somebody_absent_does_not_count() -> None:
    rota = Rota("triage", NAMES, START, overrides={START: "hal", START + DAY: "nobody"})
    assert ["ada", "ben"] == served(rota, world({"hal": [(0, 1)]}), 2)


def test_a_turn_of_days_is_one_persons_who_is_there_for_all_of_it() -> None:
    rota = Rota("triage", ("ada", "ben"), START, 7)
    taken = served(rota, world({"ada": [(2, 1)], "ben": [(7, 1), (20, 1)]}), 28)
    assert ["ben"] * 7 + ["ada"] * 7 == taken[:14]
    both = served(rota, world({"ada": [(2, 1)], "ben": [(3, 2)]}), 7)
    assert ["ada", "ada", "ben", "ada", "ada", "ada", "ada"] == both


def test_with_everybody_absent_nobody_is_on_duty() -> None:
    rota = Rota("triage", ("ada",), START)
    assert None is on_duty(rota, START - DAY, world({"ada": [(-1, 1)]}))
    assert None is on_duty(Rota("triage", (), START), START - DAY, world({}))
    assert [None, "ada"] == served(rota, world({"ada": [(0, 1)]}), 2)


def test_a_rota_of_a_quarter_of_a_century_can_be_asked_at_once() -> None:
    rotas._block.cache_clear()
    rota = Rota("triage", NAMES, date(2000, 1, 1))
    days = (date(2026, 11, 22) - rota.start).days
    assert NAMES[days % len(NAMES)] == on_duty(rota, date(2026, 11, 22), world({}))


def test_the_order_of_questions_changes_no_answer() -> None:
    project = world({"cleo": [(3, 30)], "hal": [(100, 8)]})
    rota = Rota("triage", NAMES, START)
    forwards = served(rota, project, 400)
    rotas._block.cache_clear()
    backwards = [on_duty(rota, START + each * DAY, project) for each in reversed(range(400))]
    assert forwards == backwards[::-1]


def test_the_answer_is_the_same_in_every_time_zone_and_process() -> None:
    code = (
        "from datetime import date, timedelta\n"
        "from rfcflow.policy.rotas import on_duty\n"
        "from tests.governance.samples import sample_files\n"
        "from rfcflow.governance.load import load\n"
        "project = load(sample_files(), '0' * 40)\n"
        "first = date(2027, 3, 1)\n"
        "rota = project.rotas['triage']\n"
        "print([on_duty(rota, first + timedelta(days=n), project) for n in range(400)])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": f"{PROJECT / 'scripts'}:{PROJECT}", "TZ": zone, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone, seed in (("America/New_York", "1"), ("Pacific/Apia", "2"))
    }
    assert 1 == len(told)
