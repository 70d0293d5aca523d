"""Mentions have a budget for each person and day; what is beyond it waits for one digest."""

from __future__ import annotations

import pytest

from rfcflow.facts import Roster
from rfcflow.views.mentions import mentioned, unmentioned
from tests.builders import World, governance, mentions


def poor(mentions_per_day: int = 0, **fields: object) -> World:
    policy = {"mentions_per_day": mentions_per_day}
    return World(governance=governance(policy=policy), **fields)  # type: ignore[arg-type]  # fields of World


def test_beyond_the_budget_a_name_is_written_without_a_mention() -> None:
    world = poor(2, roster=Roster(mentions={"ada": 2, "ben": 2, "eve": 2}))
    world.proposed()
    assert "muted" == world.types()[-1]
    assert [] == mentions(world.answer())
    assert "would you shepherd this RFC" in world.answer()


def test_within_the_budget_nothing_is_muted() -> None:
    world = poor(2, roster=Roster(mentions={"ada": 1, "ben": 1, "eve": 1}))
    plan = world.plan()
    assert "muted" not in [event.type for event in plan.events]
    assert [1] == list(plan.mentions.values())


def test_the_day_after_one_digest_names_all_rfcs_that_wait() -> None:
    world = poor()
    world.proposed()
    (login,) = world.rfc.muted
    world.later(hours=14)
    assert [] == world.moves()
    world.later(hours=2)
    world.roster = Roster(waiting={login: (("0012", 12),)})
    assert "digest" in world.moves()
    digests = [said.body for said in world.projection.said if "named without a mention" in said.body]
    assert 1 == len(digests)
    assert [login] == mentions(digests[0])
    assert "[RFC 0007](" in digests[0]
    assert "[RFC 0012](" in digests[0]
    assert () == world.rfc.muted


def test_who_had_a_digest_that_day_gets_no_second_one() -> None:
    world = poor()
    world.proposed()
    world.later(hours=16)
    world.roster = Roster(digested=frozenset(world.rfc.muted))
    assert "digest" in world.moves()
    assert [] == [said for said in world.projection.said if "named without a mention" in said.body]


def test_the_same_ledger_gives_the_same_text_whatever_the_budget_says_later() -> None:
    world = poor()
    world.proposed()
    before = world.projection.said
    world.governance = governance(policy={"mentions_per_day": 9})
    assert before == world.projection.said


def test_a_digest_can_be_switched_off() -> None:
    world = World(governance=governance(policy={"mentions_per_day": 0, "duties": {"digest": False}}))
    world.proposed()
    world.later(hours=20)
    assert "digest" not in world.moves()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@ada, @Ben-X and `@eve`", ("ada", "ben-x")),
        ("<!-- @ada --> mail@ada.example", ()),
        ("```\n@ada\n```\n@ben.", ("ben",)),
        ("(@ada) @ada @org/team", ("ada",)),
        ("", ()),
    ],
)
def test_what_is_a_mention(text: str, found: tuple[str, ...]) -> None:
    assert found == mentioned(text)
    assert () == mentioned(unmentioned(text, found))
    assert text == unmentioned(text, ())
