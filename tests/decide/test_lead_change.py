"""A lead is removed by three quarters of core beside the lead, and the next one elected by ranking."""

from __future__ import annotations

import pytest

from rfcflow.model import Account
from rfcflow.policy.ballots import needed as asked
from tests.builders import IDS, World, governance, sample, text
from tests.decide.verified import findings

HANDLES = ("cora", "cyrus", "cleo", "ada", "ben", "eve", "dan", "tri")
LISTED = "- @cyrus, who knows the engine\n- @cleo\n* ben\n- @olaf\n"
BODY = f"# Summary\n\nOne.\n\n## Candidates\n\n{LISTED}\n## Why\n\n- @ada\n"


def lead_change(core: tuple[str, ...] = HANDLES, **fields: str) -> World:
    """A lead-change in its window, opened by a shepherd who is core."""
    raw = text(kind="lead-change", modules=(), body=fields.get("body", BODY))
    world = World(governance=governance(core=core, triage=("tri",)), raw=raw).reviewed("tri")
    world.command("tri", "/writeup The lead has been away for a year, and core wants a vote.")
    assert "final-comment" in world.command("tri", "/final-comment accept Nobody has led for a year.")
    return world


def end(world: World) -> World:
    world.later(days=11)
    world.sweep()
    return world


def test_three_quarters_of_core_beside_the_lead_remove_and_the_ranking_elects() -> None:
    world = lead_change()
    (core,) = world.rfc.electorates
    assert (7, "supermajority 3/4") == (len(core.members), f"{core.rule.formula} {core.rule.p}/{core.rule.q}")
    assert IDS["cora"] not in core.members
    for login in ("cyrus", "cleo", "ada", "ben", "eve", "dan"):
        assert ["signed-off"] == world.command(login, "/sign-off")
    assert ["ranked"] == world.command("ada", "/rank @cleo @ben")
    assert ["ranked"] == world.command("ben", "/rank ben cyrus")
    assert ["ranked"] == world.command("eve", "/rank @cyrus @cleo")
    assert ["ranked"] == world.command("eve", "/rank @cleo")
    status = world.projection.status
    assert "Ranked by ada, ben and eve" in status
    end(world)
    decision = world.rfc.decision
    assert decision is not None
    event = world.history[-1]
    assert ("decided", IDS["cleo"]) == (event.type, event.data["election"]["winner"])
    assert "Elected: cleo." in world.answer()
    assert [] == findings(world)


def test_one_voice_less_than_three_quarters_removes_nobody() -> None:
    world = lead_change()
    for login in ("cyrus", "cleo", "ada", "ben", "eve"):
        world.command(login, "/sign-off")
    world.command("ada", "/rank @cleo @ben")
    end(world)
    assert ("review", None) == (world.rfc.state, world.rfc.decision)
    assert [] == findings(world)


def test_without_a_ranking_nobody_is_elected_and_nothing_is_decided() -> None:
    world = lead_change()
    for login in ("cyrus", "cleo", "ada", "ben", "eve", "dan", "tri"):
        world.command(login, "/sign-off")
    end(world)
    assert "review" == world.rfc.state
    assert "nobody was ranked" in world.answer()
    assert [] == findings(world)


@pytest.mark.parametrize(("others", "needed"), [(8, 6), (9, 7), (4, 3), (3, 3), (1, 1)])
def test_the_number_that_removes(others: int, needed: int) -> None:
    """4·yes ≥ 3·n, n being core without the lead."""
    rule = sample().kinds["lead-change"].rule
    assert rule is not None
    assert needed == asked(rule, others)


@pytest.mark.parametrize(
    ("login", "words", "said"),
    [
        ("cora", "/rank @cleo", "you are not among them"),
        ("nina", "/rank @cleo", "for a core maintainer"),
        ("ada", "/rank", "Rank the candidates"),
        ("ada", "/rank @olaf", "`olaf` is no candidate; they are `ben`, `cleo`, `cyrus`"),
        ("ada", "/rank @ada", "`ada` is no candidate"),
        ("ada", "/rank @cleo @cleo", "ranked twice"),
    ],
)
def test_a_ranking_has_its_rules(login: str, words: str, said: str) -> None:
    world = lead_change()
    assert "answered" in world.command(login, words)
    assert said in world.answer()


def test_a_ranking_outside_of_an_election_is_refused() -> None:
    world = World(raw=text(contentious=("removal",))).final()
    world.command("cora", "/rank @cleo")
    assert "Nobody is elected here" in world.answer()


def test_a_lead_change_that_names_no_candidate_opens_no_window() -> None:
    raw = text(kind="lead-change", modules=(), body="# Summary\n\nOne.\n")
    world = World(governance=governance(core=HANDLES), raw=raw).reviewed("tri")
    world.command("tri", "/writeup The lead has been away for a year, and core wants a vote.")
    assert ["answered"] == world.command("tri", "/final-comment accept Nobody has led for a year.")
    assert "names no candidate" in world.answer()


def test_who_left_core_elects_nobody() -> None:
    world = lead_change()
    for login in ("cyrus", "cleo", "ada", "ben", "eve", "dan"):
        world.command(login, "/sign-off")
    world.command("tri", "/rank @cyrus")
    world.command("ada", "/rank @cleo")
    world.command("ben", "/rank @cleo")
    world.governance = governance(core=tuple(h for h in HANDLES if h not in ("ada", "ben")), triage=("tri",))
    assert {"elector-left"} == {event.type for event in world.sweep()}
    election = world.rfc.election
    assert election is not None
    assert not {IDS["ada"], IDS["ben"]} & set(election.electors)
    end(world)
    assert IDS["cyrus"] == world.history[-1].data["election"]["winner"]


def test_the_lead_has_no_voice_about_the_lead() -> None:
    world = lead_change()
    assert ["answered"] == world.command("cora", "/sign-off")
    assert Account(IDS["cora"], "cora").id not in {ballot.person for ballot in world.rfc.ballots}


def test_an_election_ends_with_its_window() -> None:
    world = lead_change()
    world.command("tri", "/final-comment cancel Not now.")
    assert ("review", None) == (world.rfc.state, world.rfc.election)
