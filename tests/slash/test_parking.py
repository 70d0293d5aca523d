"""`/hold` and `/unhold`, `/return`, `/defer` and `/wake`: what waits, for whom, and until when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rfcflow.model import Rule
from rfcflow.policy.clocks import dues
from tests.builders import World, governance, text

TWO = governance(rules={"engine": {"routine": Rule("any-of", k=2)}})
HOLD = "/hold until=2026-12-01 The benchmark runs over the weekend."


def said(world: World, login: str, body: str) -> str:
    assert ["answered"] == world.command(login, body)
    return world.answer()


def kinds(world: World) -> list[str]:
    return [event.type for event in world.sweep()]


def met() -> World:
    """One voice short of its rule."""
    world = World(governance=TWO).reviewed()
    world.command("ben", "/sign-off")
    return world


# --- /hold ---


def test_nothing_is_decided_while_a_hold_lasts_and_it_ends_by_itself() -> None:
    world = met()
    assert ["held"] == world.command("dan", HOLD)
    assert "**Held by dan until Tuesday 2026-12-01 00:00 UTC:** The benchmark runs" in world.projection.status
    assert ["signed-off"] == world.command("eve", "/sign-off")
    world.later(days=8)
    assert ["hold-expired", "decided"] == world.moves()
    expired, decided = world.history[-2:]
    assert datetime(2026, 12, 1, tzinfo=UTC) == expired.at == decided.at


def test_a_hold_is_lifted_by_its_owner_or_the_shepherd() -> None:
    for login in ("dan", "ada"):
        world = met()
        world.command("dan", HOLD)
        world.command("eve", "/sign-off")
        assert "is for whoever holds it or the shepherd; you are" in said(world, "ben", "/unhold")
        assert ["unheld", "decided"] == world.command(login, "/unhold The benchmark is there.")
    assert "nobody holds it" in said(met(), "ada", "/unhold")


def test_one_holds_a_text_once() -> None:
    world = met()
    world.command("dan", HOLD)
    assert "you hold it already, until Tuesday" in said(world, "dan", HOLD)
    world.command("dan", "/unhold")
    assert "You held this text already." in said(world, "dan", HOLD)
    world.push(text("Another title"))
    world.sweep()
    assert ["held"] == world.command("dan", HOLD)


def test_a_window_waits_for_a_hold_instead_of_lapsing() -> None:
    world = World().final()
    world.command("ben", "/sign-off")
    world.later(days=5)
    assert ["held"] == world.command("dan", "/hold until=2026-12-10 A measurement is under way.")
    world.later(days=7)
    assert [] == kinds(world)
    assert "final-comment" == world.rfc.state
    world.later(days=7)
    assert ["hold-expired", "decided"] == kinds(world)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("/hold", "A hold has an end (at most 14 days ahead) and a reason"),
        ("/hold until=2026-12-01", "A hold has an end (at most 14 days ahead) and a reason"),
        ("/hold The benchmark runs.", "A hold has an end (at most 14 days ahead) and a reason"),
        ("/hold until=tomorrow It runs.", "`until=` takes one date of the calendar."),
        ("/hold until=2026-02-30 It runs.", "`until=` takes one date of the calendar."),
        ("/hold until=2026-12-01 until=2026-12-02 It runs.", "`until=` takes one date of the calendar."),
        ("/hold until=2026-11-23 It runs.", "`until=2026-11-23` is not in the future."),
        ("/hold until=2027-11-23 It runs.", "`until=` is at most 14 days ahead."),
    ],
)
def test_a_hold_needs_an_end_and_a_reason(body: str, why: str) -> None:
    assert why in said(World().reviewed(), "ben", body)


def test_who_is_recused_holds_nothing() -> None:
    world = met()
    world.command("dan", "/recuse")
    assert "You are recused" in said(world, "dan", HOLD)


# --- /return ---


def test_a_returned_rfc_goes_back_to_review_with_a_new_text() -> None:
    world = World().reviewed()
    assert "Say what the new revision should do." in said(world, "ada", "/return")
    assert ["returned"] == world.command("ada", "/return The migration of existing users is missing.")
    assert "@nina, this RFC is **returned** to you" in world.answer()
    assert "returned" == world.rfc.state
    world.push(world.raw)
    world.sweep()
    assert "returned" == world.rfc.state
    world.push(text("With a migration"))
    world.sweep()
    assert "review" == world.rfc.state


# --- /defer ---


def test_a_date_brings_a_deferred_rfc_back_by_itself() -> None:
    world = World().reviewed()
    assert ["deferred"] == world.command("ada", "/defer until=2027-01-15 The release comes first.")
    assert "It goes back to review on Friday 2027-01-15 00:00 UTC, or earlier by `/wake`." in world.answer()
    world.later(days=60)
    assert ["woken"] == kinds(world)
    assert ("review", None) == (world.rfc.state, world.rfc.deferred_until)
    assert "the date has come to which this RFC was deferred" in world.answer()


def test_a_condition_is_asked_about_every_so_often() -> None:
    world = World().reviewed()
    assert ["deferred"] == world.command("ada", "/defer The new scheduler is not there yet.")
    for _ in range(3):
        world.later(days=180, minutes=1)
        assert ["reminded"] == kinds(world)
        assert "@ada, this RFC waits for a condition: has the time come?" in world.answer()
        assert "deferred" == world.rfc.state
        assert ["ask-again"] == [due.rule for due in dues(world.rfc, world.governance)]


def test_a_deferral_says_why_and_ends_within_two_years() -> None:
    assert "Say until when" in said(World().reviewed(), "ada", "/defer until=2027-01-15")
    assert "at most 730 days ahead" in said(World().reviewed(), "ada", "/defer until=2037-01-15 Later.")


def test_a_window_can_propose_to_defer_until_a_date() -> None:
    world = World().reviewed()
    world.command("ada", "/writeup Two designs were compared, and neither can be built today.")
    assert "takes one date" in said(world, "ada", "/final-comment defer until=soon The release first.")
    assert ["final-comment"] == world.command(
        "ada", "/final-comment defer until=2027-02-01 The release comes first."
    )
    assert world.rfc.window is not None
    assert "The release comes first." == world.rfc.window.reason
    world.command("ben", "/sign-off")
    world.later(days=11)
    assert ["deferred"] == kinds(world)
    assert datetime(2027, 2, 1, tzinfo=UTC) == world.rfc.deferred_until


# --- /wake ---


def test_a_deferred_rfc_is_taken_up_again_by_its_author_or_shepherd() -> None:
    for login in ("ada", "nina"):
        world = World().reviewed()
        world.command("ada", "/defer until=2027-01-15 The release comes first.")
        assert "stands alone" in said(world, login, "/wake It is there.")
        assert ["woken"] == world.command(login, "/wake")
        assert "review" == world.rfc.state
    world = World().reviewed()
    world.command("ada", "/defer until=2027-01-15 The release comes first.")
    assert "is for the author or the shepherd; you are" in said(world, "ben", "/wake")


def test_a_dormant_rfc_is_woken_where_it_stopped() -> None:
    led = World().reviewed()
    led.later(days=57)
    led.sweep()
    assert ["woken"] == led.command("nina", "/wake")
    assert "review" == led.rfc.state
    unled = World(governance=governance(policy={"capacity": 0})).proposed()
    unled.later(days=61)
    unled.sweep()
    assert "woken" in unled.command("nina", "/wake")
    assert "proposed" == unled.rfc.state


def test_what_was_parked_as_a_draft_gets_its_electorates_when_it_wakes() -> None:
    world = World(draft=True).proposed()
    world.later(days=181)
    world.sweep()
    assert ("dormant", ()) == (world.rfc.state, world.rfc.electorates)
    world.draft = False
    assert "woken" in world.command("nina", "/wake")
    assert ["module:engine"] == [value.scope for value in world.rfc.electorates]


def test_a_closed_pull_request_is_reopened_and_not_woken() -> None:
    world = World().reviewed()
    world.close("ben")
    world.sweep()
    world.later(days=8)
    world.sweep()
    assert "dormant" == world.rfc.state
    assert "Its pull request is closed." in said(world, "nina", "/wake")
