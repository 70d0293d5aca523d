"""Fetching and pushing against real remotes: races, refusals, and answers that never came."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rfcflow.adapters.git import Git, RefUpdate, TooLarge
from rfcflow.adapters.git_process import Finished, run
from rfcflow.adapters.git_push import verdict
from rfcflow.errors import PushRefused, RaceLost, Refusal, UpstreamError
from tests.adapters.repositories import bare_remote, commit_files, shell_git, wrapped_git

MAIN = "refs/heads/main"
LEDGER = "refs/heads/rfc-ledger"
TOKEN = "ghs_a-token-that-must-not-leak"


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    bare_remote(tmp_path / "remote.git", {"README.md": b"hello"})
    return tmp_path / "remote.git"


@pytest.fixture
def git(tmp_path: Path, remote: Path) -> Iterator[Git]:
    with Git.create(tmp_path / "store", remote=str(remote), token=lambda: TOKEN) as git:
        git.fetch([f"+{MAIN}:refs/remotes/origin/main"])
        yield git


def main_of(git: Git) -> str:
    commit = git.resolve("refs/remotes/origin/main")
    assert commit is not None
    return commit


def hook(remote: Path, script: str) -> None:
    path = remote / "hooks" / "pre-receive"
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(0o755)


def test_many_refs_come_in_one_fetch(git: Git, remote: Path) -> None:
    first = main_of(git)
    for number in (7, 8):
        shell_git(remote, "update-ref", f"refs/pull/{number}/head", first)
    shell_git(remote, "tag", "v1", first)
    git.fetch(["+refs/pull/*/head:refs/rfcflow/pull/*/head"])
    expected = {f"refs/rfcflow/pull/{number}/head": first for number in (7, 8)}
    assert expected | {"refs/remotes/origin/main": first} == git.refs()


def test_a_ref_the_remote_lacks_is_named_and_the_others_come(git: Git, remote: Path) -> None:
    shell_git(remote, "update-ref", "refs/pull/7/head", main_of(git))
    specs = [f"+refs/pull/{number}/head:refs/rfcflow/pull/{number}/head" for number in (6, 7, 8)]
    assert frozenset({"refs/pull/6/head", "refs/pull/8/head"}) == git.fetch_optional(specs)
    assert main_of(git) == git.resolve("refs/rfcflow/pull/7/head")
    assert frozenset() == git.fetch_optional([specs[1]])
    with pytest.raises(UpstreamError, match="couldn't find remote ref"):
        git.fetch(specs)


def test_a_forced_head_is_followed(git: Git, remote: Path) -> None:
    with Git.at(remote) as there:
        shell_git(remote, "update-ref", "refs/pull/7/head", commit_files(there, {"a": b"1"}))
        git.fetch(["+refs/pull/7/head:refs/rfcflow/pull/7/head"])
        other = commit_files(there, {"a": b"2"})
        shell_git(remote, "update-ref", "refs/pull/7/head", other)
    git.fetch(["+refs/pull/7/head:refs/rfcflow/pull/7/head"])
    assert other == git.resolve("refs/rfcflow/pull/7/head")


def test_depth_limits_what_is_fetched(tmp_path: Path, git: Git, remote: Path) -> None:
    second = commit_files(git, {"a": b"1"}, (main_of(git),))
    git.push([RefUpdate(MAIN, second, main_of(git))])
    with Git.create(tmp_path / "shallow", remote=remote.as_uri()) as shallow:
        shallow.fetch([f"+{MAIN}:{MAIN}"], depth=1)
        assert (second,) == shallow.log_first_parent(MAIN)


def test_only_the_named_refs_are_listed(git: Git, remote: Path) -> None:
    first = main_of(git)
    shell_git(remote, "update-ref", "refs/heads/refs/heads/main", first)
    shell_git(remote, "update-ref", "refs/heads/x\u2028y", first)
    assert {MAIN: first} == git.remote_refs([MAIN, LEDGER])
    assert {MAIN, "refs/heads/refs/heads/main", "refs/heads/x\u2028y"} == set(git.remote_refs())


def test_two_refs_move_together(git: Git) -> None:
    first = main_of(git)
    landing = commit_files(git, {"rfcs/0001-a.md": b"text"}, (first,))
    ledger = commit_files(git, {"0001.jsonl": b"{}\n"})
    git.push([RefUpdate(MAIN, landing, first, ff_only=True), RefUpdate(LEDGER, ledger, None, ff_only=True)])
    assert {MAIN: landing, LEDGER: ledger} == git.remote_refs([MAIN, LEDGER])


def test_a_lost_race_moves_nothing(git: Git, remote: Path) -> None:
    first = main_of(git)
    ours, theirs = (commit_files(git, {"a": content}, (first,)) for content in (b"ours", b"theirs"))
    ledger = commit_files(git, {"0001.jsonl": b"{}\n"})
    git.push([RefUpdate(MAIN, theirs, first)])
    with pytest.raises(RaceLost, match=r"refs/heads/main moved"):
        git.push([RefUpdate(MAIN, ours, first), RefUpdate(LEDGER, ledger, None)])
    assert {MAIN: theirs} == git.remote_refs([MAIN, LEDGER])


def test_a_branch_that_should_not_exist_is_a_lost_race(git: Git) -> None:
    first, other = (commit_files(git, {"0001.jsonl": content}) for content in (b"1", b"2"))
    git.push([RefUpdate(LEDGER, first, None)])
    with pytest.raises(RaceLost):
        git.push([RefUpdate(LEDGER, other, None)])
    assert first == git.remote_refs([LEDGER])[LEDGER]


def test_a_push_that_was_done_before_succeeds_again(git: Git) -> None:
    first = main_of(git)
    second = commit_files(git, {"a": b"1"}, (first,))
    git.push([RefUpdate(MAIN, second, first)])
    git.push([RefUpdate(MAIN, second, first)])
    assert second == git.remote_refs([MAIN])[MAIN]


def test_a_branch_is_deleted_only_from_where_it_was(git: Git) -> None:
    first = main_of(git)
    git.push([RefUpdate("refs/heads/rfc-landing/1", first, None)])
    with pytest.raises(RaceLost):
        git.push([RefUpdate("refs/heads/rfc-landing/1", None, commit_files(git, {"z": b"z"}))])
    git.push([RefUpdate("refs/heads/rfc-landing/1", None, first)])
    assert {MAIN} == set(git.remote_refs())


def test_forward_only_never_rewrites_history(git: Git) -> None:
    first = main_of(git)
    unrelated = commit_files(git, {"a": b"1"})
    with pytest.raises(PushRefused, match="only goes forward"):
        git.push([RefUpdate(MAIN, unrelated, first, ff_only=True)])
    with pytest.raises(PushRefused):
        git.push([RefUpdate(MAIN, None, first, ff_only=True)])
    assert first == git.remote_refs([MAIN])[MAIN]


def test_a_rule_of_the_server_is_told_in_its_words(git: Git, remote: Path) -> None:
    hook(remote, "echo 'GH013: Repository rule violations found for refs/heads/main.' >&2; exit 1\n")
    second = commit_files(git, {"a": b"1"}, (main_of(git),))
    with pytest.raises(
        PushRefused, match=r"pre-receive hook declined[\s\S]*GH013: Repository rule violations"
    ):
        git.push([RefUpdate(MAIN, second, main_of(git))])
    assert main_of(git) == git.remote_refs([MAIN])[MAIN]


def test_a_refusal_is_a_race_when_the_branch_has_moved(git: Git, remote: Path) -> None:
    first = main_of(git)
    ours, theirs = (commit_files(git, {"a": content}, (first,)) for content in (b"ours", b"theirs"))
    git.push([RefUpdate("refs/heads/other", theirs, None)])
    # The other writer arrives while our push is being checked.
    hook(remote, f"env -u GIT_QUARANTINE_PATH git update-ref {MAIN} {theirs}\nexit 1\n")
    with pytest.raises(RaceLost):
        git.push([RefUpdate(MAIN, ours, first)])


def test_a_connection_lost_after_the_push_is_settled_by_looking(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrapped_git(
        tmp_path, monkeypatch, 'case " $* " in *" push "*) "$GIT" "$@" >/dev/null 2>&1; exit 128;; esac'
    )
    second = commit_files(git, {"a": b"1"}, (main_of(git),))
    git.push([RefUpdate(MAIN, second, main_of(git))])
    assert second == git.remote_refs([MAIN])[MAIN]


def test_a_push_that_never_arrived_is_an_outage(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = commit_files(git, {"a": b"1"}, (main_of(git),))
    said = "fatal: unable to access 'https://example.org/': The requested URL returned error: 502"
    wrapped_git(tmp_path, monkeypatch, f'case " $* " in *" push "*) echo "{said}" >&2; exit 128;; esac')
    with pytest.raises(UpstreamError, match="did not arrive") as caught:
        git.push([RefUpdate(MAIN, second, main_of(git))])
    assert (UpstreamError, 502) == (type(caught.value), caught.value.status)


def test_an_outcome_that_cannot_be_learned_is_called_unknown(git: Git, remote: Path) -> None:
    second = commit_files(git, {"a": b"1"}, (main_of(git),))
    remote.rename(remote.with_name("gone.git"))
    with pytest.raises(UpstreamError, match="outcome unknown"):
        git.push([RefUpdate(MAIN, second, main_of(git))])


@pytest.mark.parametrize(
    "complaint,kind",
    [
        ("remote: Permission to o/r.git denied to github-actions[bot].\nreturned error: 403", PushRefused),
        ("fatal: Authentication failed for 'https://example.org/'", PushRefused),
        ("fatal: unable to access: The requested URL returned error: 500", UpstreamError),
        ("error: RPC failed; curl 56 Recv failure: Connection reset by peer", UpstreamError),
        ("remote: error: cannot lock ref 'refs/heads/main': is at 1 but expected 2", RaceLost),
        (
            "remote: error: cannot lock ref 'refs/heads/a/b': 'refs/heads/a' exists; cannot create",
            UpstreamError,
        ),
    ],
)
def test_a_complaint_is_understood(complaint: str, kind: type[UpstreamError]) -> None:
    updates = (RefUpdate(MAIN, "b" * 40, "a" * 40),)
    assert kind is type(verdict(updates, Finished(128, b"", complaint), {MAIN: "a" * 40}))


def test_a_refusal_for_a_neighbours_sake_is_not_the_reason() -> None:
    updates = (RefUpdate(MAIN, "b" * 40, "a" * 40), RefUpdate(LEDGER, "c" * 40, None))
    output = (
        f"To x\n!\t{'b' * 40}:{MAIN}\t[remote rejected] (push declined due to repository rule violations)\n"
        f"!\t{'c' * 40}:{LEDGER}\t[remote rejected] (atomic push failure)\nDone\n"
    )
    error = verdict(updates, Finished(1, output.encode(), ""), {MAIN: "a" * 40})
    assert isinstance(error, PushRefused)
    assert "atomic" not in str(error)


def test_terminal_codes_of_a_server_are_not_passed_on() -> None:
    updates = (RefUpdate(MAIN, "b" * 40, "a" * 40),)
    error = verdict(updates, Finished(1, b"", "remote: \x1b[31mred\x07\nfatal: no"), {MAIN: "a" * 40})
    assert "\x1b" not in str(error)
    assert "\x07" not in str(error)


def test_the_token_is_on_no_command_line_and_in_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = tmp_path / "record"
    script = f'printf "%s\\n" "$*" >>"{record}.argv"; env >>"{record}.env"'
    wrapped_git(tmp_path, monkeypatch, script)
    store = tmp_path / "store"
    with Git.create(store, remote="http://127.0.0.1:9/o/r.git", token=lambda: TOKEN) as git:
        commit = commit_files(git, {"a": b"1"})
        for act in (
            lambda: git.fetch([f"{MAIN}:{MAIN}"]),
            lambda: git.remote_refs([MAIN]),
            lambda: git.push([RefUpdate(MAIN, commit, None)]),
        ):
            with pytest.raises(UpstreamError) as caught:
                act()
            assert TOKEN not in str(caught.value)
    commands = (tmp_path / "record.argv").read_text()
    assert {"fetch", "ls-remote", "push"} <= {line.split()[0] for line in commands.splitlines()}
    assert TOKEN not in commands
    assert "Authorization" not in commands
    assert "http.http://127.0.0.1:9/o/r.git.extraHeader" in (tmp_path / "record.env").read_text()
    kept = [path for path in store.rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if TOKEN.encode() in path.read_bytes()]
    assert "extraHeader" not in (store / "config").read_text()


def test_the_token_stays_away_from_local_commands_and_files(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrapped_git(tmp_path, monkeypatch, f'env >>"{tmp_path}/env"')
    git.push([RefUpdate("refs/heads/x", commit_files(git, {"a": b"1"}), None)])
    assert "Authorization" not in (tmp_path / "env").read_text()


@pytest.mark.parametrize(
    "remote",
    [
        "ext::sh -c 'touch x'",
        "git@example.org:o/r.git",
        "ssh://example.org/o/r",
        "https://user:secret@example.org/o/r",
        "https://example.org/o/r\nx",
        "--upload-pack=x",
        "relative/path",
    ],
)
def test_a_remote_that_could_run_or_leak_is_refused(tmp_path: Path, remote: str) -> None:
    with pytest.raises(Refusal) as caught:
        Git.create(tmp_path / "store", remote=remote)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("ref", ["main", "refs/heads/a b", "refs/heads/a:b", "refs/heads/a..b", "--mirror"])
def test_a_name_that_is_no_ref_is_refused(git: Git, ref: str) -> None:
    with pytest.raises(Refusal, match="full name of a ref"):
        git.push([RefUpdate(ref, main_of(git), None)])


def test_a_refspec_with_a_line_break_is_refused(git: Git) -> None:
    with pytest.raises(Refusal, match="is not a refspec"):
        git.fetch([f"{MAIN}:{MAIN}\n+refs/*:refs/*"])


def test_a_command_without_end_is_ended(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrapped_git(tmp_path, monkeypatch, "sleep 60 & wait")
    with pytest.raises(UpstreamError, match=r"did not end within 0\.2 seconds"):
        run(git.directory, ["version"], seconds=0.2)


def test_output_without_end_is_cut_off(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrapped_git(tmp_path, monkeypatch, "exec yes")
    with pytest.raises(TooLarge, match="more than 100000 bytes"):
        run(git.directory, ["version"], limit=100_000)


def test_a_machine_without_git_is_told_so(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UpstreamError, match="git was not found"):
        run(git.directory, ["version"])
