"""Every decision rule by its formula, in whole numbers, as a table."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rfcflow.governance.rules import parse_rule
from rfcflow.model import Account, Ballot, Concern, Electorate, Rule
from rfcflow.policy.ballots import needed, tally
from tests.builders import World, governance, text
from tests.decide.verified import findings

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TABLE = [
    # rule, E, yes, no, abstained, window over, met
    ("any-of 1", 3, 1, 0, 0, False, True),
    ("any-of 1", 3, 0, 0, 3, False, False),
    ("any-of 1", 3, 2, 1, 0, False, False),
    ("any-of 2", 3, 1, 0, 0, False, False),
    ("any-of 2", 3, 2, 0, 0, False, True),
    ("any-of 2", 1, 1, 0, 0, True, False),
    ("majority", 1, 1, 0, 0, False, True),
    ("majority", 2, 1, 0, 1, False, False),
    ("majority", 3, 2, 1, 0, False, True),
    ("majority", 4, 2, 0, 0, False, True),
    ("majority", 5, 2, 0, 0, False, False),
    ("majority", 5, 2, 0, 1, False, True),
    ("majority", 5, 2, 2, 1, False, False),
    ("majority", 9, 2, 1, 2, False, True),
    ("core-majority", 8, 4, 0, 4, False, False),
    ("core-majority", 8, 5, 3, 0, False, True),
    ("core-majority", 9, 5, 0, 0, False, True),
    ("core-majority", 1, 1, 0, 0, False, True),
    ("supermajority 3/4", 8, 6, 2, 0, False, True),
    ("supermajority 3/4", 8, 5, 0, 3, False, False),
    ("supermajority 3/4", 9, 7, 0, 0, False, True),
    ("supermajority 3/4", 9, 6, 0, 0, False, False),
    ("supermajority 2/3", 3, 2, 1, 0, False, True),
    ("supermajority 2/3", 4, 2, 0, 0, False, False),
    ("unanimous", 3, 3, 0, 0, False, True),
    ("unanimous", 3, 2, 0, 1, False, False),
    ("consent 1", 4, 1, 0, 0, True, True),
    ("consent 1", 4, 1, 0, 0, False, False),
    ("consent 1", 4, 0, 0, 4, True, False),
    ("consent 2", 4, 3, 1, 0, True, False),
    ("lazy-consensus", 4, 0, 0, 0, True, True),
    ("lazy-consensus", 4, 0, 0, 0, False, False),
    ("lazy-consensus", 4, 0, 1, 0, True, False),
]


def counted(
    rule: Rule, size: int, yes: int, no: int, abstained: int, *, over: bool, scope: str = "module:x"
) -> bool:
    """Whether so many of `size` members meet a rule: the first sign, the next object, the next abstain."""
    members = tuple(range(1, size + 1))
    ballots = [Ballot(p, f"p{p}", "sign-off", "t", "accept", AT, p, "") for p in members[:yes]]
    rest = members[yes + no : yes + no + abstained]
    ballots += [Ballot(p, f"p{p}", "abstain", "t", "accept", AT, p, "") for p in rest]
    against = [Account(p, f"p{p}") for p in members[yes : yes + no]]
    concerns = [Concern(f"c{who.id}", "c", who, AT, "t", objector=who) for who in against]
    found = tally(Electorate(scope, rule, members), ballots, concerns, "t", "accept", window_over=over)
    assert found.passed == (not found.missing)
    return found.passed


@pytest.mark.parametrize(("rule", "size", "yes", "no", "abstained", "over", "met"), TABLE)
@pytest.mark.parametrize("scope", ["module:x", "core"])
def test_a_rule_is_met_as_its_formula_says(
    rule: str, size: int, yes: int, no: int, abstained: int, over: bool, met: bool, scope: str
) -> None:
    assert met == counted(parse_rule(rule), size, yes, no, abstained, over=over, scope=scope)


@pytest.mark.parametrize("rule", sorted({row[0] for row in TABLE}))
def test_an_empty_electorate_meets_no_rule(rule: str) -> None:
    assert not counted(parse_rule(rule), 0, 0, 0, 0, over=True)


@pytest.mark.parametrize("rule", ["core-majority", "unanimous", "supermajority 3/4", "supermajority 2/3"])
def test_the_number_a_rule_needs_is_the_least_that_meets_it(rule: str) -> None:
    for size in range(1, 25):
        least = next(yes for yes in range(size + 1) if counted(parse_rule(rule), size, yes, 0, 0, over=False))
        assert least == needed(parse_rule(rule), size), size


@pytest.mark.parametrize("rule", ["majority", "consent 1", "lazy-consensus"])
def test_a_rule_that_asks_for_more_than_a_number_is_no_number_of_voices(rule: str) -> None:
    with pytest.raises(ValueError, match="no number of voices"):
        needed(parse_rule(rule), 5)


@pytest.mark.parametrize(
    ("rule", "decided", "said"),
    [
        ("any-of 1", True, ""),
        ("any-of 2", True, ""),
        ("majority", True, ""),
        ("unanimous", False, "`unanimous`, 3 may vote; signed by ada and ben; missing 1 sign-off."),
        ("supermajority 3/4", False, "`supermajority 3/4`, 3 may vote; signed by ada and ben; missing 1"),
        ("consent 2", False, "`consent 2`, 3 may vote; signed by ada and ben; missing the end of the window"),
    ],
)
def test_the_same_ballots_under_another_rule_of_the_module_give_another_explained_result(
    rule: str, decided: bool, said: str
) -> None:
    world = World(governance=governance(rules={"engine": {"routine": parse_rule(rule)}})).reviewed()
    for login in ("ada", "ben"):
        world.command(login, "/sign-off")
    assert decided == (world.rfc.decision is not None)
    world.command("olaf", "/explain")
    assert said in world.answer()
    assert [] == findings(world)


def test_an_rfc_of_two_modules_needs_both_by_their_own_rules() -> None:
    rules = {"engine": {"routine": Rule("any-of", k=2)}, "docs": {"routine": Rule("unanimous")}}
    world = World(governance=governance(rules=rules), raw=text(modules=("engine", "docs"))).reviewed()
    # `docs` has one maintainer and a rule of more than one voice: somebody of core signs beside them.
    open_until = {login: world.command(login, "/sign-off")[-1] for login in ("ada", "ben", "dan", "cleo")}
    assert ["signed-off", "signed-off", "signed-off", "decided"] == list(open_until.values())
    assert [] == findings(world)
