from __future__ import annotations

from collections.abc import Callable

import pytest
from github import GithubException
from github.Repository import Repository

from rfcflow.forge import Forge
from tests.forge.conftest import NAME

AsPerson = Callable[[str], Repository]
FILE = "rfcs/0000-lazy-dawn.md"


def test_a_pull_request_comes_from_a_fork_as_on_github(as_person: AsPerson, forge: Forge) -> None:
    fork = as_person("nils").create_fork()
    assert ("nils/rfcs", NAME) == (fork.full_name, fork.parent.full_name)
    forge.commit("nils/rfcs", "nils", {FILE: "one\n"}, "Add it", branch="lazy-dawn")
    pull = as_person("nils").create_pull(base="main", head="nils:lazy-dawn", title="T", body="B", draft=True)
    assert (True, "nils/rfcs", "nils", 1) == (
        pull.draft,
        pull.head.repo.full_name,
        pull.user.login,
        pull.changed_files,
    )
    with pytest.raises(GithubException, match="already exists"):
        as_person("nils").create_pull(base="main", head="nils:lazy-dawn", title="Again")


@pytest.mark.parametrize(
    "head,base,words",
    [("nils:main", "main", "No commits"), ("nils:none", "main", "head"), ("main", "no", "base")],
)
def test_what_cannot_be_compared_is_no_pull_request(
    as_person: AsPerson, head: str, base: str, words: str
) -> None:
    as_person("nils").create_fork()
    with pytest.raises(GithubException, match=words) as refused:
        as_person("maya" if ":" not in head else "nils").create_pull(base=base, head=head, title="T")
    assert 422 == refused.value.status


def test_a_pull_request_tells_its_files_and_commits(forge: Forge, bot: Repository, number: int) -> None:
    forge.push_to_pull(NAME, number, {FILE: "one\ntwo\n", "rfcs/assets/lazy-dawn/a.png": b"\x89PNG\0"})
    forge.push_to_pull(NAME, number, {"rfcs/README.md": None})
    pull = bot.get_pull(number)
    assert [
        (FILE, "added", 2, "@@ -0,0 +1,2 @@\n+one\n+two"),
        ("rfcs/README.md", "removed", 0, "@@ -1 +0,0 @@\n-none yet"),
        ("rfcs/assets/lazy-dawn/a.png", "added", 0, None),
    ] == [(one.filename, one.status, one.additions, one.patch) for one in pull.get_files()]
    assert (3, 3, 2, 1) == (pull.commits, pull.changed_files, pull.additions, pull.deletions)
    assert pull.head.sha == list(pull.get_commits())[-1].sha


def test_a_push_moves_an_open_pull_request_and_not_a_closed_one(
    forge: Forge, bot: Repository, number: int
) -> None:
    new = forge.push_to_pull(NAME, number, {FILE: "two\n"})
    assert new == bot.get_pull(number).head.sha == bot.get_git_ref(f"pull/{number}/head").object.sha
    assert new == forge.events[-1].payload["after"]
    forge.close_pull(NAME, number)
    later = forge.push_to_pull(NAME, number, {FILE: "three\n"})
    assert new == bot.get_pull(number).head.sha
    forge.reopen_pull(NAME, number)
    assert later == bot.get_pull(number).head.sha


def test_a_forced_push_makes_a_closed_pull_request_impossible_to_reopen(
    forge: Forge, bot: Repository, number: int
) -> None:
    forge.close_pull(NAME, number)
    forge.push_to_pull(NAME, number, {FILE: "another\n"}, force=True)
    with pytest.raises(GithubException, match="force-pushed"):
        bot.get_pull(number).edit(state="open")


def test_a_deleted_fork_leaves_the_text_behind(forge: Forge, bot: Repository, number: int) -> None:
    head = bot.get_pull(number).head.sha
    forge.delete_fork("nils/rfcs")
    pull = bot.get_pull(number)
    assert pull.raw_data["head"]["repo"] is None
    assert (head, "nils") == (pull.head.sha, pull.head.user.login)
    assert head == bot.get_git_ref(f"pull/{number}/head").object.sha


