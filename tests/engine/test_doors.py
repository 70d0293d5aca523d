"""Doors of landing: what the default branch refuses ends in the same record, or says who must click what."""

from __future__ import annotations

from typing import Any

import pytest

from rfcflow.engine.verify import verify_repository
from rfcflow.forge import pull_requests
from rfcflow.forge.state import Actor
from tests.engine.world import NAME, World, rfc_text


def decided(world: World, **rules: Any) -> int:
    """An RFC that is decided while `rules` protect the default branch; the bot may open pull requests."""
    world.forge.allow_actions_pulls(NAME)
    number = world.open(slug="idea")
    world.good_sweep()
    world.forge.protect(NAME, "main", rules)
    world.approve(number, "eli-elm")
    world.sweep()
    return number


def door(world: World, number: int) -> str:
    event = next(e for e in reversed(world.history(number)) if e.type in ("landed", "recorded"))
    return str(event.data["door"])


def landing_pull(world: World) -> int:
    issues = world.forge.state.repository_named(NAME).issues
    return max(n for n, one in issues.items() if one.pull is not None and one.author.login.endswith("[bot]"))


def merge(world: World, number: int, who: str, method: str = "merge") -> None:
    """Somebody presses the button, as far as the rules let them."""
    state = world.forge.state
    with state.lock:
        state.clock.tick()
        issue = state.repository_named(NAME).issues[number]
        pull_requests.merge(state, issue, Actor(state.account(who)), method)
    world.pause()


def assert_landed(world: World, number: int) -> None:
    """The same record whichever door: state, files, and a verify that finds nothing."""
    rfc = world.rfc(number)
    assert ("accepted", True) == (rfc.state, rfc.landing is not None)
    assert rfc.landing is not None
    for path, blob in rfc.landing.blobs.items():
        assert blob == world.git("rev-parse", f"refs/heads/main:{path}")
    assert "" == world.git("for-each-ref", "refs/heads/rfc-landing/")
    assert [] == [str(finding) for finding in verify_repository(world.repository).findings]


@pytest.mark.parametrize(
    ("rules", "through"),
    [
        ({"required_linear_history": True}, "single"),
        ({"required_signatures": True, "ruleset": True}, "single"),
        ({"pull_request": True, "ruleset": True}, "pull-request"),
        ({"pull_request": True, "required_linear_history": True}, "pull-request-single"),
        ({"pull_request": True, "required_signatures": True, "ruleset": True}, "pull-request-single"),
        ({"required_status_checks": ["rfc/gate"]}, "pull-request"),
    ],
)
def test_where_no_person_is_needed_the_bot_lands_by_itself_through_the_next_door(
    world: World, rules: dict[str, Any], through: str
) -> None:
    number = decided(world, **rules)
    world.good_sweep()
    assert_landed(world, number)
    assert through == door(world, number)
    assert world.state(number) in ("merged", "closed")


@pytest.mark.parametrize("method", ["merge", "squash"])
def test_an_approval_that_is_needed_is_asked_for_and_any_button_lands_it(world: World, method: str) -> None:
    number = decided(world, pull_request=True, required_approving_review_count=1, ruleset=True)
    pull = landing_pull(world)
    assert f"[#{pull}]" in world.status(number)
    assert "At least 1 approving review is required" in world.status(number)
    assert ("success", "open") == (world.gate(pull)[0], world.state(pull))
    world.forge.review(NAME, pull, "bas-core", "APPROVE", "")
    world.pause()
    merge(world, pull, "bas-core", method)
    for _ in range(3):
        world.good_sweep()
    assert_landed(world, number)
    assert {"merge": "pull-request", "squash": "pull-request-single"}[method] == door(world, number)
    assert "Landing:" not in world.status(number)
    assert ("merged" if method == "merge" else "closed") == world.state(number)


def test_after_rebase_and_merge_which_leaves_the_landing_out_another_pull_request_follows(
    world: World,
) -> None:
    number = decided(world, pull_request=True, required_approving_review_count=1)
    for method in ("rebase", "squash"):
        pull = landing_pull(world)
        world.forge.review(NAME, pull, "bas-core", "APPROVE", "")
        merge(world, pull, "bas-core", method)
        world.good_sweep()
    assert_landed(world, number)


def test_once_it_is_approved_the_bot_merges_it_and_nobody_else_has_to(world: World) -> None:
    number = decided(world, pull_request=True, required_approving_review_count=1)
    world.forge.review(NAME, landing_pull(world), "bas-core", "APPROVE", "")
    world.pause()
    world.good_sweep()
    assert_landed(world, number)


def test_a_waiting_landing_writes_nothing_twice(world: World) -> None:
    decided(world, pull_request=True, required_approving_review_count=1)
    world.sweep()
    report, requests = world.counted()
    assert (0, 0) == (report.writes, report.pushes)
    assert {"GET", "PUT"} >= {one.split()[0] for one in requests}
    assert 1 == sum("/merge" in one for one in requests)


def test_without_the_right_to_open_pull_requests_the_status_gives_the_link(world: World) -> None:
    number = decided(world, pull_request=True)
    world.forge.allow_actions_pulls(NAME, allowed=False)
    other = world.open(slug="other")
    world.approve(other, "eli-elm")
    world.sweep()
    status = world.status(other)
    assert f"/compare/main...rfc-landing/{other:04d}?expand=1" in status
    assert "Allow GitHub Actions to create and approve pull requests" in status
    assert number


