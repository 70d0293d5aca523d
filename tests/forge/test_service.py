"""What surrounds every request: tokens, permissions, pages, conditional requests, limits, faults and time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests
from github import BadCredentialsException, Github, GithubException, UnknownObjectException
from github.Repository import Repository

from rfcflow.forge import Forge
from tests.forge.conftest import ALL_SCOPES, NAME, START, Connect, Git

AsPerson = Callable[[str], Repository]
REFUSED = "Resource not accessible by integration"


def get(forge: Forge, path: str, **headers: str) -> requests.Response:
    return requests.get(f"{forge.api_url}{path}", headers=headers, timeout=10)


def test_an_unknown_token_is_refused(connect: Connect) -> None:
    with pytest.raises(BadCredentialsException):
        connect("ghp_invented").get_repo(NAME)


def test_reading_needs_no_token_and_writing_does(forge: Forge, number: int) -> None:
    assert 200 == get(forge, f"/repos/{NAME}/pulls/{number}").status_code
    written = requests.post(
        f"{forge.api_url}/repos/{NAME}/issues/{number}/comments", json={"body": "x"}, timeout=10
    )
    assert (401, "Requires authentication") == (written.status_code, written.json()["message"])


@pytest.mark.parametrize(
    "missing,act",
    [
        ("pull-requests", lambda repository, number: repository.get_issue(number).create_comment("x")),
        ("pull-requests", lambda repository, number: repository.get_issue(number).add_to_labels("x")),
        ("pull-requests", lambda repository, number: repository.get_pull(number).edit(state="closed")),
        ("issues", lambda repository, number: repository.create_issue("x")),
        ("issues", lambda repository, number: repository.create_label("x", "aabbcc")),
        ("contents", lambda repository, number: repository.get_pull(number).merge()),
        (
            "statuses",
            lambda repository, number: repository.get_branch("main").commit.create_status("success"),
        ),
    ],
)
def test_a_job_may_only_what_its_permissions_say(
    forge: Forge, connect: Connect, number: int, missing: str, act: Callable[[Repository, int], object]
) -> None:
    scopes = {name: level for name, level in ALL_SCOPES.items() if name != missing}
    weak = connect(forge.job_token(NAME, scopes | {missing: "read"})).get_repo(NAME)
    forge.events.clear()
    with pytest.raises(GithubException, match=REFUSED) as refused:
        act(weak, number)
    assert (403, 0) == (refused.value.status, len(forge.events))
    act(connect(forge.job_token(NAME, ALL_SCOPES)).get_repo(NAME), number)


def test_a_job_is_nobody_and_acts_in_its_own_repository_only(forge: Forge, connect: Connect) -> None:
    forge.repository("meadow/other", {"README.md": "x"})
    job = connect(forge.job_token(NAME, ALL_SCOPES))
    with pytest.raises(GithubException, match=REFUSED):
        job.get_user().login  # noqa: B018 - reading the attribute is the request
    with pytest.raises(GithubException, match=REFUSED):
        job.get_repo("meadow/other").create_issue("x")
    with pytest.raises(GithubException, match=REFUSED):
        job.get_repo(NAME).create_fork()


def test_roles_are_shown_coarsely_and_exactly(bot: Repository, as_person: AsPerson, forge: Forge) -> None:
    forge.grant(NAME, "mona", "maintain")
    roles = {
        login: (bot.get_collaborator_permission(login), bot.get_collaborator_role_name(login))
        for login in ("lena", "mona", "maya", "tara", "meadow")
    }
    assert {
        "lena": ("admin", "admin"),
        "mona": ("write", "maintain"),
        "maya": ("write", "write"),
        "tara": ("read", "triage"),
        "meadow": ("admin", "admin"),
    } == roles
    with pytest.raises(GithubException, match="nobody is not a user"):
        bot.get_collaborator_permission("nobody")
    with pytest.raises(GithubException, match="push access"):
        as_person("tara").get_collaborator_permission("lena")


def test_a_renamed_account_keeps_its_id_and_its_login_is_reused(forge: Forge, connect: Connect) -> None:
    reader = connect(forge.token("maya"))
    before = reader.get_user("maya").id
    forge.rename("maya", "maya-2")
    newcomer = forge.account("maya")
    assert ("maya-2", newcomer.id) == (reader.get_user_by_id(before).login, reader.get_user("maya").id)
    assert "read" == connect(forge.token("lena")).get_repo(NAME).get_collaborator_permission("maya")


def test_lists_come_in_pages_of_at_most_100(forge: Forge, bot: Repository, number: int) -> None:
    made = [forge.comment(NAME, number, "maya", f"comment {index}") for index in range(101)]
    reads = forge.request_counts()[0]
    assert made == [comment.id for comment in bot.get_issue(number).get_comments()]
    assert 1 + 2 == forge.request_counts()[0] - reads
    path = f"/repos/{NAME}/issues/{number}/comments"
    first = get(forge, f"{path}?per_page=1000")
    assert (100, {"next", "last"}) == (len(first.json()), set(first.links))
    last = requests.get(first.links["next"]["url"], timeout=10)
    assert (1, {"prev", "first"}) == (len(last.json()), set(last.links))
    assert (30, []) == (len(get(forge, path).json()), get(forge, f"{path}?page=99").json())


def test_an_unchanged_answer_is_not_sent_again(forge: Forge, bot: Repository, number: int) -> None:
    issue = bot.get_issue(number)
    assert not issue.update()
    forge.comment(NAME, number, "maya", "news")
    assert issue.update()
    assert 1 == issue.comments


def test_headers_tell_the_forges_time_and_the_budget_left(forge: Forge) -> None:
    answer = get(forge, f"/repos/{NAME}")
    assert START == parsedate_to_datetime(answer.headers["Date"])
    assert ("60", "59", "core") == tuple(
        answer.headers[f"X-RateLimit-{name}"] for name in ("Limit", "Remaining", "Resource")
    )
    assert int((START + timedelta(hours=1)).timestamp()) == int(answer.headers["X-RateLimit-Reset"])
    assert answer.headers["X-GitHub-Request-Id"]


def test_a_spent_budget_is_refused_until_the_hour_is_over(forge: Forge) -> None:
    forge.enforce_limits = True
    for _ in range(60):
        get(forge, "/rate_limit")
    assert "API rate limit exceeded" in get(forge, "/rate_limit").json()["message"]
    forge.clock.advance(timedelta(hours=1))
    assert 59 == get(forge, "/rate_limit").json()["rate"]["remaining"]


def test_an_unknown_path_and_broken_json_are_refused(forge: Forge) -> None:
    assert 404 == get(forge, "/repos/meadow/nothing").status_code
    assert 404 == get(forge, "/nothing").status_code
    secret = {"Authorization": f"Bearer {forge.token('maya')}"}
    broken = requests.post(f"{forge.api_url}/repos/{NAME}/issues", b"{", headers=secret, timeout=10)
    assert (400, "Problems parsing JSON") == (broken.status_code, broken.json()["message"])
    wrong_ones: tuple[dict[str, Any], ...] = ({}, {"title": 7}, {"title": "x", "labels": [7]})
    for wrong in wrong_ones:
        refused = requests.post(
            f"{forge.api_url}/repos/{NAME}/issues", json=wrong, headers=secret, timeout=10
        )
        assert 422 == refused.status_code


@pytest.mark.parametrize("ref", ["heads/../../HEAD", "heads/../../../../../../../../etc/hostname", "heads/*"])
def test_no_file_is_read_through_a_refs_name(forge: Forge, ref: str) -> None:
    assert 404 == get(forge, f"/repos/{NAME}/git/ref/{ref.replace('..', '%2E%2E')}").status_code


def test_a_fault_before_prevents_and_a_fault_after_hides_the_effect(
    forge: Forge, bot: Repository, number: int
) -> None:
    issue = bot.get_issue(number)
    path = f"/issues/{number}/comments$"
    for when, written in (("before", 0), ("after", 1)):
        forge.faults.add("POST", path, status=502, when=when)
        with pytest.raises(GithubException) as failed:
            issue.create_comment("once")
        assert (502, written) == (failed.value.status, len(list(issue.get_comments())))
    issue.create_comment("twice")
    assert 2 == len(list(issue.get_comments()))


def test_a_lost_answer_leaves_its_effect(forge: Forge, bot: Repository, number: int) -> None:
    issue = bot.get_issue(number)
    forge.faults.add("POST", "/comments$", kind="drop")
    with pytest.raises(requests.exceptions.ConnectionError):
        issue.create_comment("once")
    assert ["once"] == [comment.body for comment in issue.get_comments()]


def test_pygithub_repeats_a_post_that_failed_after_its_effect(forge: Forge, number: int) -> None:
    from github import Auth

    client = Github(base_url=forge.api_url, auth=Auth.Token(forge.token("maya")), seconds_between_writes=None)
    forge.faults.add("POST", "/comments$", status=502, when="after")
    client.get_repo(NAME).get_issue(number).create_comment("doubled")
    assert 2 == client.get_repo(NAME).get_issue(number).comments
    client.close()


def test_bad_days_have_names(forge: Forge, bot: Repository, number: int) -> None:
    forge.faults.add("GET", f"/pulls/{number}$", kind="null_mergeable")
    pull = bot.get_pull(number)
    assert {"mergeable": None, "mergeable_state": "unknown"}.items() <= pull.raw_data.items()
    assert bot.get_pull(number).mergeable
    forge.faults.add("PUT", "/merge$", kind="stale_sha")
    with pytest.raises(GithubException) as stale:
        pull.merge()
    assert 409 == stale.value.status
    forge.faults.add("POST", "/comments$", kind="secondary_limit")
    with pytest.raises(GithubException, match="secondary rate limit") as limited:
        bot.get_issue(number).create_comment("x")
    assert "1" == (limited.value.headers or {})["retry-after"]
    with pytest.raises(ValueError, match="no fault"):
        forge.faults.add(kind="earthquake")


def test_pushes_fail_before_and_after_their_effect(
    forge: Forge, git: Git, bot: Repository, address: Callable[..., str]
) -> None:
    git("clone", "--quiet", address(forge.job_token(NAME, ALL_SCOPES)), ".")
    git("commit", "--quiet", "--allow-empty", "-m", "x")
    wanted = git("rev-parse", "HEAD").stdout.strip()
    forge.faults.add("PUSH", NAME, kind="reject", body="pre-receive hook declined")
    assert "pre-receive hook declined" in git("push", "origin", "main", check=False).stderr
    forge.faults.add("PUSH", NAME, status=503)
    assert "503" in git("push", "origin", "main", check=False).stderr
    assert wanted != bot.get_branch("main").commit.sha
    forge.faults.add("PUSH", NAME, kind="drop")
    assert 0 != git("push", "origin", "main", check=False).returncode
    assert wanted == bot.get_branch("main").commit.sha
    forge.faults.add("FETCH", NAME, status=500)
    assert 0 != git("fetch", "origin", "refs/heads/main:refs/x", check=False).returncode
    # git sends a push again when a connection it had used before is closed without an answer.
    assert ["FETCH", "PUSH", "PUSH", "PUSH"] == [one.kind for one in forge.transfers][:4]


def test_time_passes_by_writing_and_travelling_only(forge: Forge, bot: Repository, number: int) -> None:
    before = forge.clock.now()
    bot.get_pull(number)
    assert before == forge.clock.now()
    bot.get_issue(number).create_comment("x")
    assert before + timedelta(seconds=1) == forge.clock.now()
    forge.clock.travel(datetime(2027, 1, 1, tzinfo=UTC))
    assert datetime(2027, 1, 1, 0, 0, 1, tzinfo=UTC) == bot.get_issue(number).create_comment("y").created_at
    with pytest.raises(ValueError, match="backwards"):
        forge.clock.advance(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="aware"):
        forge.clock.travel(datetime(2028, 1, 1))  # noqa: DTZ001 - a naive datetime is what is refused


def test_reads_and_writes_are_counted(forge: Forge, bot: Repository, number: int) -> None:
    reads, writes = forge.request_counts()
    bot.get_issue(number).create_comment("x")
    assert (reads + 1, writes + 1) == forge.request_counts()
    last = forge.requests[-1]
    assert ("POST", f"/repos/{NAME}/issues/{number}/comments", 201, "github-actions[bot]") == (
        last.method,
        last.path,
        last.status,
        last.actor,
    )


def test_files_directories_and_comparisons_are_read(forge: Forge, bot: Repository, number: int) -> None:
    readme = bot.get_contents("README.md")
    assert not isinstance(readme, list)
    assert b"# RFCs\n" == readme.decoded_content
    root, folder = bot.get_contents(""), bot.get_contents("rfcs")
    assert isinstance(root, list)
    assert isinstance(folder, list)
    assert [".github", "README.md", "rfcs"] == [one.path for one in root]
    assert ["rfcs/README.md"] == [one.path for one in folder]
    with pytest.raises(UnknownObjectException):
        bot.get_contents("nothing.md")
    comparison = bot.compare("main", "nils:lazy-dawn")
    assert ("ahead", 1, 0) == (comparison.status, comparison.ahead_by, comparison.behind_by)
    assert ["rfcs/0000-lazy-dawn.md"] == [one.filename for one in comparison.files]