def test_who_takes_a_login_that_was_given_up_gets_a_fork_of_their_own(
    forge: Forge, bot: Repository, number: int
) -> None:
    forge.rename("nils", "nils-2")
    later = forge.open_pull(NAME, "nils", "lazy-dawn", {FILE: "another\n"}, "Another one")
    again = forge.open_pull(NAME, "nils-2", "late-dawn", {FILE: "third\n"}, "Of the first fork")
    homes = [bot.get_pull(one).head.repo.full_name for one in (number, later, again)]
    assert ["nils-2/rfcs", "nils/rfcs", "nils-2/rfcs"] == homes
    forge.delete_fork("nils/rfcs")
    head = forge.push_to_pull(NAME, number, {FILE: "two\n"})
    assert (head, None) == (bot.get_pull(number).head.sha, bot.get_pull(later).raw_data["head"]["repo"])


@pytest.mark.parametrize("method,parents", [("merge", 2), ("squash", 1), ("rebase", 1)])
def test_each_way_to_merge_closes_the_pull_request(
    forge: Forge, as_person: AsPerson, number: int, method: str, parents: int
) -> None:
    forge.push_to_pull(NAME, number, {FILE: "two\n"})
    forge.commit(NAME, "maya", {"other.md": "meanwhile\n"}, "Meanwhile")
    repository = as_person("maya")
    pull = repository.get_pull(number)
    done = pull.merge(merge_method=method, sha=pull.head.sha)
    pull = repository.get_pull(number)
    assert (True, "closed", "maya", done.sha) == (
        pull.merged,
        pull.state,
        pull.merged_by.login,
        pull.merge_commit_sha,
    )
    assert parents == len(repository.get_commit(done.sha).parents)
    contents = repository.get_contents(FILE)
    assert not isinstance(contents, list)
    assert b"two\n" == contents.decoded_content
    assert 1 == pull.changed_files


def test_a_merge_of_another_head_is_refused(forge: Forge, as_person: AsPerson, number: int) -> None:
    old = as_person("maya").get_pull(number).head.sha
    forge.push_to_pull(NAME, number, {FILE: "two\n"})
    with pytest.raises(GithubException) as refused:
        as_person("maya").get_pull(number).merge(sha=old)
    assert 409 == refused.value.status


def test_conflicts_drafts_and_closed_ones_are_not_mergeable(
    forge: Forge, as_person: AsPerson, number: int
) -> None:
    repository = as_person("maya")
    assert repository.get_pull(number).mergeable
    forge.commit(NAME, "maya", {FILE: "conflict\n"}, "Conflict")
    pull = repository.get_pull(number)
    assert (False, "dirty") == (pull.mergeable, pull.mergeable_state)
    draft = forge.open_pull(NAME, "nils", "draft", {"x.md": "x"}, "Draft", draft=True)
    closed = forge.open_pull(NAME, "nils", "closed", {"y.md": "y"}, "Closed")
    forge.close_pull(NAME, closed)
    for one in (number, draft, closed):
        with pytest.raises(GithubException) as refused:
            repository.get_pull(one).merge()
        assert 405 == refused.value.status


def test_draft_is_set_and_lifted_through_graphql(as_person: AsPerson, forge: Forge, number: int) -> None:
    as_person("nils").get_pull(number).convert_to_draft()
    assert as_person("maya").get_pull(number).draft
    as_person("maya").get_pull(number).mark_ready_for_review()
    assert ["converted_to_draft", "ready_for_review"] == [event.action for event in forge.events][-2:]
    with pytest.raises(GithubException, match="does not have the correct permissions"):
        as_person("olga").get_pull(number).convert_to_draft()


def test_another_base_is_set_by_its_name(forge: Forge, as_person: AsPerson, number: int) -> None:
    forge.commit(NAME, "maya", {"next.md": "n"}, "Next", branch="next")
    as_person("nils").get_pull(number).edit(base="next")
    assert "next" == as_person("maya").get_pull(number).base.ref
    assert {"from": "main"} == forge.events[-1].payload["changes"]["base"]["ref"]
    with pytest.raises(GithubException):
        as_person("nils").get_pull(number).edit(base="nowhere")


def test_pull_requests_are_found_by_head_base_and_state(forge: Forge, bot: Repository, number: int) -> None:
    other = forge.open_pull(NAME, "olga", "lazy-dawn", {"x.md": "x"}, "Hers")
    forge.close_pull(NAME, other)
    assert [number] == [one.number for one in bot.get_pulls(head="nils:lazy-dawn")]
    assert [other] == [one.number for one in bot.get_pulls(state="closed", base="main")]
    assert [number, other] == [
        one.number for one in bot.get_pulls(state="all", sort="created", direction="asc")
    ]


