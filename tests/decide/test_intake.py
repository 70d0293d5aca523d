"""The pull request against its ledger: opened, revised, ready, draft, closed, retargeted, merged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from rfcflow.facts import Change
from rfcflow.ledger import dump_ledger, redact
from rfcflow.model import Rule
from rfcflow.views.gate import Gate
from tests.builders import CORE, IDS, START, World, governance, head, text

BROKEN = b"no front matter\n"


def data(world: World, kind: str) -> Mapping[str, Any]:
    return next(event.data for event in reversed(world.history) if event.type == kind)


def test_a_sound_pull_request_is_proposed_and_offered_in_one_run() -> None:
    world = World()
    assert ["opened", "revised", "ready", "shepherd-offered"] == [e.type for e in world.sweep()]
    rfc = world.rfc
    assert ("0007", "proposed", "Ragged tensors") == (rfc.id, rfc.state, rfc.title)
    assert rfc.revision is not None
    assert (head(1), 0) == (rfc.revision.head, rfc.revision.errors)


def test_the_id_is_the_number_plus_the_policys_offset() -> None:
    world = World(governance=governance(policy={"numbering_offset": 5000}))
    assert "5007" == world.proposed().rfc.id


def test_a_pull_request_that_touches_no_rfc_has_no_ledger() -> None:
    world = World(raw=b"", extra=(Change("src/x.py", "M", "100644", "1" * 40, 10),))
    world.say("ada", "/shepherd me")
    assert [] == world.sweep()
    assert None is world.plan().rfc


@pytest.mark.parametrize("fields", [{"open": False}, {"base": "release/1"}])
def test_what_is_closed_or_targets_another_branch_at_first_sight_has_no_ledger(
    fields: dict[str, Any],
) -> None:
    assert [] == World(**fields).sweep()


def test_nothing_is_decided_on_doubt() -> None:
    world = World().reviewed()
    world.say("ben", "/sign-off")
    world.doubts = ("the head cannot be fetched",)
    assert [] == world.sweep()
    world.doubts = ()
    assert ["signed-off", "decided"] == [e.type for e in world.sweep()]


def test_a_pull_request_marked_as_draft_stays_one_until_it_is_ready() -> None:
    world = World(draft=True)
    assert ["opened", "revised"] == [e.type for e in world.sweep()]
    assert "Press *Ready for review*" in world.projection.status
    world.draft = False
    assert ["ready", "shepherd-offered"] == [e.type for e in world.sweep()]
    world.draft = True
    assert ["drafted"] == [e.type for e in world.sweep()]
    assert ("draft", None) == (world.rfc.state, world.rfc.offer)


def test_a_text_with_errors_is_a_draft_and_nobody_is_asked() -> None:
    world = World(raw=BROKEN)
    assert ["opened", "revised"] == [e.type for e in world.sweep()]
    assert Gate("failure", "1 error in the text: see the status comment.") == world.projection.gate
    world.push()
    assert ["revised", "ready", "shepherd-offered"] == [e.type for e in world.sweep()]
    world.push(BROKEN)
    assert ["revised", "drafted"] == [e.type for e in world.sweep()]


def test_the_draft_flag_of_a_broken_text_is_known_when_it_is_mended() -> None:
    world = World(raw=BROKEN).proposed()
    world.draft = True
    world.sweep()
    world.push()
    world.sweep()
    assert "its pull request is marked as one" in world.projection.status


def test_marking_as_draft_in_review_is_answered_once_and_pauses_nothing() -> None:
    world = World().reviewed()
    world.draft = True
    assert ["flagged"] == [e.type for e in world.sweep()]
    assert "pauses nothing" in world.answer()
    assert [] == world.sweep()
    assert ["signed-off", "decided"] == world.command("ben", "/sign-off")


def test_a_broken_push_in_review_blocks_acceptance_and_moves_nothing() -> None:
    world = World().reviewed()
    world.push(BROKEN)
    assert ["revised"] == [e.type for e in world.sweep()]
    assert "review" == world.rfc.state
    assert ["answered"] == world.command("ben", "/sign-off")
    assert "failure" == world.projection.gate.state
    assert ("feature", ("engine",)) == (world.rfc.kind, world.rfc.modules)


def test_two_rfcs_in_one_pull_request_turn_the_gate_red_and_say_split() -> None:
    world = World(extra=(Change("rfcs/0000-other.md", "A", "100644", "1" * 40, 10),))
    world.sweep()
    assert "draft" == world.rfc.state
    assert ("failure", "Split it") == (world.projection.gate.state, world.projection.gate.description[:8])


def test_a_feature_that_changes_governance_is_told_to_split() -> None:
    world = World(extra=(Change(".github/governance/policy.yml", "M", "100644", "1" * 40, 10),))
    world.sweep()
    assert "Split it" == world.projection.gate.description[:8]


def test_a_text_that_was_taken_away_again_is_an_error() -> None:
    world = World().proposed()
    world.push(b"")
    world.extra = (Change("src/x.py", "M", "100644", "1" * 40, 10),)
    assert ["revised", "drafted"] == [e.type for e in world.sweep()]
    assert "does not add an RFC any more" in world.projection.status


def test_a_retargeted_pull_request_leaves_the_process_until_it_comes_back() -> None:
    world = World().reviewed()
    world.base = "release/1"
    assert ["flagged"] == [e.type for e in world.sweep()]
    assert ("pending", True) == (
        world.projection.gate.state,
        "default branch" in world.projection.gate.description,
    )
    assert "outside the process" in world.projection.status
    assert ["signed-off"] == world.command("ben", "/sign-off")
    world.base = "main"
    assert ["unflagged", "decided"] == [e.type for e in world.sweep()]


def test_nobody_is_offered_an_rfc_that_left_the_process() -> None:
    world = World().proposed()
    world.base = "release/1"
    world.sweep()
    world.later(days=5)
    assert ["offer-lapsed"] == [e.type for e in world.sweep()]
    world.base = "main"
    assert ["unflagged", "shepherd-offered"] == [e.type for e in world.sweep()]


# --- closing ---


def test_closed_by_its_author_it_counts_as_withdrawn_after_seven_days() -> None:
    world = World().reviewed()
    world.close("nina")
    assert ["closed"] == [e.type for e in world.sweep()]
    assert "counts as withdrawn unless it is reopened" in world.projection.status
    world.later(days=6)
    assert [] == world.sweep()
    world.later(days=1)
    assert ["decided"] == [e.type for e in world.sweep()]
    decision = world.rfc.decision
    assert decision is not None
    assert ("withdraw", True) == (decision.disposition, decision.lands)
    assert "Closed by its author and not reopened within 7 days." == decision.reason
    world.land()
    assert "withdrawn" == world.rfc.state


def test_closed_by_its_author_before_any_review_nothing_of_it_lands() -> None:
    world = World().proposed()
    world.close("nina")
    world.sweep()
    world.later(days=8)
    world.sweep()
    assert "withdrawn" == world.rfc.state
    assert (False, False) == (data(world, "decided")["lands"], world.projection.open)


def test_reopened_in_time_it_goes_on() -> None:
    world = World(governance=governance(policy={"duties": {"replace-shepherd": False}})).reviewed()
    world.close("nina")
    world.sweep()
    world.later(days=3).reopen()
    assert ["reopened"] == world.moves()
    world.later(days=30)
    assert [] == world.moves()
    assert ("review", True) == (world.rfc.state, world.rfc.open)


def test_closed_by_somebody_else_it_is_reopened_once_with_what_moves_it_on() -> None:
    world = World().reviewed()
    world.close("ben")
    assert ["closed"] == [e.type for e in world.sweep()]
    assert [True] == [world.projection.open]
    assert "The bot reopens it, this once." in world.answer()
    assert "`/withdraw REASON`" in world.answer()
    world.reopen()
    world.sweep()
    world.close("ben")
    world.sweep()
    assert [None] == [world.projection.open]
    world.later(days=7)
    assert ["dormant"] == [e.type for e in world.sweep()]
    assert "closed" == world.rfc.dormant_reason


def test_reopening_wakes_what_was_parked_for_being_closed() -> None:
    world = World().reviewed()
    world.close("ben")
    world.sweep()
    world.later(days=8)
    world.sweep()
    assert ("dormant", None) == (world.rfc.state, world.projection.open)
    world.reopen()
    assert ["reopened", "woken"] == [e.type for e in world.sweep()]
    assert "review" == world.rfc.state


def test_what_is_woken_while_it_stays_closed_is_parked_again() -> None:
    world = World().reviewed()
    world.close("ben")
    world.sweep()
    for _ in range(2):
        world.later(days=8)
        assert ["dormant"] == [e.type for e in world.sweep()]
        world.push(title=f"Ragged tensors {world.heads}")
        assert ["revised"] == [e.type for e in world.sweep()]


def test_what_once_was_in_review_does_not_become_a_draft_again() -> None:
    world = World(governance=governance(policy={"duties": {"offer-shepherd": False}})).reviewed()
    world.command("ada", "/shepherd release")
    world.later(days=57)
    world.sweep()
    world.push(BROKEN)
    world.draft = True
    assert ["revised", "flagged"] == [e.type for e in world.sweep()]
    assert ("proposed", "failure") == (world.rfc.state, world.projection.gate.state)
    world.command("nina", "/withdraw It was a bad idea.")
    world.land()
    assert "withdrawn" == world.rfc.state


def test_nobody_is_asked_to_shepherd_a_closed_pull_request() -> None:
    world = World().proposed()
    world.close("nina")
    assert ["closed"] == [e.type for e in world.sweep()]
    assert None is world.rfc.offer
    world.reopen()
    assert ["reopened", "shepherd-offered"] == [e.type for e in world.sweep()]


def test_a_closed_pull_request_is_not_decided_at_the_end_of_its_window() -> None:
    world = World().final()
    world.command("ben", "/sign-off")
    world.close("olaf")
    world.sweep()
    world.later(days=11)
    assert ["window-lapsed"] == [e.type for e in world.sweep()]
    assert ("its pull request is closed",) == data(world, "window-lapsed")["missing"]
    world.later(days=8)
    assert ["dormant"] == [e.type for e in world.sweep()]


def test_every_closing_and_reopening_has_its_own_key() -> None:
    world = World().reviewed()
    for _ in range(3):
        world.close("nina")
        world.sweep()
        world.reopen()
        world.sweep()
    keys = [event.source.key for event in world.history]
    assert len(keys) == len(set(keys))


def test_a_close_by_the_bot_after_the_decision_is_no_event() -> None:
    world = World().decided()
    world.closed_by, world.open, world.closed_at = "github-actions[bot]", False, world.now
    assert [] == world.sweep()


# --- merged by hand ---


def test_merged_undecided_it_is_flagged_and_its_state_stays() -> None:
    world = World().reviewed()
    world.merged, world.open, world.closed_at = True, False, world.now
    world.push(b"")
    assert ["flagged"] == [e.type for e in world.sweep()]
    assert "review" == world.rfc.state
    assert "Merged by hand before it was decided" in world.projection.status
    assert [] == world.sweep()


def test_merged_while_decided_is_left_to_the_landing() -> None:
    world = World().decided()
    world.merged, world.open, world.closed_at = True, False, world.now
    assert [] == world.sweep()


# --- revisions ---


def test_a_push_of_the_same_text_keeps_every_ballot() -> None:
    world = World(governance=governance(rules={"engine": {"routine": Rule("any-of", k=2)}}))
    world.reviewed()
    world.command("ben", "/sign-off")
    world.push(world.raw)
    assert ["revised"] == [e.type for e in world.sweep()]
    assert ["signed-off", "decided"] == world.command("eve", "/sign-off")


def test_a_new_module_in_the_text_adds_its_electorate_and_keeps_the_ballots() -> None:
    world = World().reviewed("cora")
    world.push(modules=("engine", "docs"))
    assert ["revised", "modules-changed"] == [e.type for e in world.sweep()]
    assert ["module:engine", "module:docs"] == [e.scope for e in world.rfc.electorates]


def test_a_module_dropped_from_the_text_keeps_its_say_until_it_is_removed_by_command() -> None:
    world = World(raw=text(modules=("engine", "docs"))).reviewed("cora")
    world.push(modules=("engine",))
    world.sweep()
    assert ("engine", "docs") == world.rfc.modules
    assert ["signed-off"] == world.command("ben", "/sign-off")
    assert ["modules-changed"] == world.command("cora", "/module remove docs")
    world.later(days=5)
    assert ["decided"] == world.moves()


def test_in_draft_an_author_chooses_modules_freely() -> None:
    world = World(draft=True, raw=text(modules=("engine", "docs"))).proposed()
    world.push(modules=("docs",))
    world.sweep()
    assert ("docs",) == world.rfc.modules


def test_modules_that_come_with_a_later_text_open_the_vote_and_the_search() -> None:
    world = World(raw=text(modules=())).proposed()
    assert ["opened", "revised", "ready"] == world.types()
    world.push(modules=("docs",))
    assert ["revised", "modules-changed", "shepherd-offered"] == [e.type for e in world.sweep()]
    assert ["module:docs"] == [e.scope for e in world.rfc.electorates]


def test_a_text_that_says_it_is_contentious_opens_the_vote_afresh() -> None:
    world = World().reviewed()
    world.push(contentious=("removal",))
    assert ["revised", "modules-changed"] == [e.type for e in world.sweep()]
    assert ["majority", "core-majority"] == [e.rule.formula for e in world.rfc.electorates]


@pytest.mark.parametrize("change", [{"modules": ("engine", "docs")}, {"contentious": ("removal",)}])
def test_a_window_ends_when_others_must_agree_although_the_text_is_the_same(change: dict[str, Any]) -> None:
    world = World().final()
    window = world.rfc.window
    assert window is not None
    world.push(**change)
    assert ["revised", "modules-changed"] == [e.type for e in world.sweep()]
    assert ("review", None) == (world.rfc.state, world.rfc.window)
    assert world.rfc.revision is not None
    assert window.text == world.rfc.revision.text
    assert "Others must agree now" in world.answer()


def test_a_window_ends_when_the_text_changes() -> None:
    world = World().final()
    world.command("ben", "/sign-off")
    world.push(body="# Summary\n\nTwo.\n")
    assert ["revised"] == [e.type for e in world.sweep()]
    assert "review" == world.rfc.state
    assert "the final comment period ends here" in world.answer()
    assert "@ben: you voted on the text before" in world.answer()


def test_a_window_stays_open_when_only_a_date_changes() -> None:
    world = World().final()
    world.push(world.raw.replace(b"2026-11-20", b"2026-11-21"))
    assert ["revised"] == [e.type for e in world.sweep()]
    assert "final-comment" == world.rfc.state


def test_a_new_revision_wakes_a_dormant_rfc() -> None:
    world = World().reviewed()
    world.later(days=57)
    assert ["dormant"] == world.moves()
    world.push(title="Ragged tensors, again")
    assert ["revised"] == [e.type for e in world.sweep()]
    assert "review" == world.rfc.state


def test_a_broken_revision_of_a_dormant_rfc_without_a_shepherd_asks_nobody() -> None:
    world = World(governance=governance(policy={"duties": {"offer-shepherd": False}})).proposed()
    world.later(days=61)
    world.sweep()
    assert "dormant" == world.rfc.state
    world.governance = governance()
    world.push(BROKEN)
    assert ["revised", "drafted"] == [e.type for e in world.sweep()]


# --- people ---


def test_who_lost_the_role_leaves_by_an_event_once() -> None:
    world = World().reviewed("cora")
    world.governance = governance({"engine": ("ada", "eve"), "docs": ("dan",), "tiny": ()})
    (left,) = world.sweep()
    assert ("elector-left", IDS["ben"], "module:engine") == (
        left.type,
        left.data["person"],
        left.data["scope"],
    )
    assert [] == world.sweep()
    assert ["answered"] == world.command("ben", "/sign-off")


def test_a_lost_role_takes_the_ballot_out_of_the_count() -> None:
    rule = {"engine": {"routine": Rule("any-of", k=2)}}
    world = World(governance=governance(rules=rule)).reviewed("cora")
    world.command("cyrus", "/sign-off")
    world.governance = governance(rules=rule, core=("cora", "cleo"))
    assert ["elector-left"] == [e.type for e in world.sweep()]
    assert ["signed-off"] == world.command("ben", "/sign-off")
    assert ["signed-off", "decided"] == world.command("eve", "/sign-off")


def test_an_electorate_that_emptied_approves_nothing_until_a_new_vote_is_opened() -> None:
    world = World(raw=text(modules=("docs",), contentious=("removal",))).reviewed("cora")
    world.governance = governance({"engine": ("ada", "ben", "eve"), "docs": (), "tiny": ()})
    assert {"elector-left"} == {e.type for e in world.sweep()}
    world.command("cora", "/explain")
    assert "nobody is left who may vote" in world.answer()
    world.command("cora", "/writeup Everything was said that could be said.")
    world.command("cora", "/final-comment accept Nobody objects.")
    assert "core" == world.rfc.electorates[0].drawn_from


def test_authors_named_in_the_text_are_authors() -> None:
    world = World(raw=text(author="ben")).proposed()
    assert {IDS["nina"], IDS["ben"]} == world.rfc.authors
    assert "Named as authors, so without a sign-off to give: ben" in world.projection.status
    assert ["answered"] == world.command("ben", "/sign-off")
    assert "An author's own approval does not count." in world.answer()


def test_a_kind_of_core_needs_no_module_to_find_its_shepherd() -> None:
    world = World(raw=text(modules=(), kind="nomination")).proposed()
    assert "core" in [e.scope for e in world.rfc.electorates]
    assert world.rfc.offer is not None
    assert world.rfc.offer.login in CORE


def test_events_carry_the_time_of_the_cause_and_of_the_run() -> None:
    world = World().later(hours=5)
    world.sweep()
    opened = world.history[0]
    assert (START, START.replace(hour=14, minute=1)) == (opened.at, opened.seen)


def test_who_once_was_an_author_stays_one() -> None:
    world = World()
    world.push(author="nina, ben")
    world.sweep()
    world.push(author="nina")
    world.sweep()
    assert IDS["ben"] in world.rfc.authors


def test_a_signer_whom_a_text_names_as_an_author_keeps_the_ballot_until_they_recuse() -> None:
    world = World().reviewed()
    world.command("ada", "/contentious core-addition")
    world.command("ben", "/sign-off")
    assert [IDS["ben"]] == [ballot.person for ballot in world.rfc.ballots]
    world.push(author="nina, ben")
    world.sweep()
    assert ["sign-off"] == [ballot.choice for ballot in world.rfc.ballots]
    world.command("ben", "/recuse")
    world.sweep()
    assert ["recuse"] == [ballot.choice for ballot in world.rfc.ballots]
    assert IDS["ben"] in world.rfc.authors


def test_no_word_of_a_title_survives_when_a_ledger_is_redacted() -> None:
    world = World(extra=(Change("rfcs/assets/ragged/a.png", "A", "100644", "9" * 40, 5),)).proposed()
    world.push(b"---\ntitle: Ragged again\nsummary: [\n---\n")
    world.sweep()
    assert b"ragged" in dump_ledger(world.history).lower()
    assert b"ragged" not in dump_ledger(redact(world.history)).lower()
