"""The same repository over smart HTTP, with a job's token, on good and bad days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rfcflow.adapters.git import Git, RefUpdate
from rfcflow.errors import PushRefused, RaceLost, UpstreamError
from rfcflow.forge import Forge
from tests.adapters.conftest import REPOSITORY
from tests.adapters.repositories import commit_files

MAIN = "refs/heads/main"
LEDGER = "refs/heads/rfc-ledger"
Clone = Callable[[dict[str, str] | None], Git]


@pytest.fixture
def clone(forge: Forge, tmp_path: Path) -> Iterator[Clone]:
    """Return a maker of stores whose job token has the given permissions, with main fetched."""
    made: list[Git] = []

    def make(permissions: dict[str, str] | None) -> Git:
        token = forge.job_token(REPOSITORY, {"contents": "write"} if permissions is None else permissions)
        remote = f"{forge.url}/{REPOSITORY}.git"
        git = Git.create(tmp_path / f"store{len(made)}", remote=remote, token=lambda: token)
        made.append(git)
        git.fetch([f"+{MAIN}:refs/remotes/origin/main"])
        return git

    yield make
    for git in made:
        git.close()


def landing(git: Git) -> tuple[str, str, list[RefUpdate]]:
    """Main, a commit on it, and a push of it together with a ledger."""
    main = git.resolve("refs/remotes/origin/main")
    assert main is not None
    commit = commit_files(git, {"rfcs/0001-a.md": b"text"}, (main,))
    ledger = commit_files(git, {"0001.jsonl": b"{}\n"})
    return main, commit, [RefUpdate(MAIN, commit, main, ff_only=True), RefUpdate(LEDGER, ledger, None)]


def test_a_pull_request_is_fetched_and_read_without_a_checkout(
    forge: Forge, clone: Clone, number: int
) -> None:
    git = clone(None)
    name = f"refs/pull/{number}/head"
    missing = git.fetch_optional([f"+{name}:refs/rfcflow/{number}", "+refs/pull/99/head:refs/rfcflow/99"])
    assert frozenset({"refs/pull/99/head"}) == missing
    base = git.merge_base("refs/remotes/origin/main", f"refs/rfcflow/{number}")
    assert base is not None
    assert ["rfcs/0000-tidy.md"] == [change.path for change in git.changes(base, f"refs/rfcflow/{number}")]
    assert b"text" == git.read(f"refs/rfcflow/{number}", "rfcs/0000-tidy.md", limit=100)
    assert not (git.directory / "rfcs").exists()


def test_two_refs_arrive_in_one_push(forge: Forge, clone: Clone) -> None:
    git = clone(None)
    _, _, updates = landing(git)
    git.push(updates)
    assert {update.ref: update.new for update in updates} == git.remote_refs([MAIN, LEDGER])
    assert ["PUSH"] == [transfer.kind for transfer in forge.transfers if transfer.kind == "PUSH"]


def test_a_moved_branch_is_a_lost_race_for_both(forge: Forge, clone: Clone) -> None:
    git = clone(None)
    _, _, updates = landing(git)
    theirs = forge.commit(REPOSITORY, "acme", {"a": "b"}, "meanwhile")
    with pytest.raises(RaceLost):
        git.push(updates)
    assert {MAIN: theirs} == git.remote_refs([MAIN, LEDGER])


def test_a_protected_branch_refuses_in_githubs_words(forge: Forge, clone: Clone) -> None:
    forge.protect(REPOSITORY, "main", {"pull_request": True})
    git = clone(None)
    main, _, updates = landing(git)
    with pytest.raises(PushRefused, match="Changes must be made through a pull request"):
        git.push(updates)
    assert {MAIN: main} == git.remote_refs([MAIN, LEDGER])


def test_a_workflow_file_needs_a_permission_of_its_own(forge: Forge, clone: Clone) -> None:
    git = clone(None)
    main, _, _ = landing(git)
    commit = commit_files(git, {".github/workflows/x.yml": b"on: push"}, (main,))
    with pytest.raises(PushRefused, match="workflow"):
        git.push([RefUpdate(MAIN, commit, main)])


def test_a_token_that_may_not_write_is_refused(forge: Forge, clone: Clone) -> None:
    git = clone({"contents": "read"})
    with pytest.raises(PushRefused, match="contents: write") as caught:
        git.push(landing(git)[2])
    assert 403 == caught.value.status


def test_a_lost_answer_to_a_push_is_looked_up(forge: Forge, clone: Clone) -> None:
    git = clone(None)
    _, commit, updates = landing(git)
    forge.faults.add("PUSH", "", kind="drop")
    git.push(updates)
    assert commit == git.remote_refs([MAIN])[MAIN]


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_outage_is_no_refusal(forge: Forge, clone: Clone, status: int) -> None:
    git = clone(None)
    main, commit, updates = landing(git)
    forge.faults.add("PUSH", "", status=status)
    with pytest.raises(UpstreamError, match="did not arrive") as caught:
        git.push(updates)
    assert (UpstreamError, status) == (type(caught.value), caught.value.status)
    assert {MAIN: main} == git.remote_refs([MAIN, LEDGER])
    git.push(updates)
    assert commit == git.remote_refs([MAIN])[MAIN]


def test_an_answer_spoiled_after_the_push_counts_as_done(forge: Forge, clone: Clone) -> None:
    git = clone(None)
    _, commit, updates = landing(git)
    forge.faults.add("PUSH", "", status=502, when="after")
    git.push(updates)
    assert commit == git.remote_refs([MAIN])[MAIN]


def test_a_fetch_that_fails_says_with_which_status(forge: Forge, clone: Clone) -> None:
    git = clone(None)
    forge.faults.add("FETCH", "", status=502, times=5)
    with pytest.raises(UpstreamError, match="502") as caught:
        git.fetch([f"+{MAIN}:refs/heads/x"])
    assert 502 == caught.value.status
    nowhere = Git.create(git.directory, remote=f"{forge.url}/acme/nowhere.git")
    with pytest.raises(UpstreamError):
        nowhere.remote_refs()
