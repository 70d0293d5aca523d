"""Sign-offs, concerns and windows, from the comment to the decision."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rfcflow.model import Rule
from rfcflow.slash.sign_off import short
from tests.builders import World, governance, text

TWO = governance(rules={"engine": {"routine": Rule("any-of", k=2)}})
REJECT = '/final-comment reject criterion=complexity reopen="A smaller design" It costs more than it gives.'
CONTENTIOUS = text(contentious=("removal",))


def current(world: World) -> str:
    revision = world.rfc.revision
    assert revision is not None
    return short(revision.text)


# --- routine ---


def test_a_routine_rfc_is_accepted_the_moment_one_maintainer_signs() -> None:
    world = World().reviewed()
    assert ["signed-off", "decided"] == world.command("ben", "/sign-off")
    decision = world.rfc.decision
    assert decision is not None
    assert ("accept", "Routine change to engine, approved by ben.") == (decision.disposition, decision.reason)
    world.land()
    assert "accepted" == world.rfc.state


def test_a_routine_rfc_needs_no_shepherd() -> None:
    world = World().proposed()
    assert ["signed-off", "decided"] == world.command("ben", "/sign-off")
    world.land()
    assert "accepted" == world.rfc.state


def test_core_stands_in_for_a_routine_rfc_with_one_approval() -> None:
    assert ["signed-off", "decided"] == World().proposed().command("cyrus", "/sign-off")


def test_a_routine_rfc_of_two_modules_needs_both() -> None:
    world = World(raw=text(modules=("engine", "docs"))).proposed()
    assert ["signed-off"] == world.command("ben", "/sign-off")
    assert ["signed-off", "decided"] == world.command("dan", "/sign-off")


def test_the_write_up_is_the_reason_of_a_routine_decision() -> None:
    world = World().reviewed()
    world.command("ada", "/writeup Two designs were compared; the second one won.")
    world.command("ben", "/sign-off")
    assert world.rfc.decision is not None
    assert "Two designs were compared; the second one won." == world.rfc.decision.reason


def test_the_shepherd_signs_too() -> None:
    assert ["signed-off", "decided"] == World().reviewed("ada").command("ada", "/sign-off")


@pytest.mark.parametrize("login", ["nina", "olaf", "dan"])
def test_who_may_not_vote_is_told_so(login: str) -> None:
    world = World().reviewed()
    assert ["answered"] == world.command(login, "/sign-off")
    assert () == world.rfc.ballots


def test_an_authors_own_approval_never_counts() -> None:
    world = World(author="ben").reviewed()
    assert ["answered"] == world.command("ben", "/sign-off")
    assert "An author's own approval does not count." in world.answer()


def test_signing_twice_has_no_effect() -> None:
    world = World(governance=TWO).reviewed()
    world.command("ben", "/sign-off")
    assert ["answered"] == world.command("ben", "/sign-off")
    assert "you signed this text already, to accept it" in world.answer()


def test_a_sign_off_has_no_conditions() -> None:
    world = World().reviewed()
    for body in (
        "/sign-off if the tests pass",
        "/sign-off\nif the tests pass",
        "/sign-off rev=",
        "/sign-off rev=xyz",
    ):
        assert ["answered"] == world.command("ben", body), body
    assert ["signed-off", "decided"] == world.command("ben", "/sign-off\n\nGood work!")


# --- binding ---


def test_a_bare_sign_off_after_an_unannounced_push_is_refused_with_the_exact_line() -> None:
    world = World().reviewed()
    world.push(title="Ragged tensors, again")
    assert ["revised", "answered"] == world.command("ben", "/sign-off")
    line = f"/sign-off rev={current(world)}"
    assert f"`{line}`" in world.answer()
    assert ["signed-off", "decided"] == world.command("ben", line)


def test_a_bare_sign_off_before_the_first_announcement_is_refused() -> None:
    world = World()
    world.say("ben", "/sign-off")
    assert "answered" in [e.type for e in world.sweep()]
    assert any(f"`/sign-off rev={current(world)}`" in said.body for said in world.projection.said)


def test_a_bare_sign_off_in_the_second_of_the_announcement_is_refused() -> None:
    world = World().proposed()
    said = world.say("ben", "/sign-off")
    seen = world.history[-1].seen
    world.comments = [type(said)(said.id, 7, said.author, said.body, seen, seen)]
    assert ["answered"] == [e.type for e in world.sweep()]


def test_a_push_of_the_same_text_leaves_a_bare_sign_off_valid() -> None:
    world = World().reviewed()
    world.push(world.raw)
    assert ["revised", "signed-off", "decided"] == world.command("ben", "/sign-off")


@pytest.mark.parametrize("length", [7, 12, 64])
def test_a_sign_off_can_name_its_text(length: int) -> None:
    world = World().reviewed()
    revision = world.rfc.revision
    assert revision is not None
    full = revision.text.removeprefix("t1:")
    assert ["signed-off", "decided"] == world.command("ben", f"/sign-off rev={full[:length].upper()}")


def test_a_sign_off_on_another_text_is_refused_with_the_current_one() -> None:
    world = World().reviewed()
    assert ["answered"] == world.command("ben", "/sign-off rev=deadbeefdead")
    assert f"`/sign-off rev={current(world)}`" in world.answer()


def test_a_change_of_the_text_turns_sign_offs_stale_and_asks_again() -> None:
    world = World(governance=TWO).reviewed()
    world.command("ben", "/sign-off")
    world.push(body="# Summary\n\nTwo.\n")
    world.sweep()
    assert "@ben: you voted on the text before. Please read [what changed](" in world.answer()
    assert "| module engine (3) | any-of 2 | — | ben | 2 sign-offs |" in world.projection.status
    assert ["signed-off"] == world.command("eve", "/sign-off")
    assert ["signed-off", "decided"] == world.command("ben", "/sign-off")


# --- contentious ---


def contentious() -> World:
    world = World(raw=CONTENTIOUS).final()
    for login in ("ada", "ben", "cora"):
        assert ["signed-off"] == world.command(login, "/sign-off")
    return world


def test_a_contentious_rfc_is_decided_at_the_end_of_its_window_and_not_before() -> None:
    world = contentious()
    assert ["signed-off"] == world.command("cyrus", "/sign-off")
    world.later(days=9)
    assert [] == world.sweep()
    world.later(days=2)
    (decided,) = world.sweep()
    window = world.rfc.window
    assert window is not None
    assert ("decided", window.ends, "accept") == (decided.type, decided.at, decided.data["disposition"])
    assert ["module:engine", "core"] == [tally["scope"] for tally in decided.data["tally"]]


def test_a_window_without_enough_sign_offs_lapses_and_names_who_is_missing() -> None:
    world = contentious()
    world.later(days=11)
    (lapsed,) = world.sweep()
    assert ("window-lapsed", ("core: 1 sign-off",)) == (lapsed.type, lapsed.data["missing"])
    assert "review" == world.rfc.state
    assert "@cleo and @cyrus: your sign-off was missing." in world.answer()
    assert "lapsed once" in world.projection.status


def test_the_bot_being_late_neither_shortens_nor_lengthens_a_window() -> None:
    world = contentious()
    world.later(days=12)
    world.say("cyrus", "/sign-off")
    assert ["window-lapsed", "signed-off"] == [e.type for e in world.sweep()]
    early = contentious()
    early.later(days=5)
    early.say("cyrus", "/sign-off")
    early.later(days=30)
    assert ["signed-off", "decided"] == [e.type for e in early.sweep()]


def test_a_window_begins_when_it_is_announced() -> None:
    world = World().reviewed()
    world.command("ada", "/writeup Everything was said that could be said.")
    world.say("ada", "/final-comment accept Nobody objects.")
    world.later(days=30)
    world.sweep()
    window = world.rfc.window
    assert window is not None
    assert window.ends >= world.now.replace(second=0) + timedelta(days=9)


def test_an_open_concern_blocks_a_window_until_it_is_resolved() -> None:
    world = World().final()
    world.command("ben", "/sign-off")
    world.command("eve", "/concern Memory use doubles")
    world.later(days=11)
    (lapsed,) = world.sweep()
    assert "concern `memory-use-doubles` of eve is open" in lapsed.data["missing"]
    assert "concern-resolved" in world.command("eve", "/resolve memory-use-doubles")


def test_a_cancelled_window_goes_back_to_review_and_can_open_again() -> None:
    world = World().final()
    assert ["final-comment-cancelled"] == world.command("ada", "/final-comment cancel New numbers came in.")
    assert ["final-comment"] == world.command("ada", "/final-comment accept They changed nothing.")


def test_a_sign_off_for_accepting_never_counts_for_rejecting() -> None:
    world = World(raw=CONTENTIOUS).reviewed()
    world.command("ada", "/writeup Everything was said that could be said.")
    for login in ("ada", "ben", "eve", "cora", "cyrus", "cleo"):
        world.command(login, "/sign-off")
    world.command("ada", REJECT)
    assert "6 " not in world.projection.status.split("#### Sign-offs to reject")[1].split("\n\n")[1]
    world.later(days=11)
    assert ["window-lapsed"] == [e.type for e in world.sweep()]
    world.command("ada", REJECT)
    for login in ("ada", "ben", "cora", "cyrus"):
        assert ["signed-off"] == world.command(login, "/sign-off")
    world.later(days=11)
    assert ["decided"] == [e.type for e in world.sweep()]
    world.land()
    assert "rejected" == world.rfc.state


def test_a_routine_rfc_is_not_decided_by_a_stray_sign_off_inside_its_window() -> None:
    world = World().final("reject")
    assert ["signed-off"] == world.command("ben", "/sign-off")
    assert None is world.rfc.decision


# --- defer ---


def test_a_deferred_rfc_is_parked_and_no_old_sign_off_decides_when_it_is_back() -> None:
    world = World().final("defer")
    world.command("ben", "/sign-off")
    world.later(days=11)
    assert ["deferred"] == [e.type for e in world.sweep()]
    assert ("deferred", None, None) == (world.rfc.state, world.rfc.decision, world.rfc.window)
    assert "this RFC is **deferred**: parked, not refused." in world.answer()
    assert "parked until its condition holds" in world.projection.status
    world.later(days=178)
    assert [] == world.sweep()
    world.later(days=2)
    assert ["reminded"] == [e.type for e in world.sweep()]
    assert ["woken"] == world.command("ada", "/wake")
    assert "review" == world.rfc.state
    world.later(days=30)
    assert [] == world.moves()
    assert ["signed-off", "decided"] == world.command("ben", "/sign-off")


def test_a_deferred_rfc_can_be_withdrawn() -> None:
    world = World().final("defer")
    world.command("ben", "/sign-off")
    world.later(days=11)
    world.sweep()
    assert ["decided"] == world.command("nina", "/withdraw Somebody else did it.")
    world.land()
    assert "withdrawn" == world.rfc.state


# --- profiles and small modules ---


def test_lazy_consensus_accepts_in_silence_at_the_end_of_a_window() -> None:
    lazy = governance(policy={"routine": Rule("lazy-consensus"), "contentious": Rule("consent", floor=1)})
    world = World(governance=lazy).reviewed()
    assert ["signed-off"] == world.command("ben", "/sign-off")
    assert (
        "opens the final comment period, at whose end it is accepted if nobody objects"
        in world.projection.status
    )
    world.command("ada", "/writeup Nobody had anything to say against it.")
    world.command("ada", "/final-comment accept Silence is assent.")
    world.later(days=11)
    assert ["decided"] == [e.type for e in world.sweep()]


def test_a_contentious_rfc_of_a_module_of_one_needs_core_as_well() -> None:
    world = World(raw=text(modules=("docs",), contentious=("removal",))).final(shepherd="dan")
    world.command("dan", "/sign-off")
    world.command("cora", "/sign-off")
    assert "| module docs (1) | majority | cora and dan | — | — |" in world.projection.status
    world.command("cyrus", "/sign-off")
    world.later(days=11)
    assert ["decided"] == [e.type for e in world.sweep()]


def test_a_module_of_one_whose_routine_rule_is_a_majority_is_not_stuck() -> None:
    rules = {"docs": {"routine": Rule("majority")}}
    world = World(governance=governance(rules=rules), raw=text(modules=("docs",))).reviewed("dan")
    assert ["signed-off"] == world.command("dan", "/sign-off")
    assert "1 sign-off of core (only one of its maintainers may vote)" in world.projection.status
    assert ["signed-off", "decided"] == world.command("cyrus", "/sign-off")


def test_a_nomination_to_core_is_the_leads() -> None:
    world = World(raw=text(modules=(), kind="core-nomination"), author="ada").final(shepherd="cyrus")
    assert ["answered"] == world.command("cyrus", "/sign-off")
    assert ["signed-off"] == world.command("cora", "/sign-off")
    world.later(days=11)
    assert ["decided"] == [e.type for e in world.sweep()]


# --- concerns ---


def test_a_concern_takes_back_the_sign_off_of_its_owner_and_blocks() -> None:
    world = World(governance=TWO).reviewed()
    world.command("ben", "/sign-off")
    assert ["concern-raised"] == world.command("ben", "/concern Memory use doubles")
    assert () == world.rfc.ballots
    assert ["signed-off"] == world.command("eve", "/sign-off")
    assert ["concern-resolved"] == world.command("ben", "/resolve memory-use-doubles Measured: it does not.")
    assert ["signed-off", "decided"] == world.command("ben", "/sign-off")


def test_resolving_the_last_concern_decides_what_was_only_waiting_for_it() -> None:
    world = World().reviewed()
    world.command("dan", "/concern The docs are wrong")
    assert ["signed-off"] == world.command("ben", "/sign-off")
    assert ["concern-resolved", "decided"] == world.command("dan", "/resolve the-docs-are-wrong")


def test_a_decision_is_refused_every_further_command() -> None:
    world = World().decided()
    assert ["answered"] == world.command("eve", "/concern Too late")
    assert "This RFC is decided: accepted." in world.answer()
    assert ["answered"] == world.command("nina", "/withdraw Too late.")


# --- withdrawing ---


def test_a_withdrawal_in_review_keeps_the_last_readable_text() -> None:
    world = World().reviewed()
    revision = world.rfc.revision
    assert revision is not None
    world.push(b"broken")
    world.sweep()
    world.command("nina", "/withdraw It is not worth it.")
    decision = world.rfc.decision
    assert decision is not None
    assert (revision.text, revision.head, True) == (decision.text, decision.head, decision.lands)


def test_a_withdrawal_before_any_review_lands_nothing_and_ends_at_once() -> None:
    world = World().proposed()
    world.command("nina", "/withdraw It is not worth it.")
    assert ("withdrawn", False) == (world.rfc.state, world.projection.open)
    assert "no text is kept" in world.answer()
