"""Nobody clears the way of a decision alone, and what is decided can be contested from when it was known."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from rfcflow.decide.hearing import hear
from rfcflow.events import thaw
from rfcflow.model import Rule
from rfcflow.slash.sign_off import short
from tests.builders import World, governance, text
from tests.decide.verified import findings

TWO = governance(rules={"engine": {"routine": Rule("any-of", k=2)}})


def without(world: World, key: str) -> World:
    """The same ledger with a key taken out of its last event that has it."""
    place = max(i for i, event in enumerate(world.history) if key in event.data)
    event = world.history[place]
    data = {name: value for name, value in thaw(event.data).items() if name != key}
    forged = replace(event, data=data)
    world.history = (*world.history[:place], forged, *world.history[place + 1 :])
    return world


def resolved() -> World:
    world = World().reviewed()
    world.command("dan", "/concern Memory use")
    assert ["concern-resolved", "signed-off"] == world.command(
        "ada", "/resolve memory-use Fine.\n\n/sign-off"
    )
    return world


def test_who_resolves_for_somebody_else_decides_nothing_in_the_same_breath() -> None:
    world = resolved()
    assert world.rfc.decision is None
    assert "resolved your concern `memory-use`" in world.answer()
    world.later(days=5)
    assert ["decided"] == world.moves()
    assert [] == findings(world)


def test_verify_finds_a_decision_that_left_nobody_the_time() -> None:
    world = without(resolved(), "waits_until")
    assert any(": wait: " in found for found in findings(world))


def test_whose_concern_it_was_agrees_or_opens_it_again() -> None:
    world = resolved()
    assert ["concern-resolved", "decided"] == world.command("dan", "/resolve memory-use")
    assert [] == findings(world)
    world = resolved()
    assert ["concern-reopened"] == world.command("dan", "/concern memory-use")
    world.later(days=6)
    world.sweep()
    assert (None, ()) == (world.rfc.decision, world.rfc.waits)


def test_an_old_window_closed_by_a_late_run_leaves_all_days_to_contest_it() -> None:
    world = World(raw=text(contentious=("removal",))).final()
    for login in ("ada", "ben", "cora", "cyrus"):
        world.command(login, "/sign-off")
    world.later(days=40)
    world.moves()
    decision = world.rfc.decision
    assert decision is not None
    assert decision.at < world.now - timedelta(days=25)
    assert world.now + timedelta(days=10) == decision.contestable_until
    assert [] == findings(world)


def test_what_landed_late_can_be_contested_from_then_on() -> None:
    world = World().decided()
    world.later(days=30)
    world.land()
    decision = world.rfc.decision
    assert decision is not None
    assert world.now + timedelta(days=14) == decision.contestable_until


@pytest.mark.parametrize("late", [False, True])
def test_what_counts_is_when_a_dispute_was_written(late: bool) -> None:
    world = World().decided()
    world.land()
    world.later(days=15 if late else 13)
    world.say("dan", '/dispute docs criterion=need reopen="A user" Nobody needs it.')
    world.later(days=9)
    found = [event.type for event in world.sweep() if event.type in ("dispute-opened", "answered")]
    assert ["answered" if late else "dispute-opened"] == found
    assert [] == findings(world)


def test_a_hash_that_begins_two_texts_signs_neither() -> None:
    world = World(governance=TWO).reviewed()
    first = world.rfc.revisions[-1]
    world.push(title="Another")
    world.sweep()
    second = world.rfc.revisions[-1]
    # Whoever looks for it finds two texts whose hashes begin alike; here the fold is told so.
    alike = replace(first, text="t1:" + short(second.text) + "f" * 52)
    turn = world.turn()
    turn.rfc = replace(world.rfc, revisions=(alike, second))
    hear(turn, world.say("ben", f"/sign-off rev={short(second.text)}"))
    assert ["answered"] == [event.type for event in turn.events]
    assert "begins several texts" in str(turn.events[0].data["answers"][0]["why"]["text"])


def test_a_short_hash_of_a_text_nobody_was_told_of_yet_signs_nothing() -> None:
    world = World(governance=TWO).reviewed()
    world.push(title="Another")
    ahead = world.plan().rfc
    assert ahead is not None
    assert ahead.revision is not None
    known = ahead.revision.text.removeprefix("t1:")
    world.say("ben", f"/sign-off rev={known[:12]}")
    world.say("eve", f"/sign-off rev={known}")
    assert ["revised", "answered", "signed-off"] == [event.type for event in world.sweep()]
    assert "had not announced the current text yet" in world.answer()
