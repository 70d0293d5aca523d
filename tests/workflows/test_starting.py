"""What starts the bot and what does not, who must approve, and what gets lost: by the real workflow files."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rfcflow.forge.state import Actor
from tests.engine.world import NAME, rfc_text
from tests.workflows.world import Acted, ends, lints, sweeps

nightly = pytest.mark.nightly


def test_a_stranger_s_pull_request_is_answered_before_anybody_approves_its_runs(acted: Acted) -> None:
    number = acted.open()
    runs = acted.act()
    assert [("validate.yml", "pull_request", "waiting"), ("rfc.yml", "workflow_run", "success")] == ends(runs)
    assert [] == lints(runs)
    assert "proposed" == acted.rfc(number).state
    assert "pending" == acted.gate(number)[0]
    assert "true" == sweeps(runs)[0].outputs["moved"]


def test_three_comments_at_once_push_a_waiting_run_out_and_all_three_are_heard(acted: Acted) -> None:
    number = acted.open()
    acted.direct()
    first = acted.say(number, "dana-dune", "/shepherd me")
    acted.say(number, "eli-elm", "/concern Too wide\nIt does too much.")
    last = acted.say(number, "fay-fell", "/sing-off")
    runs = acted.act()
    assert ["success", "cancelled", "success"] == [end for _, _, end in ends(runs)]
    assert 2 == len(sweeps(runs))
    assert "dana-dune" == acted.rfc(number).shepherd.login.lower()  # type: ignore[union-attr]
    assert ["Too wide"] == [concern.title for concern in acted.rfc(number).concerns]
    assert [] != acted.reactions(first)
    assert "/sign-off" in acted.replies(number)[-1]
    assert [] != acted.reactions(last) or acted.replies(number)


def test_a_missed_webhook_is_made_good_by_the_schedule(acted: Acted) -> None:
    number = acted.open()
    acted.direct()
    acted.say(number, "dana-dune", "/shepherd me")
    assert 1 == acted.dispatcher.lose_events()
    acted.pause(hours=1)
    assert 1 == len(acted.on_schedule())
    assert "review" == acted.rfc(number).state


@nightly
def test_after_approval_the_text_is_linted_with_a_token_that_reads(acted: Acted) -> None:
    acted.open(rfc_text(body="# An idea\n\n## Summary\n\nShort.\n"))
    acted.act_well()
    assert 1 == acted.dispatcher.approve()
    runs = acted.act()
    (lint,) = lints(acted.dispatcher.runs)
    assert {"contents": "read"} == dict(lint.permissions)
    assert "success" == lint.conclusion
    assert {"warning"} == {command["command"] for command in lint.commands}
    assert "### rfc lint" in lint.summary
    assert [("rfc.yml", "workflow_run", "success")] == ends(runs)
    assert "false" == sweeps(runs)[0].outputs["moved"]


@nightly
def test_lint_errors_make_the_run_red_and_block_nothing(acted: Acted) -> None:
    number = acted.open(rfc_text().replace("kind: feature", "kind: nonsense"))
    acted.dispatcher.settle()
    acted.dispatcher.approve()
    acted.act()
    (lint,) = lints(acted.dispatcher.runs)
    assert "failure" == lint.conclusion
    assert "error" in {command["command"] for command in lint.commands}
    assert "draft" == acted.rfc(number).state
    acted.push(number, {"rfcs/0000-idea-1.md": rfc_text()})
    acted.act_well()
    assert "proposed" == acted.rfc(number).state


@nightly
def test_somebody_whose_work_was_merged_before_needs_no_approval(acted: Acted) -> None:
    earlier = acted.open(files={"notes.md": "hello\n"}, author="nils")
    acted.forge.merge_pull(NAME, earlier, "ara-lead")
    acted.dispatcher.lose_events()
    acted.open(author="nils")
    runs = acted.act()
    assert 1 == len(lints(runs))
    assert [True] * len(runs) == [run.approved for run in runs]


@nightly
def test_a_command_is_done_and_its_own_comments_start_nothing(acted: Acted) -> None:
    number = acted.open()
    acted.direct()
    comment = acted.say(number, "dana-dune", "/shepherd me")
    assert 1 == len(acted.act_well())
    assert ["rocket"] == acted.reactions(comment) or [] != acted.reactions(comment)
    assert "review" == acted.rfc(number).state
    # Comments, labels and statuses of the bot were all made with a job's token.
    assert [] == acted.act()


@nightly
def test_an_approval_by_the_button_is_a_sign_off_though_its_own_run_can_write_nothing(acted: Acted) -> None:
    number = acted.open()
    acted.direct()
    acted.say(number, "dana-dune", "/shepherd me")
    acted.direct()
    acted.approve(number, "eli-elm")
    runs = acted.act()
    assert ("validate.yml", "pull_request_review") in {(file, event) for file, event, _ in ends(runs)}
    assert "accepted" == acted.rfc(number).state or acted.rfc(number).ballots


@nightly
def test_a_dismissed_review_still_counts_and_its_owner_is_told(acted: Acted) -> None:
    number = acted.open(rfc_text(extra="contentious: [core-addition]\ndiscussion: https://example.org/t/1\n"))
    acted.direct()
    acted.say(number, "dana-dune", "/shepherd me")
    acted.direct()
    review = acted.approve(number, "eli-elm")
    acted.act_well()
    before = acted.rfc(number).ballots
    acted.forge.dismiss_review(NAME, number, review, "gil-gorse")
    acted.pause()
    assert [] != acted.act_well()
    assert [ballot.person for ballot in before] == [ballot.person for ballot in acted.rfc(number).ballots]
    assert any("eli-elm" in body for body in acted.bot_comments(number))


@nightly
def test_the_same_event_twice_is_done_once(acted: Acted) -> None:
    number = acted.open()
    acted.direct()
    acted.say(number, "dana-dune", "/shepherd me")
    again = acted.forge.events[-1]
    acted.act_well()
    known, comments = acted.types(number), acted.bot_comments(number)
    actor = Actor(acted.forge.state.account(again.actor))
    acted.forge.state.emit(again.name, again.action, again.payload, actor)
    assert ["false"] == [sweep.outputs["moved"] for sweep in acted.act_well()]
    assert (known, comments) == (acted.types(number), acted.bot_comments(number))


@nightly
def test_a_run_that_is_killed_leaves_work_that_the_next_one_finds(acted: Acted) -> None:
    number = acted.open()
    acted.direct()
    acted.say(number, "dana-dune", "/shepherd me")
    acted.forge.faults.add("PUSH", f"{NAME}.git", kind="reject", times=50)
    assert [("rfc.yml", "issue_comment", "failure")] == ends(acted.act())
    acted.forge.faults.clear()
    assert "proposed" == acted.rfc(number).state
    acted.pause(hours=1)
    assert ["success"] == [sweep.conclusion for sweep in acted.on_schedule()]
    assert "review" == acted.rfc(number).state


@nightly
def test_the_clock_alone_parks_what_nobody_takes(acted: Acted) -> None:
    number = acted.open()
    acted.direct()
    acted.pause(days=61)
    acted.on_schedule()
    assert "dormant" == acted.rfc(number).state


@nightly
def test_a_schedule_that_was_off_for_days_starts_one_run_not_many(acted: Acted) -> None:
    acted.open()
    acted.direct()
    acted.pause(days=3)
    assert 1 == len(acted.on_schedule())
    acted.forge.clock.advance(timedelta(seconds=30))
    assert 0 == acted.dispatcher.tick()


@nightly
def test_a_person_may_start_it_for_one_pull_request_but_not_from_another_branch(acted: Acted) -> None:
    number = acted.open()
    acted.dispatcher.lose_events()
    acted.dispatcher.dispatch("rfc.yml", "ara-lead", {"number": str(number)})
    assert [("rfc.yml", "workflow_dispatch", "success")] == ends(acted.act() or acted.dispatcher.runs[-1:])
    assert "proposed" == acted.rfc(number).state
    evil = {".github/actions/rfc/run.sh": "echo OWNED\n"}
    acted.forge.commit(NAME, "ara-lead", evil, "mischief", branch="mischief")
    acted.dispatcher.lose_events()
    run = acted.dispatcher.dispatch("rfc.yml", "ara-lead", {}, branch="mischief")
    acted.act()
    assert ("skipped", "skipped") == (run.conclusion, run.jobs["sweep"].conclusion)


@nightly
def test_a_comment_on_a_plain_issue_changes_nothing(acted: Acted) -> None:
    number = acted.open()
    acted.direct()
    known = acted.types(number)
    issue = acted.forge.open_issue(NAME, "wren", "A question", "How?")
    acted.forge.comment(NAME, issue, "wren", "/withdraw me")
    acted.pause()
    assert {"false"} == {sweep.outputs["moved"] for sweep in acted.act_well()}
    assert known == acted.types(number)


@nightly
def test_a_pull_request_into_another_branch_leaves_the_process(acted: Acted) -> None:
    acted.forge.commit(NAME, "ara-lead", {"notes.md": "x\n"}, "a branch", branch="elsewhere")
    number = acted.open()
    acted.direct()
    acted.forge.retarget(NAME, number, "elsewhere")
    acted.pause()
    acted.act_well()
    assert "flagged" == acted.types(number)[-1]
    assert "branch" in acted.gate(number)[1]


@nightly
def test_closed_by_its_author_it_is_withdrawn_a_week_later(acted: Acted) -> None:
    number = acted.open()
    acted.direct()
    acted.forge.close_pull(NAME, number)
    acted.pause()
    assert 1 <= len(acted.act_well())
    acted.pause(days=8)
    acted.on_schedule()
    assert "withdrawn" == acted.rfc(number).state


@nightly
def test_merged_by_hand_and_undecided_it_is_flagged(acted: Acted) -> None:
    number = acted.open()
    acted.direct()
    acted.forge.merge_pull(NAME, number, "ara-lead")
    acted.pause()
    runs = acted.act()
    assert "push" in {run.event for run in runs if run.workflow.file == "rfc.yml"}
    assert "on-main-undecided" in acted.rfc(number).flags


@nightly
def test_two_rfcs_decided_at_once_both_land(acted: Acted) -> None:
    numbers = [acted.open(author=author) for author in ("wren", "tamsin")]
    acted.direct()
    for number in numbers:
        acted.say(number, "dana-dune", "/shepherd me")
    acted.direct()
    for number in numbers:
        acted.say(number, "eli-elm", "/sign-off")
    acted.act_well()
    assert ["accepted", "accepted"] == [acted.rfc(number).state for number in numbers]
    assert ["merged", "merged"] == [acted.state(number) for number in numbers]
    assert None not in [acted.file(f"rfcs/outcomes/{number:04d}.yml") for number in numbers]


@nightly
def test_the_index_is_built_and_published_when_the_ledger_moved_and_only_then(acted: Acted) -> None:
    acted.open()
    acted.act_well()
    acted.dispatcher.settle(everything=True)
    run = acted.dispatcher.runs[-1]
    assert ["success"] * 3 == [job.conclusion for job in run.jobs.values()]
    assert {"contents": "read"} == dict(run.jobs["site / build"].permissions)
    assert {"pages": "write", "id-token": "write"} == dict(run.jobs["site / deploy"].permissions)
    assert "An idea" in (acted.dispatcher.pages / "published" / "index.html").read_text()
    acted.pause(hours=1)
    acted.on_schedule()
    ends_of_jobs = {name: job.conclusion for name, job in acted.dispatcher.runs[-1].jobs.items()}
    assert {"sweep": "success", "site / build": "skipped", "site / deploy": "skipped"} == ends_of_jobs
