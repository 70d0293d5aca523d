"""Spam and refreshing, over HTTP and Git: what the ledger branch holds, what GitHub shows."""

from __future__ import annotations

from tests.engine.world import NAME, World, rfc_text


def test_a_deleted_status_comment_comes_back_on_refresh(world: World) -> None:
    number = world.open()
    world.good_sweep()
    world.forge.delete_comment(NAME, world.status_comment(number).id, "hana-heath")
    world.pause()
    world.say(number, "hana-heath", "/refresh")
    world.sweep()
    world.good_sweep()
    assert "RFC 0001 · proposed" in world.status(number)


def test_spam_is_closed_and_no_ledger_keeps_its_words(world: World) -> None:
    number = world.open(rfc_text(title="Cheap watches for everybody"))
    world.good_sweep()
    assert b"Cheap watches" in world.ledgers()[number]
    # Triage takes turns of a week.
    world.say(number, "kim-kelp", "/spam")
    world.say(number, "jon-jetty", "/spam")
    world.good_sweep()
    assert ("withdrawn", "closed") == (world.rfc(number).state, world.state(number))
    assert b"Cheap watches" not in world.ledgers()[number]
    assert "Cheap watches" not in world.status(number)
    assert {"rfc: withdrawn"} == world.labels(number)
