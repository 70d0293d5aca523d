"""What a shepherd owes: reminders at half time and before the date, and somebody else when nothing comes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rfcflow.events import Event, Source, words
from rfcflow.facts import Load, Roster
from rfcflow.policy.modules import effective
from rfcflow.policy.roles import roles
from rfcflow.policy.shepherd_duties import pending_duty, replaced_at
from tests.builders import IDS, World, account, governance, loads, mentions, text
from tests.decide.verified import findings


def led() -> World:
    """An RFC in review with nobody but its shepherd, who has said nothing since taking it."""
    return World(governance=governance(policy={"duties": {"nudge-author": False}})).reviewed("ada")


def abouts(events: list[Event]) -> list[str]:
    return [str(event.data["about"]) for event in events if event.type == "reminded"]


def days_pass(world: World, days: int) -> list[tuple[int, str]]:
    """A run each day; what it reminded of or did, with the day."""
    found = []
    for day in range(1, days + 1):
        world.later(days=1)
        found += [(day, str(event.data.get("about", event.type))) for event in world.sweep()]
    return found


def spoken(world: World, kind: str, login: str = "ada", **data: object) -> None:
    """By the event that a command makes."""
    world.later(minutes=1)
    source = Source("comment", f"{kind}-{len(world.history)}")
    event = world.turn().emit(kind, world.now, source, actor=account(login), **data)  # type: ignore[arg-type]  # data
    world.history += (event,)


def duty(world: World) -> str | None:
    found = pending_duty(world.rfc, world.governance)
    return None if found is None else found.name


def test_a_silent_shepherd_is_reminded_once_and_replaced_seven_days_after_the_missed_duty() -> None:
    world = led()
    assert [(2, "first-contact-last"), (10, "shepherd-replaced"), (10, "shepherd-offered")] == days_pass(
        world, 12
    )
    assert world.rfc.offer is not None
    assert ("review", None, True) == (world.rfc.state, world.rfc.shepherd, world.rfc.offer.login != "ada")


def test_a_replacement_is_said_plainly_and_mentions_nobody_but_the_next() -> None:
    world = led()
    days_pass(world, 10)
    said = [said.body for said in world.projection.said if "no longer the shepherd" in said.body]
    assert 1 == len(said)
    assert "ada is no longer the shepherd: first contact was due on 2026-11-26" in said[0]
    assert [] == mentions(said[0])


def test_who_was_replaced_is_not_asked_again() -> None:
    world = led()
    days_pass(world, 10)
    assert 11 in world.rfc.declined
    days_pass(world, 6)
    assert "ada" not in {
        offer.login for offer in world.rfc.offers if offer.at > world.now - timedelta(days=7)
    }


def test_a_word_is_first_contact_and_puts_the_replacement_off() -> None:
    world = led()
    world.later(days=1)
    world.say("ada", "Good morning, I shall read it this week.")
    assert ["shepherd-spoke"] == world.moves()
    assert "completeness" == duty(world)
    world.say("ada", "And I have begun.")
    assert [] == world.moves()


def test_what_was_said_before_taking_the_place_is_no_first_contact() -> None:
    world = World().proposed()
    world.say("ada", "An interesting idea.")
    world.sweep()
    world.command("ada", "/shepherd me")
    assert "first-contact" == duty(world)
    assert [] == world.moves()


def test_a_shepherd_who_speaks_is_never_replaced() -> None:
    world = led()
    for _ in range(9):
        world.later(days=6)
        world.say("ada", "Still on it.")
        world.say("nina", "So am I.")
        assert "shepherd-replaced" not in world.moves()
    assert world.rfc.shepherd is not None


def test_half_time_and_the_day_before_and_never_again() -> None:
    world = led()
    world.command("ada", "/concern Is it fast enough")
    found = [about for _, about in days_pass(world, 13)]
    assert ["completeness-half", "completeness-last"] == found
    assert replaced_at(world.rfc, world.governance) is not None
    assert ["shepherd-replaced", "shepherd-offered"] == [about for _, about in days_pass(world, 2)]


def test_a_summary_starts_the_clock_of_the_next_one() -> None:
    world = World(governance=governance(modules={"engine": ("ada", "ben", "eve")})).reviewed("ada")
    world.command("ben", "/concern Memory use doubles")
    spoken(world, "summary", summary=words("It is all there but numbers."))
    assert "summary" == duty(world)
    first = pending_duty(world.rfc, world.governance)
    assert first is not None
    assert timedelta(days=14) == first.deadline - first.start
    world.later(days=10)
    spoken(world, "summary", summary=words("Numbers came."))
    second = pending_duty(world.rfc, world.governance)
    assert second is not None
    assert second.deadline > first.deadline


def test_an_expert_is_somebody_else_who_looked_or_was_invited() -> None:
    world = led()
    spoken(world, "summary", summary=words("Complete."))
    assert {"engine"} == {module.id for module in effective(world.rfc, world.governance)}
    assert "experts" == duty(world)
    spoken(world, "invited", module="engine", person={"id": 12, "login": "ben"})
    assert "summary" == duty(world)


@pytest.mark.parametrize("state", ["returned", "final-comment"])
def test_nothing_is_owed_while_the_ball_is_elsewhere(state: str) -> None:
    world = World().final() if state == "final-comment" else led()
    if state == "returned":
        spoken(world, "returned", to="returned")
    assert state == world.rfc.state
    assert None is pending_duty(world.rfc, world.governance)


def test_nothing_is_owed_while_the_pull_request_is_closed() -> None:
    world = led()
    world.close("nina")
    world.sweep()
    assert None is pending_duty(world.rfc, world.governance)


def test_after_an_outage_nobody_is_replaced_who_was_never_reminded() -> None:
    world = led()
    world.later(days=40)
    assert ["first-contact-last"] == abouts(world.sweep())
    assert world.rfc.shepherd is not None
    world.later(days=6)
    assert [] == world.moves()
    world.later(days=2)
    assert ["shepherd-replaced", "shepherd-offered"] == world.moves()


@pytest.mark.parametrize(
    ("duty_off", "event"), [("remind-shepherd", "reminded"), ("replace-shepherd", "shepherd-replaced")]
)
def test_each_of_it_can_be_switched_off(duty_off: str, event: str) -> None:
    world = World(governance=governance(policy={"duties": {duty_off: False, "nudge-author": False}}))
    world.reviewed("ada")
    found = [about for _, about in days_pass(world, 14)]
    assert (event == "reminded") == ("shepherd-replaced" in found)
    assert (event == "reminded") != ("first-contact-last" in found)


def test_hand_over_notes_stand_in_the_status() -> None:
    world = World().reviewed("ada")
    world.command("ada", "/shepherd release Open is @nina's memory use; <b>ben</b> has numbers.")
    assert "Handed over with: Open is " in world.projection.status
    assert [] == mentions(world.projection.status)
    assert "<b>" not in world.projection.status


def test_an_rfc_whose_shepherd_left_goes_on_the_agenda_and_is_parked_at_last() -> None:
    quiet = {"offer-shepherd": False, "nudge-author": False, "park-silent": False}
    world = World(governance=governance(policy={"duties": quiet})).reviewed("ada")
    world.command("ada", "/shepherd release")
    assert [(14, "agenda"), (60, "dormant")] == days_pass(world, 61)
    assert "no-shepherd" == world.rfc.dormant_reason


def test_lapsed_offers_before_the_last_shepherd_are_not_held_against_the_next() -> None:
    world = World().proposed()
    for _ in range(2):
        world.later(days=5)
        world.sweep()
    taker = world.rfc.offer.login if world.rfc.offer else ""
    world.command(taker, "/shepherd accept")
    assert ["shepherd-released", "shepherd-offered"] == world.command(taker, "/shepherd release")


def test_an_open_offer_elsewhere_counts_as_load() -> None:
    crowded = World(governance=governance(policy={"capacity": 1}), roster=loads())
    crowded.roster = Roster({11: Load(offered=1), 12: Load(offered=1)})
    crowded.proposed()
    assert crowded.rfc.offer is not None
    assert "eve" == crowded.rfc.offer.login
    refused = {row["login"]: row["refused"] for row in crowded.rfc.shortlist}
    assert "is at capacity (1 of 1)" == refused["ada"]
    assert "shepherd-accepted" in crowded.command("ada", "/shepherd me")


def test_the_status_shows_who_could_be_asked_and_why_not() -> None:
    world = World(roster=loads(ada=3)).proposed()
    status = world.projection.status
    assert "How the shepherd was chosen: " in status
    assert "| ada | module engine, which owns this RFC | 3 open | is at capacity (3 of 3) |" in status


def told(world: World) -> list[str]:
    """What the notices say about duties."""
    return [said.body for said in world.projection.said if "as shepherd you owe" in said.body]


@pytest.mark.parametrize(
    "ending", ["/withdraw Nobody needs it.", "/summary Two designs are left; one is new."]
)
def test_no_reminder_is_sent_by_the_run_that_hears_its_duty_done_or_the_rfc_over(ending: str) -> None:
    world = led()
    world.later(days=8)
    world.say("nina" if "withdraw" in ending else "ada", ending)
    assert ["first-contact-last"] == abouts(world.sweep())
    assert [] == told(world)


def test_a_reminder_after_the_date_says_that_it_was_due() -> None:
    world = led()
    world.later(days=8)
    world.sweep()
    (body,) = told(world)
    assert "which was due on" in body
    assert "due soon" not in body


def test_who_spoke_since_half_time_hears_of_the_next_duty_a_day_later() -> None:
    world = led()
    world.later(days=13, hours=20)
    world.governance = governance(policy={"duties": {"nudge-author": False, "replace-shepherd": False}})
    world.say("ada", "I read it and write more tomorrow.")
    spoke = world.now
    found = [event for event in world.sweep() if event.type == "reminded"]
    assert ["first-contact-last"] == abouts(found)
    world.later(days=1)
    (late,) = [event for event in world.sweep() if event.type == "reminded"]
    assert spoke + timedelta(days=1) == late.at


def test_no_reminder_is_dated_before_the_duty_came_into_being() -> None:
    world = led()
    spoken(world, "summary", summary=words("Where it stands."))
    world.later(days=6)
    world.say("ada", "I am here.")
    world.sweep()
    world.later(days=14)
    events = [event for event in world.sweep() if event.type == "reminded" and "duty" in event.data]
    dates = [event.at for event in world.history if event.seq >= events[0].seq - 1]
    assert sorted(dates) == dates


# --- who can shepherd no more ---


def test_nobody_takes_the_shepherd_s_place_from_them_by_naming_them_as_an_author() -> None:
    world = World().reviewed("ada")
    world.push(text(author="nina, ada"))
    assert ["revised"] == world.moves()
    assert "`authors` names ada, who shepherds this RFC or votes on it." in world.projection.status
    assert ("failure", account("ada")) == (world.projection.gate.state, world.rfc.shepherd)
    assert ["recused", "shepherd-offered"] == world.command("ada", "/recuse")
    assert ["revised"] == world.moves()
    assert ("pending", True) == (world.projection.gate.state, IDS["ada"] in world.rfc.authors)
    assert [] == findings(world)


def test_a_shepherd_who_maintains_nothing_any_more_is_released() -> None:
    world = World().reviewed("ada")
    world.governance = governance(modules={"engine": ("ben", "eve"), "docs": ("dan",), "tiny": ()})
    types = [event.type for event in world.sweep()]
    assert "shepherd-released" in types
    released = next(event for event in world.history if event.type == "shepherd-released")
    assert "lost-role" == released.data["reason"]
    assert world.rfc.shepherd is None
    assert ["answered"] == world.command("ada", "/final-comment accept It is fine.")


def test_a_shepherd_who_lost_the_role_after_the_landing_has_none_of_its_commands() -> None:
    world = World().decided()
    world.land()
    assert "shepherd" in roles(account("ada"), world.rfc, world.governance, world.now.date())
    world.governance = governance(modules={"engine": ("ben", "eve"), "docs": ("dan",), "tiny": ()})
    assert frozenset({"anyone"}) == roles(account("ada"), world.rfc, world.governance, world.now.date())
