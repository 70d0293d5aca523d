"""Motions: the first voice opens, the same command seconds, the last one needed decides, or time does."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

import pytest
from msgspec.structs import replace

from rfcflow.model import Absence, Rule
from rfcflow.policy.clocks import dues
from tests.builders import IDS, World, governance, mentions
from tests.decide.verified import findings

VETO = '/veto criterion=compatibility reopen="A shim for old files" It breaks every saved file.'


def accepted() -> World:
    world = World().decided()
    world.land()
    return world


def test_the_first_veto_opens_a_motion_and_the_majority_of_core_rejects() -> None:
    world = accepted()
    assert ["motion-opened"] == world.command("cora", VETO)
    assert "accepted" == world.rfc.state
    assert ["motion-seconded", "motion-carried", "overturned"] == world.command("cyrus", "/veto")
    assert "rejected" == world.rfc.state
    decision = world.rfc.decision
    assert decision is not None
    assert ("reject", ("compatibility",), "A shim for old files") == (
        decision.disposition,
        decision.criteria,
        decision.reopens,
    )
    assert world.rfc.unrecorded
    assert [] == findings(world)


def test_one_core_maintainer_alone_vetoes_nothing_and_speaks_once() -> None:
    world = accepted()
    world.command("cora", VETO)
    assert ["answered"] == world.command("cora", "/veto")
    assert "already" in world.answer()
    assert "accepted" == world.rfc.state


def test_an_open_motion_says_who_has_spoken_who_is_missing_and_until_when() -> None:
    world = accepted()
    world.command("cora", VETO)
    status = world.projection.status
    assert "| `veto-1` | reject it | cora | 1 voice of cleo or cyrus | Thursday 2026-12-03" in status
    assert [] == mentions(status)
    assert {"cyrus", "cleo"} == set(mentions(world.answer()))


def test_a_veto_after_its_days_is_refused() -> None:
    world = accepted()
    world.later(days=10, hours=1)
    assert ["answered"] == world.command("cora", VETO)
    assert "were over on" in world.answer()


def test_a_veto_that_finds_no_majority_lapses_with_its_days_and_once() -> None:
    world = accepted()
    world.command("cora", VETO)
    world.later(days=11)
    assert ["motion-lapsed"] == [event.type for event in world.sweep()]
    assert [] == world.sweep()
    assert "1 voice was missing" in world.answer()
    assert "accepted" == world.rfc.state
    assert [] == findings(world)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/veto It is wrong.", "names a criterion"),
        ("/veto criterion=taste It is wrong.", "`taste` is no criterion"),
        ("/veto criterion=scope It is wrong.", "what would reopen the matter"),
        ('/veto criterion=scope reopen="A plan"', "without a reason"),
        ('/veto criterion=scope criterion=need reopen="A plan" No.', "given twice"),
    ],
)
def test_a_veto_names_its_criterion_its_reason_and_what_would_reopen_it(words: str, said: str) -> None:
    world = accepted()
    assert ["answered"] == world.command("cora", words)
    assert said in world.answer()


def test_the_criteria_are_the_projects_own() -> None:
    own = governance(policy={"criteria": MappingProxyType({"taste": "It does not fit."})})
    world = World(governance=own).decided()
    world.land()
    assert ["answered"] == world.command("cora", VETO)
    assert ["motion-opened"] == world.command("cora", '/veto criterion=taste reopen="Another style" Ugly.')


def test_core_overrules_a_concern_together_and_its_owner_is_told() -> None:
    world = World(governance=governance(rules={"engine": {"routine": Rule("any-of", k=2)}})).reviewed()
    world.command("eve", "/concern Memory use doubles")
    world.command("ada", "/sign-off")
    world.command("ben", "/sign-off")
    assert world.rfc.decision is None
    world.command("cora", "/overrule memory-use-doubles It was measured twice.")
    made = world.command("cleo", "/overrule memory-use-doubles")
    assert ["motion-seconded", "motion-carried", "concern-overruled"] == made[:3]
    # What was missing besides the concern is there, so it is decided at once.
    assert "decided" in made + [event.type for event in world.sweep()]
    assert any("eve" in mentions(said.body) for said in world.projection.said[-3:])
    assert [] == findings(world)


def test_a_motion_is_bound_to_the_text_it_was_opened_on() -> None:
    world = World().reviewed()
    world.command("eve", "/concern Memory use doubles")
    world.command("cora", "/overrule memory-use-doubles It was measured.")
    world.push(title="Ragged tensors, once more")
    assert "motion-lapsed" in [event.type for event in world.sweep()]
    assert "the text changed" in world.answer()
    assert [] == findings(world)


def test_a_motion_about_a_resolved_concern_lapses() -> None:
    world = World().reviewed()
    world.command("eve", "/concern Memory use doubles")
    world.command("cora", "/overrule memory-use-doubles It was measured.")
    made = world.command("eve", "/resolve memory-use-doubles")
    assert ["concern-resolved", "motion-lapsed"] == made
    assert [] == findings(world)


def test_core_takes_up_again_what_ended_without_landing() -> None:
    world = World().proposed()
    world.command("nina", "/withdraw I have no time.")
    world.close("github-actions[bot]")
    world.command("cora", "/reopen A maintainer was found.")
    assert "reopened" in world.command("cyrus", "/reopen")
    rfc = world.rfc
    assert ("proposed", None, ()) == (rfc.state, rfc.decision, rfc.open_motions)
    assert world.projection.open is True
    assert [] == [event.type for event in world.sweep() if event.type == "closed"]
    world.reopen()
    assert "reopened" in [event.type for event in world.sweep()]
    assert world.rfc.open
    assert [] == findings(world)


def test_what_has_landed_is_corrected_and_not_reopened() -> None:
    world = World().reviewed()
    world.command("nina", "/withdraw It is solved.")
    world.land()
    world.command("cora", "/reopen It is not.")
    assert "/correct STATE REASON" in world.answer()
    world.command("cora", "/correct implemented It had shipped before.")
    made = world.command("cyrus", "/correct implemented")
    assert ["motion-seconded", "motion-carried", "corrected"] == made
    assert "implemented" == world.rfc.state
    assert [] == findings(world)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/correct", "needs a state"),
        ("/correct draft It was.", "needs a state"),
        ("/correct accepted It is.", "already"),
        ("/correct retired", "Say why"),
    ],
)
def test_a_correction_names_another_landed_state_and_a_reason(words: str, said: str) -> None:
    world = accepted()
    assert ["answered"] == world.command("cora", words)
    assert said in world.answer()


def test_two_corrections_to_different_states_are_two_motions() -> None:
    world = accepted()
    world.command("cora", "/correct implemented It shipped.")
    world.command("cyrus", "/correct retired It is gone.")
    assert ["correct-1", "correct-2"] == [motion.id for motion in world.rfc.open_motions]
    made = world.command("cleo", "/correct implemented")
    assert ["motion-seconded", "motion-carried", "corrected"] == made
    # The other one can still be: a correction of a correction.
    assert ["correct-2"] == [motion.id for motion in world.rfc.open_motions]


def test_a_motion_needs_what_policy_says_of_it() -> None:
    motions = MappingProxyType({**governance().policy.motions, "veto": Rule("unanimous")})
    world = World(governance=governance(policy={"motions": motions})).decided()
    world.land()
    world.command("cora", VETO)
    world.command("cyrus", "/veto")
    assert "accepted" == world.rfc.state
    world.command("cleo", "/veto")
    assert "rejected" == world.rfc.state
    assert [] == findings(world)


def test_who_lost_the_role_leaves_the_motion_and_it_may_carry_by_that() -> None:
    world = World(governance=governance(core=("cora", "cyrus", "cleo", "dan"))).decided()
    world.land()
    world.command("dan", VETO)
    world.command("cora", "/veto")
    assert "accepted" == world.rfc.state
    world.governance = governance(core=("cora", "dan", "cleo"))
    assert ["elector-left", "motion-carried", "overturned"] == [event.type for event in world.sweep()]


def test_the_voice_of_somebody_who_left_core_does_not_count() -> None:
    world = accepted()
    world.command("cyrus", VETO)
    world.governance = governance(core=("cora", "cleo"))
    world.sweep()
    world.command("cora", "/veto")
    assert "accepted" == world.rfc.state
    assert ["answered"] == world.command("cyrus", "/veto")


def away(*handles: str, author: str = "nina", core: tuple[str, ...] = ("cora", "cyrus", "cleo")) -> World:
    """An accepted RFC while some of core are on holiday."""
    holiday = Absence(World().now.date(), World().now.date() + timedelta(days=30))
    people = {handle: {"absences": (holiday,)} for handle in handles}
    world = World(governance=governance(core=core, people=people), author=author)
    world.raw = world.raw.replace(b"authors: [nina]", b"authors: [%s]" % author.encode())
    world.decided()
    world.land()
    return world


def test_authors_and_absent_core_maintainers_open_no_motion() -> None:
    world = away("cyrus", author="cleo", core=("cora", "cyrus", "cleo", "tri"))
    world.command("cleo", VETO)
    assert "An author has no voice" in world.answer()
    world.command("cyrus", VETO)
    assert "absence" in world.answer()
    world.command("cora", VETO)
    assert ["motion-seconded", "motion-carried", "overturned"] == world.command("tri", "/veto")
    assert [] == findings(world)


def test_who_is_left_of_core_by_a_holiday_does_not_do_alone_what_takes_several_voices() -> None:
    world = away("cyrus", author="cleo")
    assert ["motion-opened"] == world.command("cora", VETO)
    assert ["motion-seconded", "motion-carried", "overturned"] == world.command("cyrus", "/veto")
    assert [] == findings(world)


def test_somebody_who_joined_core_later_has_no_voice_in_an_open_motion() -> None:
    world = accepted()
    world.command("cora", VETO)
    world.governance = governance(core=("cora", "cyrus", "cleo", "dan"))
    assert ["answered"] == world.command("dan", "/veto")
    assert "was fixed when it was opened" in world.answer()


def test_a_motion_gives_a_date_even_after_the_end() -> None:
    world = World().proposed()
    world.command("nina", "/withdraw I have no time.")
    world.command("cora", "/reopen A maintainer was found.")
    (due,) = dues(world.rfc, world.governance)
    assert ("motion", world.now.date() + timedelta(days=14)) == (due.rule, due.at.date())
    assert "`reopen-1` carries with 1 voice more, else it lapses." in world.projection.status
    world.later(days=15)
    world.sweep()
    assert () == dues(world.rfc, world.governance)
    assert [] == findings(world)


def test_retiring_takes_several_voices() -> None:
    world = accepted()
    turn = world.turn()
    event = turn.emit("implemented", world.now, replace(world.history[-1].source, id="x"), to="implemented")
    world.history += (event,)
    world.command("cora", "/retire It was taken out.")
    assert ["motion-seconded", "motion-carried", "retired"] == world.command("cleo", "/retire")
    assert "retired" == world.rfc.state


def test_nobody_but_core_moves_anything() -> None:
    world = accepted()
    assert ["answered"] == world.command("ada", VETO)
    assert "for a core maintainer" in world.answer()
    assert IDS["ada"] not in {voice.id for motion in world.rfc.motions for voice in motion.voices}
