"""The fold: an RFC is a function of its events and of nothing else."""

from __future__ import annotations

from rfcflow.events import Source
from rfcflow.ledger import dump_ledger, parse_ledger
from rfcflow.policy.clocks import dues
from rfcflow.policy.fold import apply, fold
from rfcflow.policy.machine import edge, timer, ways_on
from tests.builders import IDS, START, World, governance, sample


def story() -> World:
    world = World().reviewed()
    world.command("ben", "/concern Memory use")
    world.command("ada", "/writeup Two designs were compared; the second won.")
    world.command("ben", "/resolve memory-use")
    world.command("ada", "/final-comment accept It holds.")
    world.command("ben", "/sign-off")
    world.later(days=11)
    world.sweep()
    world.land()
    return world


def test_no_events_are_no_rfc() -> None:
    assert None is fold(())


def test_folding_in_two_steps_is_folding_in_one() -> None:
    history = story().history
    for cut in range(len(history)):
        assert fold(history) == fold(history[cut:], fold(history[:cut]))


def test_what_is_read_back_from_bytes_folds_to_the_same() -> None:
    history = story().history
    events, problems = parse_ledger(dump_ledger(history), "0000/0007.jsonl")
    assert () == problems
    assert fold(history) == fold(events)


def test_folding_changes_nothing_it_is_given() -> None:
    history = story().history
    before = fold(history[:5])
    assert before is not None
    apply(before, history[5])
    assert fold(history[:5]) == before


def test_an_answer_changes_nothing_but_that_it_was_given() -> None:
    world = World().reviewed()
    before = world.rfc
    world.command("olaf", "/status")
    after = world.rfc
    assert (before.changed, before.changed_at, before.state) == (after.changed, after.changed_at, after.state)
    assert after.seq == before.seq + 1


def test_every_offer_but_the_last_is_ended() -> None:
    world = World().proposed()
    for login in ("ben", "eve", "dan"):
        world.command("ada", f"/shepherd @{login}")
    assert None not in [offer.ended for offer in world.rfc.offers[:-1]]


def test_an_event_of_a_type_without_an_effect_moves_and_is_remembered() -> None:
    world = World().reviewed()
    event = world.turn().emit("returned", world.now, Source("person", "x"), to="returned")
    rfc = apply(world.rfc, event)
    assert ("returned", True) == (rfc.state, "person:x" in rfc.handled)


def test_concerns_keep_their_owner_and_every_ballot_its_history() -> None:
    rfc = story().rfc
    assert [("memory-use", IDS["ben"], "ben")] == [(c.id, c.owner.id, c.resolved_by) for c in rfc.concerns]
    assert [IDS["ben"]] == [ballot.person for ballot in rfc.ballot_history]


def test_dates_are_sorted_and_end_with_the_rfc() -> None:
    world = World().proposed()
    found = dues(world.rfc, world.governance)
    assert ["offer", "agenda", "options", "no-shepherd"] == [due.rule for due in found]
    assert sorted(found) == list(found)
    world.command("nina", "/withdraw It was a bad idea.")
    assert () == dues(world.rfc, world.governance)


def test_a_decision_has_one_date_until_it_has_landed() -> None:
    world = World().decided()
    assert ["landing"] == [due.rule for due in dues(world.rfc, world.governance)]
    world.land()
    assert ["tracking", "contest-over", "standing"] == [due.rule for due in dues(world.rfc, world.governance)]


def test_a_state_asked_about_years_later_still_has_the_same_dates() -> None:
    world = World().proposed()
    first = dues(world.rfc, world.governance)
    world.later(days=2000)
    assert first == dues(world.rfc, world.governance)
    assert START.year == first[0].at.year


def test_the_table_says_what_is_legal() -> None:
    table = sample().states
    assert edge(table, "proposed", "shepherd-accepted", "review") is not None
    assert None is edge(table, "proposed", "shepherd-accepted", "accepted")
    assert {"proposed"} == {e.source for e in ways_on(table, "proposed")}
    assert (60, None, None) == (
        timer(table, "proposed", "no-shepherd"),
        timer(table, "proposed", "expire"),
        timer(table, "nowhere", "expire"),
    )


def test_an_illegal_move_is_never_written() -> None:
    import pytest

    from rfcflow.errors import RfcflowError

    world = World(governance=governance()).proposed()
    with pytest.raises(RfcflowError, match="decided may not move proposed to accepted"):
        world.turn().emit("decided", world.now, Source("person", "x"), to="accepted")
