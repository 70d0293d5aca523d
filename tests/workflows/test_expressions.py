"""GitHub's expressions, schedules and filters, as its documentation says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.forge.dispatcher.cron import last_due
from rfcflow.forge.dispatcher.expressions import evaluate, holds, interpolate
from rfcflow.forge.dispatcher.triggers import starts
from rfcflow.forge.dispatcher.workflows import exceeds, parse, permissions_of, read_only

CONTEXT: dict[str, Any] = {
    "github": {"event_name": "Push", "event": {"number": 7, "names": ["a", "B"], "body": "x' || true"}},
    "needs": {"sweep": {"outputs": {"moved": "true"}}},
}


@pytest.mark.parametrize(
    "text,value",
    [
        ("'it''s'", "it's"),
        ("github.event_name == 'push'", True),
        ("github.event_name != 'push'", False),
        ("github.event.number == '7'", True),
        ("github.event.missing.deeper", None),
        ("github.event.missing == ''", True),
        ("null == 0", True),
        ("'a' == 0", False),
        ("!github.event.missing && 'yes' || 'no'", "yes"),
        ("github.event.missing || 'other'", "other"),
        ("(1 == 2) || true", True),
        ("github.event['number']", 7),
        ("github.event.names[1]", "B"),
        ("contains(github.event.names, 'b')", True),
        ("contains('Hello', 'ell')", True),
        ("startsWith('refs/heads/x', 'REFS/')", True),
        ("endsWith('a.md', '.MD')", True),
        ("format('{0}-{1}-{0}', 'a', 2)", "a-2-a"),
        ("fromJSON('[1, 2]')[1]", 2),
        ("toJSON(needs.sweep.outputs)", '{"moved": "true"}'),
        ("-1.5", -1.5),
    ],
)
def test_an_expression_has_this_value(text: str, value: object) -> None:
    assert value == evaluate(text, CONTEXT)


@pytest.mark.parametrize(
    "text", ["", "a b", "github.", "(1", "secrets.X", "hashFiles('x')", "1 ==", "'open", "&&", "]"]
)
def test_what_cannot_be_read_is_never_guessed(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        evaluate(text, CONTEXT)


@given(text=st.text())
def test_a_value_is_never_read_as_an_expression(text: str) -> None:
    context = {"github": {"event": {"body": text}}}
    assert f"<{text}>" == interpolate("<${{ github.event.body }}>", context)


@pytest.mark.parametrize(
    "condition,ends,runs",
    [
        ("", [], True),
        ("", ["success", "skipped"], False),
        ("always()", ["failure"], True),
        ("failure()", ["failure"], True),
        ("failure()", ["success"], False),
        ("${{ !cancelled() && needs.sweep.outputs.moved == 'true' }}", ["failure"], True),
        ("${{ !cancelled() && needs.sweep.outputs.moved == 'true' }}", ["cancelled"], False),
        ("github.event_name == 'push'", ["failure"], False),
        ("github.event_name == 'push'", ["success"], True),
        ("github.event_name == 'other'", ["success"], False),
    ],
)
def test_a_condition_without_a_status_function_wants_success(
    condition: str, ends: list[str], *, runs: bool
) -> None:
    assert runs == holds(condition, CONTEXT, ends)


def test_a_condition_half_in_braces_is_refused() -> None:
    with pytest.raises(ValueError, match="whole condition"):
        holds("${{ github.event_name }} == 'push'", CONTEXT)


NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    "line,due",
    [
        ("13,43 * * * *", datetime(2026, 11, 23, 11, 43, tzinfo=UTC)),
        ("27 4 * * *", datetime(2026, 11, 23, 4, 27, tzinfo=UTC)),
        ("0 12 * * *", NOON),
        ("*/20 8-10 * * *", datetime(2026, 11, 23, 10, 40, tzinfo=UTC)),
        ("0 0 * * 0", datetime(2026, 11, 22, 0, 0, tzinfo=UTC)),
        ("0 0 1 * *", datetime(2026, 11, 1, 0, 0, tzinfo=UTC)),
        ("0 0 1 * 0", datetime(2026, 11, 22, 0, 0, tzinfo=UTC)),
        ("0 0 1 1 *", None),
    ],
)
def test_a_schedule_named_this_moment_last(line: str, due: datetime | None) -> None:
    assert due == last_due(line, NOON - timedelta(days=31), NOON)


def test_a_moment_is_named_once() -> None:
    assert NOON == last_due("0 12 * * *", NOON - timedelta(seconds=1), NOON)
    assert None is last_due("0 12 * * *", NOON, NOON + timedelta(hours=1))


@pytest.mark.parametrize("line", ["* * * *", "60 * * * *", "x * * * *", "5-1 * * * *", "*/0 * * * *"])
def test_a_schedule_that_is_none_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        last_due(line, NOON - timedelta(days=1), NOON)


@pytest.mark.parametrize(
    "on,name,payload,started",
    [
        ("issues", "issues", {"action": "anything"}, True),
        ("issues", "push", {"ref": "refs/heads/main"}, False),
        ("pull_request", "pull_request", {"action": "opened"}, True),
        ("pull_request", "pull_request", {"action": "labeled"}, False),
        ("{pull_request: {types: [labeled]}}", "pull_request", {"action": "labeled"}, True),
        ("{push: {branches: [main]}}", "push", {"ref": "refs/heads/main"}, True),
        ("{push: {branches: [main]}}", "push", {"ref": "refs/heads/rfc-ledger"}, False),
        ("{push: {branches: [main]}}", "push", {"ref": "refs/tags/main"}, False),
        ("{push: {branches: ['release/*']}}", "push", {"ref": "refs/heads/release/1"}, True),
        ("{push: {branches: ['release/*']}}", "push", {"ref": "refs/heads/release/1/x"}, False),
        ("{push: {branches: ['release/**']}}", "push", {"ref": "refs/heads/release/1/x"}, True),
        ("{push: {branches-ignore: [main]}}", "push", {"ref": "refs/heads/main"}, False),
        ("{workflow_run: {workflows: [a]}}", "workflow_run", {"name": "a"}, True),
        ("{workflow_run: {workflows: [a], types: [completed]}}", "workflow_run", {"name": "a"}, False),
        ("{workflow_run: {workflows: [b]}}", "workflow_run", {"name": "a"}, False),
    ],
)
def test_on_lets_this_event_through(on: str, name: str, payload: dict[str, Any], *, started: bool) -> None:
    if name == "pull_request":
        payload = {**payload, "pull_request": {"base": {"ref": "main"}}}
    if name == "workflow_run":
        payload = {"action": "requested", "workflow_run": {"name": payload["name"], "head_branch": "x"}}
    found = parse("w.yml", f"on: {on}\njobs: {{}}\n".encode())
    assert "" == found.problem
    assert started == starts(found, name, payload)


def test_a_filter_that_is_not_emulated_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="paths"):
        starts(parse("w.yml", b"on: {push: {paths: [x]}}\njobs: {}\n"), "push", {"ref": "refs/heads/main"})


@pytest.mark.parametrize("raw", [b"", b"jobs: {}", b"on: push", b"on: [", b"\xff", b"on: push\njobs: {a: 3}"])
def test_a_file_that_is_no_workflow_says_why(raw: bytes) -> None:
    assert "" != parse("w.yml", raw).problem


def test_permissions_name_everything_a_token_may_do() -> None:
    top = {"contents": "read"}
    assert top == permissions_of(None, top)
    assert {} == permissions_of({}, top)
    assert {"write"} == set(permissions_of("write-all", top).values())
    asked = {"contents": "write", "pages": "write", "issues": "none", "id-token": "write"}
    assert ["contents", "pages", "id-token"] == exceeds(asked, {"contents": "read"})
    assert {"contents": "read", "pages": "read"} == read_only(asked)
