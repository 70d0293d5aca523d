"""Who may vote: classes, tracks, electorates and their fall-backs."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.model import Absence, Account, Governance, Kind, Revision, Rfc, Rule
from rfcflow.policy.ballots import say_rule
from rfcflow.policy.electorates import is_contentious, lost, open_vote, track
from rfcflow.policy.snapshots import electorate, electorate_record
from tests.builders import CORE, IDS, START, governance

DAY = START.date()
NINA = Account(IDS["nina"], "nina")


def rfc(*modules: str, author: str = "nina", meta: dict[str, Any] | None = None, **fields: Any) -> Rfc:
    front = MappingProxyType({"modules": modules, "kind": "feature", **(meta or {})})
    revision = Revision("1" * 40, "t1:a", START, START, 1, "rfcs/0000-x.md", "b", front)
    return Rfc("0007", 7, author=Account(IDS[author], author), revisions=(revision,), **fields)


def drawn(world: Governance, subject: Rfc, day: date = DAY) -> dict[str, tuple[str, ...]]:
    names = {number: login for login, number in IDS.items()}
    return {e.scope: tuple(sorted(names[m] for m in e.members)) for e in open_vote(subject, world, day)}


def kinds(track_of: str | None) -> Governance:
    world = governance()
    return Governance(
        world.commit,
        world.policy,
        world.states,
        world.people,
        world.modules,
        {"special": Kind("special", "Special", track=track_of)},
        world.rotas,
    )


@pytest.mark.parametrize(
    ("kind_track", "contentious", "expected"),
    [
        (None, False, "module"),
        (None, True, "core"),
        ("module", False, "module"),
        ("module", True, "core"),
        ("core", False, "core"),
        ("core", True, "core"),
        ("lead", False, "lead"),
        ("lead", True, "lead"),
    ],
)
def test_a_kind_raises_the_track_and_never_lowers_a_contentious_one(
    kind_track: str | None, contentious: bool, expected: str
) -> None:
    named = ("removal",) if contentious else ()
    assert expected == track(rfc("engine", meta={"kind": "special"}, contentious=named), kinds(kind_track))


def test_an_unknown_kind_is_decided_by_its_class() -> None:
    assert "module" == track(rfc("engine", meta={"kind": "gone"}), governance())


def test_the_class_never_falls_by_a_text_edit() -> None:
    first = rfc("engine", meta={"contentious": ("removal",)})
    later = Rfc("0007", 7, revisions=(*first.revisions, *rfc("engine").revisions))
    assert is_contentious(later)
    assert not is_contentious(rfc("engine"))
    assert is_contentious(rfc("engine", contentious=("removal",)))


def test_each_module_votes_and_core_on_its_track() -> None:
    assert {"module:engine": ("ada", "ben", "eve"), "module:docs": ("dan",)} == drawn(
        governance(), rfc("engine", "docs")
    )
    assert {
        "module:engine": ("ada", "ben", "eve"),
        "core": ("cleo", "cora", "cyrus"),
    } == drawn(governance(), rfc("engine", contentious=("removal",)))


def test_on_the_leads_track_the_lead_decides_unless_they_are_the_author() -> None:
    world = kinds("lead")
    assert ("cora",) == drawn(world, rfc(meta={"kind": "special"}))["lead"]
    assert () == drawn(world, rfc(author="cora", meta={"kind": "special"}))["lead"]


def test_an_author_is_in_no_electorate() -> None:
    named = drawn(governance(), rfc("engine", author="ada", contentious=("removal",)))
    assert {"module:engine": ("ben", "eve"), "core": ("cleo", "cora", "cyrus")} == named


def test_a_module_with_nobody_but_the_author_falls_to_its_parent_and_then_to_core() -> None:
    world = governance({"engine": ("ada",), "tiny": (), "lone": ()})
    assert ("ada",) == drawn(world, rfc("tiny"))["module:tiny"]
    assert ("cleo", "cora", "cyrus") == drawn(world, rfc("tiny", author="ada"))["module:tiny"]
    assert ("cleo", "cora", "cyrus") == drawn(world, rfc("lone"))["module:lone"]


def test_modules_that_are_each_others_parents_end_at_core() -> None:
    world = governance({"left": (), "right": ()}, parents={"left": "right", "right": "left"})
    assert ("cleo", "cora", "cyrus") == drawn(world, rfc("left"))["module:left"]


def test_where_core_votes_for_a_module_its_own_rule_counts_unless_one_suffices() -> None:
    world = governance(
        {"lone": ()}, rules={"lone": {"contentious": Rule("unanimous"), "routine": Rule("any-of", k=2)}}
    )
    (contentious, _) = open_vote(rfc("lone", contentious=("removal",)), world, DAY)
    (routine,) = open_vote(rfc("lone"), world, DAY)
    assert ("core-majority", "any-of 2") == (say_rule(contentious.rule), say_rule(routine.rule))
    assert ("core", "core") == (contentious.drawn_from, routine.drawn_from)


def test_a_module_has_its_own_rules_for_both_classes() -> None:
    own = {"routine": Rule("any-of", k=2), "contentious": Rule("supermajority", p=2, q=3)}
    world = governance(rules={"engine": own})
    assert own["routine"] == open_vote(rfc("engine"), world, DAY)[0].rule
    assert own["contentious"] == open_vote(rfc("engine", contentious=("removal",)), world, DAY)[0].rule
    assert Rule("majority") == open_vote(rfc("docs", contentious=("removal",)), world, DAY)[0].rule


def test_a_module_of_one_needs_one_of_core_besides_where_a_majority_decides() -> None:
    (routine,) = open_vote(rfc("docs"), governance(), DAY)
    docs, _ = open_vote(rfc("docs", contentious=("removal",)), governance(), DAY)
    assert (0, 3) == (routine.plus_core, len(routine.stand_ins))
    assert (1, 3) == (docs.plus_core, len(docs.stand_ins))


def test_a_module_of_one_in_a_project_without_another_core_maintainer_is_not_stuck() -> None:
    world = governance({"docs": ("cora",)}, core=("cora",))
    docs, _ = open_vote(rfc("docs", contentious=("removal",)), world, DAY)
    assert 0 == docs.plus_core


def test_a_declared_absence_leaves_the_electorate_but_never_the_last_one() -> None:
    away = {"absences": (Absence(DAY, DAY),)}
    one = governance(people={"ada": away})
    everybody = governance(people={"ada": away, "ben": away, "eve": away})
    assert ("ben", "eve") == drawn(one, rfc("engine"))["module:engine"]
    assert ("ada", "ben", "eve") == drawn(everybody, rfc("engine"))["module:engine"]


def test_a_module_named_twice_by_an_alias_votes_once() -> None:
    world = governance(rules={"engine": {"aliases": ("motor",)}})
    assert ["module:engine"] == list(drawn(world, rfc("motor", "engine")))


def test_an_unknown_module_has_no_vote() -> None:
    assert {} == drawn(governance(), rfc("gone"))


def test_who_lost_the_role_they_were_drawn_by_has_left() -> None:
    (before,) = open_vote(rfc("engine"), governance(), DAY)
    without_ben = governance({"engine": ("ada", "eve"), "docs": ("ben",)})
    assert (IDS["ben"],) == lost(before, without_ben)
    assert () == lost(before, governance())


def test_a_stand_in_who_is_not_core_any_more_has_left_too() -> None:
    (before,) = open_vote(rfc("engine"), governance(), DAY)
    assert (IDS["cleo"],) == lost(before, governance(core=("cora", "cyrus")))


def test_everybody_of_a_module_that_is_gone_has_left() -> None:
    (before,) = open_vote(rfc("engine"), governance(), DAY)
    assert {IDS["ada"], IDS["ben"], IDS["eve"]} == set(lost(before, governance({"docs": ("dan",)})))


def test_the_lead_who_was_replaced_has_left() -> None:
    (before,) = open_vote(rfc(meta={"kind": "special"}), kinds("lead"), DAY)
    assert (IDS["cora"],) == lost(before, governance(lead="cyrus"))
    assert (IDS["cora"],) == lost(before, governance(lead=None))


@given(
    st.lists(st.sampled_from(("ada", "ben", "eve", "dan")), unique=True),
    st.lists(st.sampled_from(CORE), unique=True, min_size=2),
    st.sampled_from(("nina", "ada", "ben", "cora")),
    st.booleans(),
)
def test_no_electorate_is_empty_while_core_has_somebody_else(
    maintainers: list[str], core: list[str], author: str, contentious: bool
) -> None:
    world = governance({"engine": maintainers, "tiny": ()}, core=core)
    subject = rfc("engine", "tiny", author=author, contentious=("removal",) if contentious else ())
    for value in open_vote(subject, world, DAY):
        assert value.members
        assert IDS[author] not in {*value.members, *value.stand_ins}
        assert value == electorate(electorate_record(value))
