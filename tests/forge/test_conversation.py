from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from github import GithubException, UnknownObjectException
from github.Repository import Repository

from rfcflow.forge import Forge
from tests.forge.conftest import NAME, START

AsPerson = Callable[[str], Repository]


def test_a_comment_of_a_job_is_written_by_the_bot(bot: Repository, number: int) -> None:
    comment = bot.get_issue(number).create_comment("welcome")
    assert ("github-actions[bot]", 41898282, "Bot") == (
        comment.user.login,
        comment.user.id,
        comment.user.type,
    )


def test_what_a_job_does_starts_no_workflow(
    forge: Forge, bot: Repository, as_person: AsPerson, number: int
) -> None:
    forge.events.clear()
    bot.get_issue(number).create_comment("from the bot")
    as_person("nils").get_issue(number).create_comment("from a person")
    assert [("issue_comment", False), ("issue_comment", True)] == [
        (event.name, event.starts_workflows) for event in forge.events
    ]


def test_a_comment_is_edited_and_deleted(forge: Forge, as_person: AsPerson, number: int) -> None:
    comment = as_person("nils").get_issue(number).create_comment("first")
    assert comment.created_at == comment.updated_at
    comment.edit("second")
    again = as_person("maya").get_issue(number).get_comment(comment.id)
    assert ("second", timedelta(seconds=1)) == (again.body, again.updated_at - again.created_at)
    again.delete()
    assert [] == list(as_person("maya").get_issue(number).get_comments())
    assert ["created", "edited", "deleted"] == [
        event.action for event in forge.events if event.name == "issue_comment"
    ]


def test_anyone_who_may_push_edits_a_comment_and_its_author_stays(as_person: AsPerson, number: int) -> None:
    comment = as_person("nils").get_issue(number).create_comment("mine")
    as_person("maya").get_issue(number).get_comment(comment.id).edit("not mine")
    assert "nils" == as_person("maya").get_issue(number).get_comment(comment.id).user.login


def test_a_stranger_edits_nobodys_comment(as_person: AsPerson, number: int) -> None:
    comment = as_person("nils").get_issue(number).create_comment("mine")
    with pytest.raises(GithubException) as refused:
        as_person("olga").get_issue(number).get_comment(comment.id).edit("hers")
    assert 403 == refused.value.status


def test_comments_since_an_instant_are_found_across_threads(
    forge: Forge, bot: Repository, number: int
) -> None:
    other = forge.open_issue(NAME, "olga", "A question")
    old = forge.comment(NAME, number, "maya", "old")
    forge.comment(NAME, other, "maya", "older than since")
    forge.clock.advance(timedelta(days=1))
    since = forge.clock.now()
    fresh = forge.comment(NAME, other, "olga", "fresh")
    forge.edit_comment(NAME, old, "maya", "changed")
    found = bot.get_issues_comments(sort="updated", direction="desc", since=since)
    assert [old, fresh] == [comment.id for comment in found]


@pytest.mark.parametrize("length,status", [(65_536, 201), (65_537, 422)])
def test_a_body_has_at_most_65536_characters(
    forge: Forge, bot: Repository, number: int, length: int, status: int
) -> None:
    with contextlib.suppress(GithubException):
        bot.get_issue(number).create_comment("x" * length)
    assert status == forge.requests[-1].status


def test_a_second_equal_reaction_changes_nothing(forge: Forge, bot: Repository, number: int) -> None:
    comment = bot.get_issue(number).create_comment("look")
    before = bot.get_issue(number).updated_at
    first, second = comment.create_reaction("eyes"), comment.create_reaction("eyes")
    assert first.id == second.id
    assert [201, 200] == [one.status for one in forge.requests if one.path.endswith("/reactions")]
    assert before == bot.get_issue(number).updated_at
    assert comment.delete_reaction(first.id)
    assert [] == list(comment.get_reactions())


def test_nobody_takes_back_anothers_reaction(bot: Repository, as_person: AsPerson, number: int) -> None:
    comment = bot.get_issue(number).create_comment("look")
    reaction = comment.create_reaction("+1")
    theirs = as_person("olga").get_issue(number).get_comment(comment.id)
    assert not theirs.delete_reaction(reaction.id)
    assert ["+1"] == [one.content for one in comment.get_reactions()]


