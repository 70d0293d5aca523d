"""`/summary` and `/invite`: what a shepherd says in between, and whom they ask."""

from __future__ import annotations

from tests.builders import World, mentions


def said(world: World, login: str, body: str) -> str:
    assert ["answered"] == world.command(login, body)
    return world.answer()


def test_the_shepherd_says_where_it_stands() -> None:
    world = World().reviewed("ada")
    assert ["summary"] == world.command("ada", "/summary Two designs are left.\n\n- the first\n- the second")
    assert "Two designs are left.\n\n- the first\n- the second" == world.history[-1].data["summary"]["text"]
    assert "in a sentence at least" in said(world, "ada", "/summary Soon.")
    assert "is for the shepherd; you are" in said(world, "ben", "/summary Two designs are left to compare.")


def test_an_expert_is_mentioned_once_and_gets_no_vote() -> None:
    world = World().reviewed("ada")
    before = world.rfc.electorates
    assert ["invited"] == world.command("ada", "/invite @DAN")
    assert ["dan"] == mentions(world.answer())
    assert before == world.rfc.electorates
    assert "they are invited already" in said(world, "ada", "/invite @dan")
    assert ["invited"] == world.command("ada", "/invite @somebody-else engine")
    assert "for module `engine`" in world.answer()


def test_nobody_is_invited_by_a_trick() -> None:
    world = World().reviewed("ada")
    for body in (
        "/invite",
        "/invite dan",
        "/invite @dan @ben @eve",
        "/invite @a/b",
        "/invite @dan=x",
        "/invite @-x",
    ):
        assert "`/invite` takes one login" in said(world, "ada", body)
    assert "is no module of this RFC" in said(world, "ada", "/invite @dan docs")
    assert "no experts on their own RFC" in said(World(author="ben").reviewed("ada"), "ada", "/invite @ben")
    assert "is for the shepherd; you are" in said(world, "ben", "/invite @dan")


def test_ten_are_invited_and_no_more() -> None:
    world = World().reviewed("ada")
    world.command("ada", "\n".join(f"/invite @expert-{number}" for number in range(10)))
    assert "10 people are invited already." in said(world, "ada", "/invite @expert-11")
