"""Ballots that are no sign-off: `/abstain` and `/recuse`, and what naming somebody as author cannot do."""

from __future__ import annotations

from rfcflow.model import Rule
from tests.builders import IDS, World, governance, text

CONTENTIOUS = text(contentious=("removal",))


def said(world: World, login: str, body: str) -> str:
    assert ["answered"] == world.command(login, body)
    return world.answer()


def window(**fields: object) -> World:
    return World(raw=CONTENTIOUS, **fields).final()  # type: ignore[arg-type]  # the fields of World


# --- /abstain ---


def test_an_abstention_counts_as_a_voter_and_for_nobody() -> None:
    world = World(
        governance=governance(
            {"engine": ("ada", "ben", "eve", "dan")}, rules={"engine": {"routine": Rule("majority")}}
        )
    ).reviewed()
    for login in ("ben", "dan"):
        assert ["abstained"] == world.command(login, "/abstain")
    assert ["signed-off"] == world.command("ada", "/sign-off")
    assert "Abstained: ben and dan." in world.projection.status
    assert ["signed-off", "decided"] == world.command("eve", "/sign-off")
    (tally,) = world.history[-1].data["tally"]
    assert (IDS["ada"], IDS["eve"]) == tally["yes"]
    assert (IDS["ben"], IDS["dan"]) == tally["abstained"]


def test_the_last_ballot_wins() -> None:
    world = World(governance=governance(rules={"engine": {"routine": Rule("any-of", k=2)}})).reviewed()
    world.command("ben", "/sign-off")
    assert ["abstained"] == world.command("ben", "/abstain")
    assert "you abstained on this text already" in said(world, "ben", "/abstain")
    assert ["abstain"] == [ballot.choice for ballot in world.rfc.ballots]
    assert ["signed-off"] == world.command("ben", "/sign-off")


def test_an_abstention_turns_stale_with_the_text() -> None:
    world = window()
    world.command("ben", "/abstain")
    world.push(text("Another title", contentious=("removal",)))
    world.sweep()
    assert "@ben: you voted on the text before." in world.answer()
    assert "| module engine (3) | majority | — | ben |" in world.projection.status


def test_only_who_may_vote_abstains() -> None:
    assert "you are not among them" in said(World().reviewed(), "dan", "/abstain")
    assert "`/abstain` takes `rev=HASH` or nothing." in said(World().reviewed(), "ben", "/abstain now")


# --- /recuse ---


def test_who_is_recused_leaves_every_electorate_and_their_ballots_and_concerns() -> None:
    world = World(raw=CONTENTIOUS).reviewed()
    world.command("ben", "/sign-off")
    world.command("eve", "/concern Memory use")
    assert ["recused"] == world.command("ben", "/recuse")
    assert ["recused"] == world.command("eve", "/recuse")
    assert () == world.rfc.open_concerns
    assert "Recused: ben and eve." in world.projection.status
    assert "nobody recused votes" in said(world, "ben", "/sign-off")
    assert "nobody recused votes" in said(world, "ben", "/abstain")
    assert "nobody recused objects either" in said(world, "ben", "/concern It is slow")
    assert "you are recused already" in said(world, "ben", "/recuse")


def test_a_review_of_somebody_recused_counts_for_nothing() -> None:
    world = World().reviewed()
    world.command("ben", "/recuse")
    world.review("ben")
    world.review("ben", "CHANGES_REQUESTED")
    assert [] == world.sweep()


def test_no_reason_is_asked_and_none_is_kept() -> None:
    assert "no reason is asked, and none is kept" in said(
        World().reviewed(), "ben", "/recuse My employer sells it."
    )


def test_a_shepherd_who_is_recused_hands_on_and_is_not_asked_again() -> None:
    world = World().reviewed("ada")
    assert ["recused", "shepherd-offered"] == world.command("ada", "/recuse")
    assert world.rfc.shepherd is None
    assert "You are recused from this RFC." in said(world, "ada", "/shepherd me")
    assert "they are recused" in said(world, "ben", "/shepherd @ada")


def test_a_module_that_recusals_left_one_voice_needs_one_of_core_besides() -> None:
    world = window()
    world.command("ada", "/recuse")
    world.command("eve", "/recuse")
    world.command("ben", "/sign-off")
    assert "1 sign-off of core (only one of its maintainers may vote)" in world.projection.status


def test_an_electorate_that_recusals_emptied_says_who_stands_in_and_a_new_vote_asks_them() -> None:
    world = World(raw=CONTENTIOUS).reviewed("cora")
    for login in ("ada", "ben", "eve"):
        world.command(login, "/recuse")
    world.command("olaf", "/explain")
    assert "asks who stands in: its parent module, else core" in world.answer()
    world.command("cora", "/writeup Everything was said that could be said.")
    world.command("cora", "/final-comment accept Nobody objects.")
    assert ["core", "core"] == [value.drawn_from for value in world.rfc.electorates]


def test_whoever_opened_it_needs_no_recusal() -> None:
    world = World(author="ben").proposed()
    assert "in no electorate anyway" in said(world, "ben", "/recuse")


# --- naming somebody as author ---


def test_naming_opponents_as_authors_shrinks_no_electorate_and_silences_no_concern() -> None:
    world = World(raw=text(contentious=("removal",), author="nina, ben, eve")).reviewed("ada")
    assert (IDS["ada"], IDS["ben"], IDS["eve"]) == world.rfc.electorates[0].members
    assert ["concern-raised"] == world.command("ben", "/concern Nobody asked me")
    world.command("ada", "/sign-off")
    world.command("olaf", "/explain")
    assert "module engine: `majority`, 3 may vote; signed by ada; missing 1 sign-off" in world.answer()


def test_a_real_co_author_leaves_the_electorate_by_their_own_act() -> None:
    world = World(raw=text(contentious=("removal",), author="nina, ben")).reviewed("ada")
    assert ["recused"] == world.command("ben", "/recuse")
    world.command("olaf", "/explain")
    assert "module engine: `majority`, 2 may vote" in world.answer()


def test_being_named_as_author_undoes_no_recusal() -> None:
    world = World(raw=CONTENTIOUS).reviewed("ada")
    world.command("ben", "/recuse")
    world.push(text(contentious=("removal",), author="nina, ben"))
    world.sweep()
    assert frozenset({IDS["ben"]}) == world.rfc.recused


# --- asking again ---


def test_texts_that_alternate_ask_a_voter_once() -> None:
    two = governance(rules={"engine": {"routine": Rule("any-of", k=2)}})
    world = World(governance=two).reviewed()
    first = world.raw
    world.command("ben", "/sign-off")
    for raw in (text("Other"), first, text("Other"), first, text("Third")):
        world.push(raw)
        world.sweep()
    asked = [said.body for said in world.projection.said if "@ben: you voted" in said.body]
    assert 1 == len(asked)