def test_labels_are_made_on_first_use_and_set_exactly(bot: Repository, number: int) -> None:
    bot.create_label("state: review", "aabbcc", "being discussed")
    issue = bot.get_issue(number)
    issue.add_to_labels("State: Review", "new one")
    issue.set_labels("new one", "third")
    assert ["new one", "third"] == [label.name for label in bot.get_issue(number).labels]
    issue.remove_from_labels("third")
    with pytest.raises(UnknownObjectException):
        issue.remove_from_labels("third")
    assert ["new one", "state: review", "third"] == [label.name for label in bot.get_labels()]


def test_a_label_is_renamed_everywhere_and_its_name_is_taken(bot: Repository, number: int) -> None:
    label = bot.create_label("a/b c", "aabbcc")
    bot.get_issue(number).add_to_labels("a/b c")
    label.edit("renamed", "000000", description="d")
    assert ["renamed"] == [one.name for one in bot.get_issue(number).labels]
    with pytest.raises(GithubException, match="already_exists"):
        bot.create_label("RENAMED", "aabbcc")
    bot.get_label("renamed").delete()
    assert [] == bot.get_issue(number).labels


def test_statuses_and_reactions_do_not_touch_a_thread_and_everything_else_does(
    forge: Forge, bot: Repository, as_person: AsPerson, number: int
) -> None:
    pull = bot.get_pull(number)
    comment = bot.get_issue(number).create_comment("x")

    def touched(act: Callable[[], object]) -> bool:
        before = bot.get_issue(number).updated_at
        act()
        return bot.get_issue(number).updated_at > before

    assert not touched(lambda: bot.get_commit(pull.head.sha).create_status("success", context="c"))
    assert not touched(lambda: comment.create_reaction("heart"))
    assert not touched(comment.delete)
    assert touched(lambda: bot.get_issue(number).create_comment("y"))
    assert touched(lambda: bot.get_issue(number).add_to_labels("l"))
    assert touched(lambda: forge.push_to_pull(NAME, number, {"rfcs/0000-lazy-dawn.md": "two\n"}))
    assert touched(lambda: as_person("maya").get_pull(number).create_review(event="APPROVE"))
    assert touched(lambda: as_person("nils").get_pull(number).convert_to_draft())
    assert touched(lambda: pull.edit(title="Another title"))
    assert touched(lambda: pull.edit(state="closed"))
    assert touched(lambda: pull.edit(state="open"))


def test_issues_and_pull_requests_share_numbers_and_the_list(
    forge: Forge, bot: Repository, as_person: AsPerson, number: int
) -> None:
    made = as_person("olga").create_issue("A question", "RFC: 7", labels=["dropped without a role"])
    assert (number + 1, []) == (made.number, made.labels)
    forge.clock.advance(timedelta(hours=1))
    bot.get_issue(number).create_comment("newest")
    listed = list(bot.get_issues(state="all", sort="updated", since=START))
    assert [number, made.number] == [one.number for one in listed]
    assert [True, False] == [one.pull_request is not None for one in listed]
    assert [number] == [one.number for one in bot.get_issues(state="all", since=forge.clock.now())]


def test_assignees_are_people_with_a_role(bot: Repository, number: int) -> None:
    issue = bot.get_issue(number)
    issue.add_to_assignees("maya", "olga")
    assert ["maya"] == [one.login for one in bot.get_issue(number).assignees]
    issue.remove_from_assignees("maya")
    assert [] == bot.get_issue(number).assignees


def test_an_author_closes_but_does_not_reopen_what_a_maintainer_closed(
    as_person: AsPerson, number: int
) -> None:
    as_person("nils").get_issue(number).edit(state="closed")
    as_person("nils").get_issue(number).edit(state="open")
    as_person("maya").get_issue(number).edit(state="closed")
    with pytest.raises(GithubException) as refused:
        as_person("nils").get_issue(number).edit(state="open")
    assert 403 == refused.value.status
