"""An issue that lasts as long as what it tells of: one at a time, the bot's own, for who must look."""

from __future__ import annotations

import pytest

from rfcflow.adapters.github import GitHub
from rfcflow.errors import UpstreamError
from rfcflow.forge import Forge
from tests.adapters.conftest import REPOSITORY, Connect

MARKER = "<!-- rfcflow:watch -->"


def test_there_is_one_issue_which_is_kept_true_and_closed_at_the_end(forge: Forge, github: GitHub) -> None:
    for login in ("mona", "nils"):
        forge.account(login)
        forge.grant(REPOSITORY, login, "write")
    alarm = github.alarm(MARKER)
    assert alarm.end() is None
    number = alarm.raise_("It does not hold", "One finding.", "mona")
    before = github.requests.writes
    assert number == alarm.raise_("It does not hold", "One finding.", "mona")
    assert before == github.requests.writes
    assert number == alarm.raise_("It does not hold", "Two findings.", "nils")
    (issue,) = forge.state.repository_named(REPOSITORY).issues.values()
    assert f"{MARKER}\nTwo findings." == issue.body
    assert {"mona", "nils"} == {person.login for person in issue.assignees}
    assert (number, "closed") == (alarm.end(), issue.state)
    assert number != alarm.raise_("It does not hold", "One finding.", None)


def test_who_cannot_be_assigned_is_told_all_the_same(github: GitHub) -> None:
    assert 0 < github.alarm(MARKER).raise_("It does not hold", "@nobody-here watches it.", "nobody-here")


def test_a_strangers_issue_with_the_same_words_is_never_taken_for_ours(forge: Forge, github: GitHub) -> None:
    theirs = forge.open_issue(REPOSITORY, "bela", "It does not hold", f"{MARKER}\nOne finding.")
    alarm = github.alarm(MARKER)
    assert alarm.end() is None
    assert theirs != alarm.raise_("It does not hold", "One finding.", None)


def test_without_the_right_to_write_issues_it_says_so(forge: Forge, connect: Connect) -> None:
    github = connect(forge.job_token(REPOSITORY, {"contents": "read"}))
    with pytest.raises(UpstreamError, match="issues"):
        github.alarm(MARKER).raise_("It does not hold", "One finding.", None)
