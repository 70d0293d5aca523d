"""The conversation with a forge: facts in, effects out, and no request more than needed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rfcflow.adapters.clock import FixedClock
from rfcflow.adapters.github import ACTIONS_BOT, GitHub, Requests
from rfcflow.errors import Refusal, UpstreamError
from rfcflow.forge import Forge
from tests.adapters.conftest import NOW, REPOSITORY, Connect


def test_a_pull_request_is_told_as_a_fact(forge: Forge, github: GitHub, number: int) -> None:
    pull = github.pull(number)
    assert (number, "Tidy up", "alba", "main", "alba/rfcs") == (
        pull.number,
        pull.title,
        pull.author.login,
        pull.base,
        pull.head_repository,
    )
    assert (False, True, False, None) == (pull.draft, pull.open, pull.merged, pull.merge_commit)
    (listed,), _ = github.pulls_changed(None)
    assert pull == listed


def test_a_merged_pull_request_names_its_commit(forge: Forge, github: GitHub, number: int) -> None:
    forge.account("mona")
    forge.grant(REPOSITORY, "mona", "write")
    commit = forge.merge_pull(REPOSITORY, number, "mona")
    pull = github.pull(number)
    assert (True, False, commit) == (pull.merged, pull.open, pull.merge_commit)


def test_a_deleted_fork_leaves_no_repository(forge: Forge, github: GitHub, number: int) -> None:
    forge.delete_fork("alba/rfcs")
    pull = github.pull(number)
    assert (None, 40) == (pull.head_repository, len(pull.head))


def test_all_pages_are_read_and_the_time_is_the_first_ones(forge: Forge, github: GitHub) -> None:
    for count in range(101):
        forge.open_pull(REPOSITORY, "alba", f"b{count}", {f"rfcs/0000-{count}.md": "x"}, f"RFC {count}")
    forge.close_pull(REPOSITORY, 1)
    before = forge.clock.now()
    pulls, server_time = github.pulls_changed(None)
    assert set(range(1, 102)) == {pull.number for pull in pulls}
    assert 1 == pulls[0].number
    assert before == server_time
    assert Requests(reads=2, writes=0) == github.requests


def test_paging_stops_at_what_was_seen_before(forge: Forge, github: GitHub, number: int) -> None:
    seen = forge.clock.now()
    forge.clock.advance(timedelta(hours=1))
    other = forge.open_pull(REPOSITORY, "bela", "b", {"rfcs/0000-b.md": "x"}, "Another")
    pulls, server_time = github.pulls_changed(seen + timedelta(seconds=1))
    assert [other] == [pull.number for pull in pulls]
    assert () == github.pulls_changed(server_time + timedelta(seconds=1))[0]


def test_comments_come_with_their_numbers_and_changes(forge: Forge, github: GitHub, number: int) -> None:
    issue = forge.open_issue(REPOSITORY, "bela", "RFC: 0001", "RFC: 0001")
    first = forge.comment(REPOSITORY, number, "alba", "/shepherd")
    second = forge.comment(REPOSITORY, issue, "bela", "/status")
    forge.clock.advance(timedelta(minutes=1))
    forge.edit_comment(REPOSITORY, first, "alba", "/shepherd me")
    comments, _ = github.comments_since(None)
    assert [(second, issue, False), (first, number, True)] == [(c.id, c.number, c.edited) for c in comments]
    later, _ = github.comments_since(forge.clock.now())
    assert [first] == [comment.id for comment in later]


def test_a_hundred_and_one_comments_are_all_seen(forge: Forge, github: GitHub, number: int) -> None:
    made = [forge.comment(REPOSITORY, number, "alba", f"comment {count}") for count in range(101)]
    comments, _ = github.comments_since(None)
    assert made == [comment.id for comment in comments]
    assert made == [comment.id for comment in github.issue_comments(number)]


def test_a_comment_edited_between_two_pages_hides_no_other(forge: Forge, github: GitHub, number: int) -> None:
    made = [forge.comment(REPOSITORY, number, "alba", f"comment {count}") for count in range(150)]
    asked: list[int] = []

    def meddle(_: object) -> None:
        asked.append(1)
        if len(asked) == 1:
            forge.edit_comment(REPOSITORY, made[3], "alba", "changed")
            forge.delete_comment(REPOSITORY, made[5], "alba")

    forge.on_exchange = meddle
    comments, _ = github.comments_since(None)
    assert set(made) == {comment.id for comment in comments}
    assert "changed" == next(comment.body for comment in comments if comment.id == made[3])


def test_a_hundred_comments_within_one_second_do_not_stop_the_reading(
    forge: Forge, github: GitHub, number: int
) -> None:
    made = [forge.comment(REPOSITORY, number, "alba", f"comment {count}") for count in range(250)]
    for comment in forge.state.comments.values():
        comment.created_at = comment.updated_at = NOW
    comments, _ = github.comments_since(NOW)
    assert set(made) == {comment.id for comment in comments}


def test_comments_on_lines_are_told_apart(forge: Forge, github: GitHub, number: int) -> None:
    body = [
        {
            "id": 5,
            "pull_request_url": f"{forge.api_url}/repos/{REPOSITORY}/pulls/{number}",
            "user": {"id": 9, "login": "nils", "type": "User"},
            "body": "/sign-off",
            "created_at": "2026-11-02T09:00:00Z",
            "updated_at": "2026-11-02T09:00:00Z",
        }
    ]
    forge.faults.add("GET", "/pulls/comments$", status=200, body=body)
    (comment,), _ = github.inline_comments_since(NOW)
    assert ("inline", number, "nils", "/sign-off") == (
        comment.kind,
        comment.number,
        comment.author.login,
        comment.body,
    )
    assert () == github.inline_comments_since(NOW)[0]


def test_a_deleted_comment_is_none(forge: Forge, github: GitHub, number: int) -> None:
    made = forge.comment(REPOSITORY, number, "alba", "gone soon")
    found = github.comment(made)
    assert found is not None
    assert "gone soon" == found.body
    forge.delete_comment(REPOSITORY, made, "alba")
    assert github.comment(made) is None


def test_reviews_come_with_commit_and_state(forge: Forge, github: GitHub, number: int) -> None:
    approved = forge.review(REPOSITORY, number, "mona", "APPROVE")
    forge.review(REPOSITORY, number, "nils", "REQUEST_CHANGES", "please")
    forge.account("otto")
    forge.grant(REPOSITORY, "otto", "write")
    forge.dismiss_review(REPOSITORY, number, approved, "otto")
    head = github.pull(number).head
    assert [("mona", "DISMISSED", head, ""), ("nils", "CHANGES_REQUESTED", head, "please")] == [
        (review.author.login, review.state, review.commit, review.body) for review in github.reviews(number)
    ]


def test_who_closed_it_is_known(forge: Forge, github: GitHub, number: int) -> None:
    assert github.closed_by(number) is None
    forge.close_pull(REPOSITORY, number)
    closer = github.closed_by(number)
    assert closer is not None
    assert "alba" == closer.login


def test_the_bot_is_known_without_asking(connect: Connect, forge: Forge) -> None:
    assert ACTIONS_BOT == connect().whoami()
    assert [] == forge.requests
    forge.account("mona")
    person = connect(forge.token("mona"), bot=None)
    assert "mona" == person.whoami().login
    assert "mona" == person.whoami().login
    assert 1 == person.requests.reads
    with pytest.raises(UpstreamError) as caught:
        connect(bot=None).whoami()
    assert 403 == caught.value.status


def test_what_is_written_is_there(forge: Forge, github: GitHub, number: int) -> None:
    posted = github.post_comment(number, "hello")
    assert (ACTIONS_BOT, "hello", number) == (posted.author, posted.body, posted.number)
    assert "bye" == github.edit_comment(posted.id, "bye").body
    github.react(posted.id, "eyes")
    github.react(posted.id, "eyes")
    assert ["eyes"] == [reaction.content for reaction in forge.state.comments[posted.id].reactions]
    github.create_label("rfc: review", "0e8a16", "under review")
    github.create_label("rfc: review", "ffffff", "again")
    assert ["0e8a16"] == [label.color for label in github.labels() if label.name == "rfc: review"]
    github.set_labels(number, ("rfc: review", "new one"))
    pull = github.pull(number)
    assert {"rfc: review", "new one"} == set(pull.labels)
    github.set_status(pull.head, "pending", "x" * 141, "rfc/gate")
    github.set_status(pull.head, "success", "decided", "rfc/gate", "https://example.org/1")
    assert {"rfc/gate": ("success", "decided")} == github.combined_status(pull.head)
    assert not github.close(number).open
    assert github.reopen(number).open
    assert "main" == github.default_branch()


def test_a_landing_pull_request_can_be_opened(forge: Forge, github: GitHub) -> None:
    forge.account("mona")
    forge.grant(REPOSITORY, "mona", "write")
    forge.allow_actions_pulls(REPOSITORY)
    forge.commit(REPOSITORY, "mona", {"rfcs/0001-a.md": "x"}, "Land", branch="rfc-landing/0001")
    pull = github.create_pull("Land 0001", "rfc-landing/0001", "main", "text")
    assert ("Land 0001", ACTIONS_BOT) == (pull.title, pull.author)
    with pytest.raises(UpstreamError, match="already exists"):
        github.create_pull("Land 0001", "rfc-landing/0001", "main", "text")


def test_a_marker_counts_only_in_the_bots_own_comments(forge: Forge, github: GitHub, number: int) -> None:
    marker = "<!-- rfc:status -->"
    forge.comment(REPOSITORY, number, "alba", f"mine now {marker}")
    assert github.find_comment(number, marker, NOW, ACTIONS_BOT.id) is None
    posted = github.post_comment(number, f"{marker} status")
    found = github.find_comment(number, marker, posted.created_at, ACTIONS_BOT.id)
    assert found == posted
    later = posted.created_at + timedelta(minutes=1)
    assert github.find_comment(number, marker, later, ACTIONS_BOT.id) is None


def test_observing_writes_nothing(connect: Connect, forge: Forge, number: int) -> None:
    github = connect(observe=True)
    for write in (
        lambda: github.post_comment(number, "x"),
        lambda: github.set_labels(number, ()),
        lambda: github.close(number),
        lambda: github.react(1, "eyes"),
    ):
        with pytest.raises(Refusal, match="mode: observe"):
            write()
    assert [] == forge.requests


def test_the_gap_is_kept_between_writes_and_only_there(
    connect: Connect, clock: FixedClock, number: int
) -> None:
    github = connect(write_gap=1.0)
    github.pull(number)
    posted = github.post_comment(number, "one")
    assert [] == clock.slept
    github.pull(number)
    github.edit_comment(posted.id, "two")
    assert [1.0] == clock.slept
    clock.advance(timedelta(seconds=5))
    github.edit_comment(posted.id, "three")
    assert [1.0] == clock.slept


@pytest.mark.parametrize("name", ["rfcs", "acme/rfcs/x", "acme/../x", "acme/rfcs?x=1", ""])
def test_a_name_that_is_no_repository_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match="OWNER/NAME"):
        GitHub("http://127.0.0.1:9", name, "token")


def test_a_status_needs_a_whole_commit_id(github: GitHub) -> None:
    with pytest.raises(Refusal, match="full id"):
        github.set_status("main/../..", "pending", "x", "rfc/gate")
