"""`/preview`, `/refresh` and `/merge`: what is tried, shown again, or brought to the default branch."""

from __future__ import annotations

import pytest

from rfcflow.model import Rule
from tests.builders import World, governance, mentions


def said(world: World, login: str, body: str) -> str:
    assert ["answered"] == world.command(login, body)
    return world.answer()


@pytest.mark.parametrize(
    ("login", "body", "expected"),
    [
        ("ben", "/preview /sign-off", "`/sign-off` would be done. It records `signed-off`, `decided`, and"),
        ("ben", "/preview sign-off", "and with that the RFC is decided: accepted."),
        ("ben", "/preview /rfc sign-off", "and with that the RFC is decided: accepted."),
        ("ben", "/preview /concern Memory use\nIt doubles.", "the RFC would stay `review`"),
        ("ada", "/preview /module add engine", "would have no effect: module `engine` is set already"),
        (
            "olaf",
            "/preview /sign-off",
            "would be refused. `/sign-off [rev=HASH]` is for any active maintainer",
        ),
        ("ben", "/preview /sing-off", "would not be understood. There is no such command."),
        ("ben", "/preview /status", "`/status` would show its answer and change nothing."),
        ("ben", "/preview", "needs the command to try"),
        ("ben", "/preview /preview /status", "A preview of a preview shows nothing."),
    ],
)
def test_a_preview_says_what_would_happen_and_does_nothing(login: str, body: str, expected: str) -> None:
    world = World().reviewed()
    before = world.rfc
    assert expected in said(world, login, body)
    after = world.rfc
    assert (before.state, before.ballots, before.concerns) == (after.state, after.ballots, after.concerns)


def test_a_preview_agrees_with_what_then_happens() -> None:
    world = World(governance=governance(rules={"engine": {"routine": Rule("any-of", k=2)}})).reviewed()
    assert "It records `signed-off`, and the RFC would stay `review`." in said(
        world, "ben", "/preview /sign-off"
    )
    assert ["signed-off"] == world.command("ben", "/sign-off")


def test_a_preview_repeats_what_people_write_as_code_only() -> None:
    world = World().reviewed()
    text = said(world, "ada", "/preview /resolve @ben<b>")
    assert [] == mentions(text)


def test_a_refresh_is_recorded_so_that_everything_is_shown_again() -> None:
    world = World().reviewed()
    assert ["refreshed"] == world.command("olaf", "/refresh")
    assert "takes no words" in said(world, "olaf", "/refresh all")


def test_where_a_person_merges_the_decided_text_waits_for_the_command() -> None:
    world = World(governance=governance(policy={"merge": "person"})).decided()
    assert "A maintainer says `/merge`" in world.projection.status
    assert "- `/merge` brings" in world.projection.status
    assert "is for a maintainer of one of its modules or a core maintainer; you are" in said(
        world, "nina", "/merge"
    )
    assert ["landing-requested"] == world.command("ada", "/merge")
    assert world.rfc.landing_requested
    assert "The bot brings the decided text to the default branch." in world.projection.status
    assert "every run of the bot tries" in said(world, "ada", "/merge")


def test_where_the_bot_merges_the_command_only_tries_again() -> None:
    assert "every run of the bot tries" in said(World().decided(), "ada", "/merge")


def test_nothing_lands_before_it_is_decided() -> None:
    assert "`/merge` is legal once it is decided; this RFC is `review`." in said(
        World().reviewed(), "ada", "/merge"
    )