def test_a_review_gives_a_verdict_on_its_commit(
    forge: Forge, bot: Repository, as_person: AsPerson, number: int
) -> None:
    first = bot.get_pull(number).head.sha
    forge.push_to_pull(NAME, number, {FILE: "two\n"})
    on_first = as_person("maya").get_pull(number).create_review(bot.get_commit(first), "ok", event="APPROVE")
    as_person("olga").get_pull(number).create_review(body="no", event="REQUEST_CHANGES")
    reviews = list(bot.get_pull(number).get_reviews())
    assert [("APPROVED", first), ("CHANGES_REQUESTED", bot.get_pull(number).head.sha)] == [
        (review.state, review.commit_id) for review in reviews
    ]
    assert ["COLLABORATOR", "NONE"] == [review.raw_data["author_association"] for review in reviews]
    on_first.dismiss("it is old")
    assert "DISMISSED" == bot.get_pull(number).get_review(on_first.id).state


@pytest.mark.parametrize("event", ["APPROVE", "REQUEST_CHANGES"])
def test_nobody_judges_their_own_pull_request(as_person: AsPerson, number: int, event: str) -> None:
    with pytest.raises(GithubException, match="your own pull request"):
        as_person("nils").get_pull(number).create_review(body="mine", event=event)


def test_a_comment_on_a_line_is_a_review_of_its_own(
    bot: Repository, as_person: AsPerson, number: int
) -> None:
    pull = as_person("maya").get_pull(number)
    commit = as_person("maya").get_commit(pull.head.sha)
    pull.create_review_comment("why?", commit, FILE, line=1)
    pull.create_review(
        body="", event="COMMENT", comments=[{"path": FILE, "position": 1, "body": "and this?"}]
    )
    assert ["why?", "and this?"] == [one.body for one in bot.get_pulls_comments()]
    assert ["COMMENTED", "COMMENTED"] == [one.state for one in bot.get_pull(number).get_reviews()]
    with pytest.raises(GithubException):
        pull.create_review_comment("where?", commit, "nowhere.md", line=1)


def test_reviews_are_asked_of_people_with_a_role(bot: Repository, as_person: AsPerson, number: int) -> None:
    pull = bot.get_pull(number)
    pull.create_review_request(reviewers=["maya"])
    assert ["maya"] == [one.login for one in bot.get_pull(number).requested_reviewers]
    as_person("maya").get_pull(number).create_review(event="APPROVE")
    assert [] == list(bot.get_pull(number).get_review_requests()[0])
    for stranger in ("olga", "nils"):
        as_person(stranger)
        with pytest.raises(GithubException) as refused:
            pull.create_review_request(reviewers=[stranger])
        assert 422 == refused.value.status
    pull.create_review_request(reviewers=["lena"])
    pull.delete_review_request(reviewers=["lena"])
    assert [] == bot.get_pull(number).requested_reviewers


def test_statuses_of_a_commit_are_combined_by_context(bot: Repository, number: int) -> None:
    commit = bot.get_commit(bot.get_pull(number).head.sha)
    assert "pending" == commit.get_combined_status().state
    commit.create_status(
        "failure", context="rfc/gate", description="split", target_url="https://example.org/1"
    )
    commit.create_status("success", context="other")
    assert "failure" == commit.get_combined_status().state
    commit.create_status("success", context="rfc/gate")
    assert ("success", 2) == (commit.get_combined_status().state, commit.get_combined_status().total_count)
    assert ["success", "success", "failure"] == [one.state for one in commit.get_statuses()]
    with pytest.raises(GithubException):
        commit.create_status("success", description="x" * 141)
    with pytest.raises(GithubException):
        bot.get_commit("0" * 40)


def test_workflow_runs_are_those_a_story_recorded(forge: Forge, bot: Repository) -> None:
    forge.record_run(NAME, "rfc.yml", event="schedule", conclusion="failure")
    forge.record_run(NAME, "rfc.yml", event="issue_comment", status="queued")
    workflow = bot.get_workflow("rfc.yml")
    assert [("queued", None), ("completed", "failure")] == [
        (run.status, run.conclusion) for run in workflow.get_runs()
    ]
    assert [1] == [run.run_number for run in workflow.get_runs(event="schedule")]
