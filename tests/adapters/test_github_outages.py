"""A bad day at GitHub: whatever it answers, or does not, there is no traceback and nothing twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from rfcflow.adapters.clock import FixedClock
from rfcflow.adapters.github import GitHub
from rfcflow.adapters.github_calls import Reply, explained
from rfcflow.errors import UpstreamError
from rfcflow.forge import Forge
from tests.adapters.conftest import NOW, REPOSITORY, Connect

COMMENTS = "/issues/1/comments$"


def bodies(forge: Forge) -> list[str]:
    return [comment.body for comment in forge.state.comments.values()]


def test_a_lost_response_does_not_double_the_comment(forge: Forge, github: GitHub, number: int) -> None:
    forge.faults.add("POST", COMMENTS, kind="drop")
    with pytest.raises(UpstreamError, match="did not answer") as caught:
        github.post_comment(number, "<!-- m --> hello")
    assert caught.value.status is None
    found = github.find_comment(number, "<!-- m -->", NOW, 41898282)
    assert found is not None
    assert ["<!-- m --> hello"] == bodies(forge)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_post_answered_502_is_sent_once(forge: Forge, github: GitHub, number: int, when: str) -> None:
    forge.faults.add("POST", COMMENTS, status=502, when=when, body="<html>Unicorn!</html>")
    with pytest.raises(UpstreamError, match="answered 502") as caught:
        github.post_comment(number, "hello")
    assert 502 == caught.value.status
    assert 1 == sum(request.method == "POST" for request in forge.requests)
    assert (["hello"] if when == "after" else []) == bodies(forge)


@pytest.mark.parametrize("kind,status", [("status", 502), ("status", 500), ("drop", 0)])
def test_reads_and_idempotent_writes_are_repeated(
    forge: Forge, github: GitHub, clock: FixedClock, number: int, kind: str, status: int
) -> None:
    posted = github.post_comment(number, "hello")
    forge.faults.add("*", "", status=status, kind=kind, times=2)
    assert number == github.pull(number).number
    forge.faults.add("PATCH", "", status=status, kind=kind)
    assert "bye" == github.edit_comment(posted.id, "bye").body
    forge.faults.add("PUT", "", status=status, kind=kind)
    github.set_labels(number, ("a",))
    forge.faults.add("POST", "/reactions", status=status, kind=kind)
    github.react(posted.id, "eyes")
    assert [1, 2, 1, 1, 1] == clock.slept
    assert 1 == len(forge.state.comments[posted.id].reactions)


def test_an_outage_that_lasts_ends_the_run(forge: Forge, github: GitHub, number: int) -> None:
    forge.faults.add("GET", "", status=503, times=100)
    with pytest.raises(UpstreamError, match="answered 503, Server Error"):
        github.pull(number)
    assert 4 == github.requests.reads == sum(request.method == "GET" for request in forge.requests)


def test_a_secondary_limit_is_waited_out_even_by_a_post(
    forge: Forge, github: GitHub, clock: FixedClock, number: int
) -> None:
    forge.faults.add("POST", COMMENTS, kind="secondary_limit", headers={"Retry-After": "7"})
    github.post_comment(number, "hello")
    assert [7] == clock.slept
    assert ["hello"] == bodies(forge)
    forge.faults.add("GET", "", status=429, headers={"Retry-After": "3"}, body={"message": "slow down"})
    github.pull(number)
    assert [7, 3] == clock.slept


def test_a_limit_longer_than_our_patience_ends_the_run(
    forge: Forge, github: GitHub, clock: FixedClock
) -> None:
    forge.faults.add("GET", "", kind="secondary_limit", headers={"Retry-After": "3600"})
    with pytest.raises(UpstreamError, match="secondary rate limit") as caught:
        github.pull(1)
    assert (403, []) == (caught.value.status, clock.slept)


def test_a_spent_budget_is_noticed_before_it_is_overdrawn(
    forge: Forge, connect: Connect, number: int
) -> None:
    forge.enforce_limits = True
    github = connect(floor=997)
    for _ in range(3):
        github.pull(number)
    assert 997 == github.remaining
    with pytest.raises(UpstreamError, match="budget has 997 requests left until 10:00 UTC") as caught:
        github.pull(number)
    assert 429 == caught.value.status
    assert 3 == github.requests.reads


def test_the_budget_is_there_again_after_the_hour(
    forge: Forge, connect: Connect, clock: FixedClock, number: int
) -> None:
    github = connect(floor=1000)
    github.pull(number)
    clock.set(NOW.replace(hour=10, minute=1))
    assert number == github.pull(number).number


def test_a_missing_permission_is_named(forge: Forge, connect: Connect, number: int) -> None:
    github = connect(forge.job_token(REPOSITORY, {"contents": "read"}))
    with pytest.raises(UpstreamError, match="Resource not accessible by integration") as caught:
        github.set_labels(number, ("a",))
    assert 403 == caught.value.status
    headers = {"X-Accepted-GitHub-Permissions": "issues=write; pull_requests=write"}
    message = {"message": "Resource not accessible by integration"}
    forge.faults.add("PUT", "/labels", status=403, body=message, headers=headers)
    with pytest.raises(UpstreamError, match=r"the token needs issues=write; pull_requests=write"):
        github.set_labels(number, ("a",))


def test_bad_credentials_and_missing_things_say_so(forge: Forge, connect: Connect, github: GitHub) -> None:
    with pytest.raises(UpstreamError, match="401, Bad credentials"):
        connect("no-such-token").pull(1)
    with pytest.raises(UpstreamError, match="404, Not Found") as caught:
        github.pull(999)
    assert 404 == caught.value.status


CALLS: dict[str, Callable[[GitHub], object]] = {
    "pull": lambda github: github.pull(1),
    "pulls": lambda github: github.pulls_changed(None),
    "comments": lambda github: github.comments_since(None),
    "inline": lambda github: github.inline_comments_since(None),
    "conversation": lambda github: github.issue_comments(1),
    "reviews": lambda github: github.reviews(1),
    "closer": lambda github: github.closed_by(1),
    "status": lambda github: github.combined_status("a" * 40),
    "labels": lambda github: github.labels(),
    "branch": lambda github: github.default_branch(),
    "post": lambda github: github.post_comment(1, "x"),
    "edit": lambda github: github.edit_comment(1, "x"),
}
BODIES: dict[str, Any] = {
    "empty": b"",
    "html": "<html>Unicorn!</html>",
    "cut": '{"number": 1, "ti',
    "null": "null",
    "list of nulls": [None],
    "numbers": 42,
    "wrong fields": {"number": "1", "user": 3, "statuses": [{"context": 1}], "issue_url": None},
    "list of wrong": [{"id": [], "number": None, "updated_at": "yesterday", "user": {}}],
    "deep": "[" * 100_000,
    "not utf-8": b'{"title": "\xff\xfe"}',
}


@pytest.mark.parametrize("body", sorted(BODIES))
@pytest.mark.parametrize("call", sorted(CALLS))
def test_a_body_of_another_shape_is_an_upstream_error(
    forge: Forge, github: GitHub, call: str, body: str
) -> None:
    forge.faults.add("*", "", status=200, body=BODIES[body], times=10)
    with pytest.raises(UpstreamError):
        CALLS[call](github)


@pytest.mark.parametrize("status", [301, 304, 400, 401, 403, 404, 405, 409, 410, 418, 422, 451, 500, 599])
def test_every_bad_status_is_an_upstream_error_that_keeps_it(
    forge: Forge, github: GitHub, status: int
) -> None:
    forge.faults.add("*", "", status=status, times=10, body={"message": "No\x1b[31m\n"})
    for call in (CALLS["pull"], CALLS["post"]):
        with pytest.raises(UpstreamError, match=f"answered {status}") as caught:
            call(github)
        assert status == caught.value.status
        assert "\x1b" not in str(caught.value)


def test_a_server_that_is_not_there_is_an_upstream_error(clock: FixedClock) -> None:
    github = GitHub("http://127.0.0.1:9", REPOSITORY, "token", clock=clock)
    with pytest.raises(UpstreamError, match="ConnectionError") as caught:
        github.pull(1)
    assert "token" not in str(caught.value)
    github.disconnect()


def test_deleted_users_and_empty_bodies_are_read(forge: Forge, github: GitHub, number: int) -> None:
    made = forge.comment(REPOSITORY, number, "alba", "text")
    seen: list[Any] = []
    forge.on_exchange = lambda exchange: seen.append(exchange.body)
    github.comment(made)
    forge.on_exchange = None
    body = seen[0] | {"user": None, "body": None}
    forge.faults.add("GET", "/comments/", status=200, body=body)
    ghost = github.comment(made)
    assert ghost is not None
    assert ("ghost", "") == (ghost.author.login, ghost.body)
    half = json.dumps(seen[0] | {"body": "a \ud83d b"})
    forge.faults.add("GET", "/comments/", status=200, body=half)
    broken = github.comment(made)
    assert broken is not None
    assert "a \N{REPLACEMENT CHARACTER} b" == broken.body


@pytest.mark.parametrize("status", [301, 307, 308])
def test_a_renamed_repository_is_followed_with_its_query(
    forge: Forge, github: GitHub, number: int, status: int
) -> None:
    forge.close_pull(REPOSITORY, number)
    place = f"{forge.api_url}/repos/{REPOSITORY}/pulls?state=all&sort=updated&direction=desc&per_page=100"
    forge.faults.add("GET", "/pulls$", status=status, headers={"Location": place})
    # PyGithub itself would ask again without the query and get open pull requests alone.
    assert [number] == [pull.number for pull in github.pulls_changed(None)[0]]


def test_a_redirection_elsewhere_is_not_followed(forge: Forge, github: GitHub, number: int) -> None:
    for status, place in ((307, "http://example.org/x"), (301, "http://localhost:1/x")):
        forge.faults.add("POST", COMMENTS, status=status, headers={"Location": place})
        with pytest.raises(UpstreamError):
            github.post_comment(number, "hello")
    forge.faults.add("GET", "/pulls/1$", status=301, headers={"Location": "/api/v3/x"}, times=50)
    forge.faults.add("GET", "/x$", status=301, headers={"Location": "/api/v3/x"}, times=50)
    with pytest.raises(UpstreamError):
        github.pull(number)
    assert [] == bodies(forge)


def test_the_environments_proxy_is_used(
    forge: Forge, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", forge.url)
    github = connect(api_url="http://github.example/api/v3")
    with pytest.raises(UpstreamError) as refused:
        github.pull(1)
    # The forge hears of it, and shows its pages to nobody who asks for another host.
    assert 403 == refused.value.status


def test_a_refused_field_is_told() -> None:
    reply = Reply(
        422, {}, '{"message":"Validation Failed","errors":[{"field":"name","code":"already_exists"},"x"]}'
    )
    assert "POST /p: GitHub answered 422, Validation Failed; name already_exists; x" == explained(
        "POST", "/p", reply
    )
