"""What dates bring without anybody saying anything: offers, parking, waking, expiry."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from rfcflow.model import StateRule, StateTable
from rfcflow.views.next_step import next_step
from tests.builders import START, World, governance, text


def kinds(world: World) -> list[str]:
    return [event.type for event in world.sweep()]


def alone() -> World:
    """An RFC of a project in which everybody can be asked, and nobody answers."""
    return World().proposed()


def test_an_offer_lapses_after_three_working_days_and_the_next_one_is_asked() -> None:
    world = alone()
    first = world.rfc.offer
    assert first is not None
    assert START + timedelta(days=3, minutes=1) == first.expires
    world.later(days=2, hours=23)
    assert [] == world.sweep()
    world.later(hours=2)
    assert ["offer-lapsed", "shepherd-offered"] == kinds(world)
    second = world.rfc.offer
    assert second is not None
    assert first.person != second.person


def test_an_offer_over_a_weekend_waits_for_working_days() -> None:
    world = World(now=START + timedelta(days=4), created=START + timedelta(days=4)).proposed()
    assert world.rfc.offer is not None
    assert START + timedelta(days=9, minutes=1) == world.rfc.offer.expires


def test_declining_hands_it_to_the_next_one() -> None:
    world = alone()
    assert world.rfc.offer is not None
    first = world.rfc.offer.login
    assert ["shepherd-declined", "shepherd-offered"] == world.command(first, "/shepherd decline")
    assert world.rfc.offer.login != first


def test_three_lapsed_offers_make_a_public_call_and_nobody_is_asked_again() -> None:
    world = alone()
    seen: list[str] = []
    for _ in range(4):
        world.later(days=5)
        seen += [kind for kind in kinds(world) if kind != "reminded"]
    assert ["offer-lapsed", "shepherd-offered"] * 2 + ["offer-lapsed", "public-call"] == seen
    assert "@tri, you are on call" in world.answer()
    assert ("wants-shepherd" in world.projection.labels, None) == (True, world.rfc.offer)


def test_the_public_call_comes_at_once_where_nobody_is_free() -> None:
    world = World(governance=governance(policy={"capacity": 0}))
    assert ["opened", "revised", "ready", "public-call"] == kinds(world)


def test_day_14_is_the_agendas_day_30_the_authors_and_day_60_the_end() -> None:
    world = World(governance=governance(policy={"duties": {"offer-shepherd": False}})).proposed()
    found = {}
    for day in range(1, 62):
        world.later(days=1)
        for event in world.sweep():
            found[event.data.get("about") or event.data.get("reason")] = day
    assert {"agenda": 14, "options": 30, "no-shepherd": 60} == found
    assert ("dormant", "no-shepherd") == (world.rfc.state, world.rfc.dormant_reason)


def test_after_a_long_outage_nobody_loses_an_offer_they_never_saw() -> None:
    world = alone()
    world.later(days=40)
    assert ["offer-lapsed", "reminded", "reminded", "shepherd-offered"] == kinds(world)
    assert world.rfc.offer is not None
    assert world.rfc.offer.expires > world.now + timedelta(days=2)


def test_an_old_pull_request_is_not_parked_at_first_sight() -> None:
    for world in (World(), World(draft=True), World(raw=b"broken")):
        world.later(days=978)
        assert "opened" in kinds(world)
        assert world.rfc.state in ("draft", "proposed")
        world.later(days=50)
        assert "dormant" not in kinds(world)


def test_a_clock_that_jumps_years_fires_each_timer_once_and_closes_nothing_in_the_same_run() -> None:
    world = alone()
    world.later(days=999)
    events = world.sweep()
    assert ["offer-lapsed", "reminded", "reminded", "dormant"] == [e.type for e in events]
    assert [3, 14, 30, 60] == [(e.at - START).days for e in events]
    assert {world.now} == {e.seen for e in events}
    assert [] == world.sweep()
    world.later(days=180)
    assert ["decided"] == kinds(world)
    assert "expired" == world.rfc.state


def test_a_clock_that_runs_backwards_fires_nothing() -> None:
    world = alone()
    world.later(days=-30)
    assert [] == world.sweep()


def test_a_silent_author_is_parked_after_56_days_in_review() -> None:
    world = World().reviewed()
    world.later(days=55)
    assert [] == world.moves()
    world.later(days=2)
    assert ["dormant"] == kinds(world)
    assert "nothing was heard from you here for 56 days" in world.answer()
    assert "its author was silent for 56 days" in world.projection.status


def test_the_numbers_in_the_texts_are_the_state_tables() -> None:
    world = World().reviewed()
    states = dict(world.governance.states.states)
    states["review"] = StateRule("review", "", "shepherd", timers={"author-silent": 10})
    states["dormant"] = StateRule("dormant", "", "author", timers={"expire": 20})
    world.governance = replace(world.governance, states=StateTable(states, world.governance.states.edges))
    world.later(days=11)
    assert ["dormant"] == kinds(world)
    assert (
        "for 10 days. It is parked: a new revision or `/wake` wakes it; otherwise it expires after 20 days."
        in world.answer()
    )
    assert "silent for 10 days" in world.projection.status
    world.later(days=21)
    assert ["decided"] == kinds(world)
    assert "It was parked for 20 days, and nobody woke it." in world.answer()


def test_a_timer_the_table_leaves_out_never_fires() -> None:
    world = World().reviewed()
    states = dict(world.governance.states.states)
    states["review"] = StateRule("review", "", "shepherd")
    world.governance = replace(world.governance, states=StateTable(states, world.governance.states.edges))
    world.later(days=1000)
    assert [] == world.sweep()
    assert "no date" == next_step(world.rfc, world.governance).when_words()


def test_a_dormant_rfc_that_was_in_review_expires_with_its_text_kept() -> None:
    world = World().reviewed()
    world.later(days=57)
    world.sweep()
    world.later(days=181)
    assert ["decided"] == kinds(world)
    assert world.rfc.decision is not None
    assert ("expire", True) == (world.rfc.decision.disposition, world.rfc.decision.lands)
    world.land()
    assert "expired" == world.rfc.state


def test_a_released_rfc_is_offered_to_the_next_one_in_review_too() -> None:
    world = World().reviewed("ada")
    assert ["shepherd-released", "shepherd-offered"] == world.command("ada", "/shepherd release")
    assert world.rfc.offer is not None
    assert ("review", True) == (world.rfc.state, world.rfc.offer.login != "ada")
    taker = world.rfc.offer.login
    assert ["shepherd-accepted"] == world.command(taker, "/shepherd accept")
    assert "review" == world.rfc.state


def test_a_volunteer_takes_the_place_from_under_an_open_offer() -> None:
    world = alone()
    assert ["shepherd-accepted"] == world.command("dan", "/shepherd me")
    assert ("dan", None) == (world.rfc.shepherd and world.rfc.shepherd.login, world.rfc.offer)


def test_a_module_that_comes_later_finds_its_people() -> None:
    world = World(raw=text(modules=())).proposed()
    assert "Triage on call says `/module add ID`" in world.projection.status
    assert ["modules-changed", "shepherd-offered"] == world.command("tri", "/module add docs")
    assert world.rfc.offer is not None
    assert "dan" == world.rfc.offer.login


def test_without_a_rota_core_routes_what_names_no_module() -> None:
    world = World(raw=text(modules=()), governance=governance(triage=())).proposed()
    assert "| A core maintainer says `/module add ID`; then a shepherd is found. |" in world.projection.status
    assert ["answered"] == world.command("tri", "/module add docs")
    assert ["modules-changed", "shepherd-offered"] == world.command("cora", "/module add docs")


def test_every_open_rfc_has_a_next_date_and_somebody_to_act() -> None:
    stories = [
        World(draft=True).proposed(),
        World(raw=b"broken").proposed(),
        World(raw=text(modules=())).proposed(),
        World().proposed(),
        World().reviewed(),
        World().final(),
        World().decided(),
    ]
    for world in stories:
        step = next_step(world.rfc, world.governance)
        assert (True, True, True) == (step.when is not None, bool(step.who), bool(step.next)), world.rfc.state