def test_the_most_recent_push_is_approved_by_somebody_else(world: World) -> None:
    number = decided(
        world, pull_request=True, require_last_push_approval=True, required_approving_review_count=1
    )
    assert "someone other than the last pusher" in world.status(number)
    pull = landing_pull(world)
    world.forge.review(NAME, pull, "bas-core", "APPROVE", "")
    world.pause()
    world.good_sweep()
    assert_landed(world, number)


def test_stale_approvals_are_not_made_stale_by_the_bot_while_nothing_of_the_landing_changed(
    world: World,
) -> None:
    number = decided(
        world,
        pull_request=True,
        dismiss_stale_reviews_on_push=True,
        required_approving_review_count=2,
    )
    pull = landing_pull(world)
    world.forge.review(NAME, pull, "bas-core", "APPROVE", "")
    world.forge.commit(NAME, "ara-lead", {"NEWS.md": "Something else.\n"}, "News")
    world.pause()
    world.sweep()
    world.forge.review(NAME, pull, "cyd-core", "APPROVE", "")
    world.pause()
    world.good_sweep()
    assert_landed(world, number)
    assert b"Something else.\n" == world.file("NEWS.md")


def test_two_landings_wait_and_the_second_is_written_anew_after_the_first(world: World) -> None:
    first = decided(world, pull_request=True, required_approving_review_count=1)
    second = world.open(slug="second")
    world.approve(second, "fay-fell")
    world.sweep()
    for number in (first, second):
        world.forge.review(NAME, landing_pull(world), "bas-core", "APPROVE", "")
        world.pause()
        world.sweep()
        del number
    issues = world.forge.state.repository_named(NAME).issues
    for number in [
        n for n, one in issues.items() if one.state == "open" and one.author.login.endswith("[bot]")
    ]:
        world.forge.review(NAME, number, "cyd-core", "APPROVE", "")
    world.pause()
    world.good_sweep()
    world.good_sweep()
    assert_landed(world, first)
    assert_landed(world, second)


def test_an_old_fork_point_behind_a_workflow_file_lands_without_its_head(world: World) -> None:
    number = world.open(slug="idea")
    world.good_sweep()
    world.forge.commit(NAME, "ara-lead", {".github/workflows/ci.yml": "name: new\n"}, "Workflow")
    world.pause()
    world.approve(number, "eli-elm")
    world.good_sweep()
    assert_landed(world, number)


def test_what_somebody_pushes_to_the_branch_is_red_and_undone(world: World) -> None:
    number = decided(world, pull_request=True, required_approving_review_count=1)
    pull = landing_pull(world)
    evil = world.forge.push_to_pull(
        NAME, pull, {f"rfcs/{number:04d}-idea.md": rfc_text("Evil"), "evil.txt": "x"}, login="bas-core"
    )
    world.pause()
    world.sweep()
    issue = world.forge.state.repository_named(NAME).issues[pull].pull
    assert issue is not None
    assert evil != issue.head_sha
    assert "success" == world.gate(pull)[0]
    world.forge.review(NAME, pull, "cyd-core", "APPROVE", "")
    world.pause()
    world.good_sweep()
    assert_landed(world, number)
    assert world.file("evil.txt") is None


def test_what_somebody_merged_in_its_place_is_not_taken_for_the_landing(world: World) -> None:
    number = decided(world, pull_request=True, required_approving_review_count=1)
    pull = landing_pull(world)
    world.forge.push_to_pull(NAME, pull, {f"rfcs/{number:04d}-idea.md": rfc_text("Evil")}, login="bas-core")
    world.forge.protect(NAME, "main", {})
    world.forge.merge_pull(NAME, pull, "bas-core")
    world.forge.protect(NAME, "main", {"pull_request": True, "required_approving_review_count": 1})
    world.pause()
    world.sweep()
    assert world.rfc(number).landing is None
    world.forge.protect(NAME, "main", {})
    world.pause()
    world.good_sweep()
    assert world.rfc(number).landing is not None
    assert b"Evil" not in (world.file(f"rfcs/{number:04d}-idea.md") or b"")


def test_a_landing_that_somebody_closes_waits_to_be_reopened(world: World) -> None:
    number = decided(world, pull_request=True, required_approving_review_count=1)
    pull = landing_pull(world)
    world.forge.close_pull(NAME, pull, "bas-core")
    world.pause()
    world.sweep()
    assert "somebody closed it" in world.status(number)
    assert pull == landing_pull(world)
    world.forge.reopen_pull(NAME, pull, "bas-core")
    world.forge.review(NAME, pull, "bas-core", "APPROVE", "")
    world.pause()
    world.good_sweep()
    assert_landed(world, number)


def test_a_branch_made_before_by_somebody_else_holds_what_was_decided(world: World) -> None:
    world.forge.commit(NAME, "bas-core", {"evil.txt": "x"}, "Mine", branch="rfc-landing/0001")
    number = decided(world, pull_request=True)
    world.good_sweep()
    assert_landed(world, number)
    assert world.file("evil.txt") is None


def test_a_branch_in_the_way_is_named(world: World) -> None:
    world.forge.commit(NAME, "bas-core", {"evil.txt": "x"}, "Mine", branch="rfc-landing")
    number = decided(world, pull_request=True)
    assert "No door is open" in world.status(number)
    assert world.rfc(number).landing is None


def test_a_fork_s_branch_of_that_name_is_nothing_special(world: World) -> None:
    number = world.forge.open_pull(
        NAME, "stranger", "rfc-landing/0001", {"rfcs/0000-mine.md": rfc_text(author="stranger")}, "Mine"
    )
    world.pause()
    world.good_sweep()
    assert "proposed" == world.rfc(number).state
