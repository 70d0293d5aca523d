from __future__ import annotations

import pytest
import requests

from rfcflow.forge import Forge
from tests.forge.conftest import NAME

HOSTILE = """<script>alert(1)</script> <img src=x onerror=alert(1)>

[click](javascript:alert(1)) **bold**"""


def page(forge: Forge, path: str) -> requests.Response:
    return requests.get(f"{forge.url}{path}", timeout=10)


def test_a_thread_shows_what_was_said_and_runs_nothing(forge: Forge, number: int) -> None:
    forge.comment(NAME, number, "maya", HOSTILE)
    forge.review(NAME, number, "lena", "APPROVE", "fine")
    title = '"><script>alert(2)</script>'
    hostile = forge.open_pull(NAME, "olga", "x", {'<img src=x>"\n.md': "x"}, title, HOSTILE)
    for shown in (page(forge, f"/{NAME}/pull/{one}") for one in (number, hostile)):
        assert 200 == shown.status_code
        assert "<strong>bold</strong>" in shown.text
        for poison in ("<script", "<img", 'href="javascript:'):
            assert poison not in shown.text.lower()
        assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert "approved" in page(forge, f"/{NAME}/pull/{number}").text


@pytest.mark.parametrize("path", ["/", f"/{NAME}", f"/{NAME}/pulls", f"/{NAME}/blob/main/README.md"])
def test_the_other_pages_are_there(forge: Forge, number: int, path: str) -> None:
    shown = page(forge, path)
    assert 200 == shown.status_code
    assert "RFCs" in shown.text or "rfcs" in shown.text


def test_a_comparison_shows_what_changed_between_two_commits(forge: Forge, number: int) -> None:
    old = forge.state.repository_named(NAME).issues[number].pull
    assert old is not None
    before = old.head_sha
    after = forge.push_to_pull(NAME, number, {"new <b>.md": "a new line\n"})
    shown = page(forge, f"/{NAME}/compare/{before}..{after}")
    assert 200 == shown.status_code
    assert "+a new line" in shown.text
    assert "new &lt;b&gt;.md" in shown.text


@pytest.mark.parametrize(
    "path",
    [
        f"/{NAME}/compare/x..y",
        f"/{NAME}/compare/{'0' * 40}..{'1' * 40}",
        "/x",
        f"/{NAME}/pull/99",
        f"/{NAME}/blob/main/no",
        f"/{NAME}/blob/main/../../x",
    ],
)
def test_what_is_not_there_is_not_found(forge: Forge, path: str) -> None:
    assert 404 == page(forge, path).status_code


def test_anybody_comments_and_travels_in_time_by_form(forge: Forge, number: int) -> None:
    form = {"repository": NAME, "number": str(number), "login": "olga", "body": "hello"}
    shown = requests.post(f"{forge.url}/_forge/comment", data=form, timeout=10)
    assert "hello" in shown.text
    assert ("issue_comment", "olga", True) == (
        forge.events[-1].name,
        forge.events[-1].actor,
        forge.events[-1].starts_workflows,
    )
    before = forge.clock.now()
    requests.post(f"{forge.url}/_forge/clock", data={"days": "2"}, timeout=10)
    assert 2 == (forge.clock.now() - before).days
    assert 400 == requests.post(f"{forge.url}/_forge/clock", data={"days": "-2"}, timeout=10).status_code


def test_other_sites_cannot_use_the_forms(forge: Forge) -> None:
    for headers in ({"Origin": "https://example.org"}, {"Host": "example.org"}):
        answer = requests.post(f"{forge.url}/_forge/clock", data={"days": "1"}, headers=headers, timeout=10)
        assert 403 == answer.status_code
