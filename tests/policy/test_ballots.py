"""Tallies: the formulas against tables, and what no rule may ever do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.model import Account, Ballot, Concern, Electorate, Rule
from rfcflow.policy.ballots import Tally, say_rule, tally

AT = datetime(2026, 11, 22, tzinfo=UTC)
RULES = (
    Rule("any-of", k=1),
    Rule("any-of", k=2),
    Rule("majority"),
    Rule("core-majority"),
    Rule("supermajority", p=2, q=3),
    Rule("unanimous"),
    Rule("consent", floor=1),
    Rule("lazy-consensus"),
)
PEOPLE = st.integers(1, 9)


def ballot(person: int, choice: str = "sign-off", text: str = "t1:a", disposition: str = "accept") -> Ballot:
    return Ballot(person, f"p{person}", choice, text, disposition, AT, person, "comment:1:0")


def concern(person: int) -> Concern:
    owner = Account(person, f"p{person}")
    return Concern(f"c{person}", "Memory", owner, AT, "t1:a", objector=owner)


def count(
    rule: Rule,
    size: int,
    yes: int = 0,
    no: int = 0,
    abstained: int = 0,
    *,
    over: bool = True,
    stand_ins: tuple[int, ...] = (),
    extra: tuple[Ballot, ...] = (),
) -> Tally:
    """`yes`, `no` and `abstained` are the first, next and last members."""
    members = tuple(range(1, size + 1))
    ballots = [ballot(p) for p in members[:yes]]
    ballots += [ballot(p, "abstain") for p in members[yes + no : yes + no + abstained]]
    return tally(
        Electorate("module:m", rule, members, stand_ins),
        (*ballots, *extra),
        [concern(p) for p in members[yes : yes + no]],
        "t1:a",
        "accept",
        window_over=over,
    )


@pytest.mark.parametrize(
    ("rule", "size", "yes", "no", "abstained", "passed"),
    [
        (Rule("any-of", k=1), 3, 1, 0, 0, True),
        (Rule("any-of", k=1), 3, 0, 0, 3, False),
        (Rule("any-of", k=1), 3, 1, 1, 0, False),
        (Rule("any-of", k=2), 3, 1, 0, 0, False),
        (Rule("any-of", k=2), 3, 2, 0, 0, True),
        (Rule("any-of", k=0), 3, 0, 0, 0, False),
        (Rule("majority"), 1, 1, 0, 0, True),
        (Rule("majority"), 2, 1, 0, 1, False),
        (Rule("majority"), 2, 2, 0, 0, True),
        (Rule("majority"), 3, 2, 0, 0, True),
        (Rule("majority"), 3, 1, 0, 2, False),
        (Rule("majority"), 4, 2, 0, 0, True),
        (Rule("majority"), 5, 2, 0, 0, False),
        (Rule("majority"), 5, 2, 0, 1, True),
        (Rule("majority"), 5, 2, 2, 1, False),
        (Rule("majority"), 5, 3, 2, 0, True),
        (Rule("core-majority"), 9, 4, 0, 5, False),
        (Rule("core-majority"), 9, 5, 4, 0, True),
        (Rule("core-majority"), 8, 4, 0, 0, False),
        (Rule("core-majority"), 1, 1, 0, 0, True),
        (Rule("supermajority", p=2, q=3), 3, 2, 0, 0, True),
        (Rule("supermajority", p=2, q=3), 4, 2, 0, 0, False),
        (Rule("supermajority", p=2, q=3), 4, 3, 0, 0, True),
        (Rule("supermajority", p=3, q=4), 8, 6, 0, 0, True),
        (Rule("supermajority", p=3, q=4), 9, 6, 0, 0, False),
        (Rule("unanimous"), 3, 2, 0, 1, False),
        (Rule("unanimous"), 3, 3, 0, 0, True),
        (Rule("consent", floor=1), 3, 0, 0, 3, False),
        (Rule("consent", floor=1), 3, 1, 0, 0, True),
        (Rule("consent", floor=1), 3, 1, 1, 0, False),
        (Rule("lazy-consensus"), 3, 0, 0, 0, True),
        (Rule("lazy-consensus"), 3, 0, 1, 0, False),
        (Rule("no-such-rule"), 3, 3, 0, 0, False),
    ],
)
def test_a_formula_counts_as_its_table_says(
    rule: Rule, size: int, yes: int, no: int, abstained: int, passed: bool
) -> None:
    assert passed == count(rule, size, yes, no, abstained).passed


@pytest.mark.parametrize("rule", [Rule("consent", floor=1), Rule("lazy-consensus")])
def test_consent_waits_for_the_end_of_the_window(rule: Rule) -> None:
    assert "the end of the window" == count(rule, 3, 1, over=False).missing
    assert count(rule, 3, 1, over=True).passed


@pytest.mark.parametrize("rule", RULES, ids=say_rule)
@given(ballots=st.lists(PEOPLE, max_size=9), core=st.lists(PEOPLE, max_size=3))
def test_an_empty_electorate_approves_nothing(rule: Rule, ballots: list[int], core: list[int]) -> None:
    empty = Electorate("module:m", rule, ())
    found = tally(
        empty, [ballot(p) for p in ballots], [], "t1:a", "accept", core_members=tuple(core), window_over=True
    )
    assert not found.passed


@pytest.mark.parametrize("rule", RULES, ids=say_rule)
@given(members=st.sets(PEOPLE, min_size=1))
def test_an_electorate_that_recused_itself_approves_nothing(rule: Rule, members: set[int]) -> None:
    found = tally(
        Electorate("module:m", rule, tuple(sorted(members))),
        [ballot(p, "recuse") for p in members],
        [],
        "t1:a",
        "accept",
        window_over=True,
    )
    assert not found.passed
    assert () == found.eligible


@pytest.mark.parametrize("rule", RULES, ids=say_rule)
@given(
    members=st.sets(PEOPLE, min_size=1),
    yes=st.sets(PEOPLE),
    objecting=st.sets(PEOPLE, max_size=2),
    one_more=PEOPLE,
)
def test_one_more_sign_off_never_turns_a_pass_into_a_failure(
    rule: Rule, members: set[int], yes: set[int], objecting: set[int], one_more: int
) -> None:
    electorate = Electorate("module:m", rule, tuple(sorted(members)))

    def passes(signers: set[int]) -> bool:
        return tally(
            electorate,
            [ballot(p) for p in sorted(signers)],
            [concern(p) for p in sorted(objecting)],
            "t1:a",
            "accept",
            window_over=True,
        ).passed

    if passes(yes):
        assert passes(yes | {one_more})


@pytest.mark.parametrize("rule", RULES, ids=say_rule)
@given(members=st.sets(PEOPLE, min_size=1), stale=st.sampled_from([("t1:b", "accept"), ("t1:a", "reject")]))
def test_a_sign_off_on_another_text_or_for_another_disposition_counts_for_nothing(
    rule: Rule, members: set[int], stale: tuple[str, str]
) -> None:
    old = [ballot(p, text=stale[0], disposition=stale[1]) for p in members]
    found = tally(
        Electorate("module:m", rule, tuple(sorted(members))), old, [], "t1:a", "accept", window_over=True
    )
    assert () == found.yes
    assert tuple(sorted(members)) == found.stale
    assert (rule.formula == "lazy-consensus") == found.passed


@given(members=st.sets(PEOPLE, min_size=1), outsiders=st.sets(PEOPLE))
def test_who_is_not_in_the_snapshot_is_never_counted(members: set[int], outsiders: set[int]) -> None:
    electorate = Electorate("module:m", Rule("unanimous"), tuple(sorted(members)))
    found = tally(electorate, [ballot(p) for p in outsiders], [], "t1:a", "accept")
    assert set(found.yes) <= members
    assert (members <= outsiders) == found.passed


def test_the_last_ballot_of_a_person_counts() -> None:
    electorate = Electorate("module:m", Rule("any-of", k=1), (1, 2))
    found = tally(electorate, [ballot(1), ballot(1, "abstain")], [], "t1:a", "accept")
    assert ((), (1,)) == (found.yes, found.abstained)


def test_somebody_with_an_open_concern_signs_nothing() -> None:
    electorate = Electorate("module:m", Rule("majority"), (1, 2, 3))
    found = tally(electorate, [ballot(1), ballot(2)], [concern(2)], "t1:a", "accept")
    assert ((1,), (2,)) == (found.yes, found.objections)


def test_a_recused_person_leaves_the_denominator() -> None:
    electorate = Electorate("core", Rule("core-majority"), (1, 2, 3, 4))
    ballots = [ballot(1), ballot(2), ballot(3, "recuse")]
    assert tally(electorate, ballots, [], "t1:a", "accept").passed


def test_core_stands_in_for_a_routine_module_without_anybody() -> None:
    assert count(Rule("any-of", k=1), 0, stand_ins=(8,), extra=(ballot(8),)).passed
    assert not count(Rule("any-of", k=1), 0, stand_ins=(8,)).passed


def test_core_does_not_stand_in_where_a_majority_decides() -> None:
    assert () == count(Rule("majority"), 2, stand_ins=(8, 9), extra=(ballot(8), ballot(9))).yes


def test_a_module_of_one_needs_one_of_core_besides() -> None:
    alone = Electorate("module:m", Rule("majority"), (1,), stand_ins=(1, 8), plus_core=1)
    own = tally(alone, [ballot(1)], [], "t1:a", "accept")
    assert "1 sign-off of core (only one of its maintainers may vote)" == own.missing
    both = tally(alone, [ballot(1), ballot(8)], [], "t1:a", "accept")
    assert both.passed
    assert ((1,), (8,)) == (both.yes, both.core_yes)


def test_a_module_of_one_whose_maintainer_is_core_still_needs_a_second_voice() -> None:
    alone = Electorate("module:m", Rule("majority"), (1,), plus_core=1)
    found = tally(alone, [ballot(1)], [], "t1:a", "accept", core_members=(1, 2))
    assert not found.passed


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule("any-of", k=2), "any-of 2"),
        (Rule("supermajority", p=2, q=3), "supermajority 2/3"),
        (Rule("consent", floor=1), "consent 1"),
        (Rule("lazy-consensus"), "lazy-consensus"),
    ],
)
def test_a_rule_is_said_as_the_policy_writes_it(rule: Rule, said: str) -> None:
    assert said == say_rule(rule)


@pytest.mark.parametrize(
    ("rule", "size", "yes", "no", "missing"),
    [
        (Rule("any-of", k=2), 3, 0, 0, "2 sign-offs"),
        (Rule("any-of", k=1), 3, 1, 1, "an open objection to be resolved"),
        (Rule("majority"), 5, 2, 0, "1 sign-off"),
        (Rule("majority"), 5, 2, 2, "1 sign-off"),
        (Rule("core-majority"), 9, 1, 0, "4 sign-offs"),
        (Rule("consent", floor=2), 3, 1, 0, "1 sign-off"),
    ],
)
def test_what_is_missing_is_said_in_sign_offs(rule: Rule, size: int, yes: int, no: int, missing: str) -> None:
    found = count(rule, size, yes, no)
    assert missing == found.missing
    assert not set(found.waiting) & set(found.yes)


@pytest.mark.parametrize("rule", [Rule("any-of", k=1), Rule("consent", floor=1), Rule("lazy-consensus")])
def test_where_only_an_objection_is_in_the_way_nobodys_sign_off_is_waited_for(rule: Rule) -> None:
    assert () == count(rule, 4, 1, 1).waiting


def test_whoever_objects_is_not_waited_for_as_a_signer() -> None:
    assert (3, 4, 5) == count(Rule("majority"), 5, 1, 1).waiting


def test_where_only_cores_voice_is_missing_core_is_waited_for() -> None:
    alone = Electorate("module:m", Rule("majority"), (1,), (7, 8), plus_core=1)
    found = tally(alone, [ballot(1)], [], "t1:a", "accept", window_over=True)
    assert (7, 8) == found.waiting


@given(st.sampled_from(RULES), st.integers(1, 9), st.integers(0, 9), st.integers(0, 9))
def test_exactly_as_many_sign_offs_as_are_missing_are_enough(
    rule: Rule, size: int, yes: int, abstained: int
) -> None:
    yes = min(yes, size)
    abstained = min(abstained, size - yes)
    missing = count(rule, size, yes, 0, abstained).missing
    if missing and yes + int(missing.split()[0]) <= size - abstained:
        more = int(missing.split()[0])
        assert count(rule, size, yes + more, 0, abstained).passed
        assert not count(rule, size, yes + more - 1, 0, abstained).passed
