from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from github.Repository import Repository

from rfcflow.forge import Forge, receive
from rfcflow.forge.state import Actor
from tests.forge.conftest import ALL_SCOPES, NAME, Git

Address = Callable[..., str]


@pytest.fixture
def clone(forge: Forge, git: Git, address: Address, number: int) -> str:
    """A clone with the bot's credentials, with one commit that is not pushed; returns that commit."""
    git("clone", "--quiet", address(forge.job_token(NAME, ALL_SCOPES)), ".")
    git("commit", "--quiet", "--allow-empty", "-m", "not pushed")
    return git("rev-parse", "HEAD").stdout.strip()


@pytest.mark.parametrize("version", ["0", "1", "2"])
def test_git_clones_and_fetches_pull_requests(
    forge: Forge, git: Git, bot: Repository, number: int, version: str
) -> None:
    git("-c", f"protocol.version={version}", "clone", "--quiet", "--depth=1", f"{forge.url}/{NAME}.git", ".")
    wanted = (f"refs/pull/{number}/head:refs/h", f"refs/pull/{number}/merge:refs/m")
    bot.get_pull(number).update()
    git("-c", f"protocol.version={version}", "fetch", "--quiet", "origin", *wanted)
    assert bot.get_pull(number).head.sha == git("rev-parse", "refs/h").stdout.strip()
    assert "none yet\n" == git("show", "refs/m:rfcs/README.md").stdout


def test_a_clone_of_an_empty_repository_knows_the_branch_to_come(
    forge: Forge, git: Git, tmp_path: Path
) -> None:
    git("init", "--quiet", "--initial-branch=trunk", ".", where="empty")
    forge.import_repository("org/empty", tmp_path / "empty", {})
    git("clone", "--quiet", f"{forge.url}/org/empty.git", ".")
    assert "refs/heads/trunk\n" == git("symbolic-ref", "HEAD").stdout


def test_refs_are_listed_as_git_lists_them(forge: Forge, git: Git, number: int) -> None:
    git("init", "--quiet", ".")
    for asked in ([], ["refs/heads/*", "HEAD"], ["refs/pull/1/*"]):
        by_git, by_forge = (
            git(
                "-c",
                f"protocol.version={version}",
                "ls-remote",
                "--symref",
                f"{forge.url}/{NAME}.git",
                *asked,
            )
            for version in ("0", "2")
        )
        assert by_git.stdout == by_forge.stdout != ""


def test_a_push_that_lacks_objects_moves_nothing(
    forge: Forge, git: Git, bot: Repository, tmp_path: Path, clone: str
) -> None:
    (tmp_path / "clone" / "new.md").write_text("new")
    git("add", "-A")
    git("commit", "--quiet", "-m", "A tree that is not sent")
    new = git("rev-parse", "HEAD").stdout.strip()
    command = ["git", "pack-objects", "--stdout", "--quiet"]
    pack = subprocess.run(
        command, input=new.encode(), cwd=tmp_path / "clone", capture_output=True, check=True
    )
    asked = f"{'0' * 40} {new} refs/heads/new\0report-status".encode()
    request = receive.parse(receive.packet(asked) + b"0000" + pack.stdout)
    repository, maya = forge.state.repository_named(NAME), Actor(forge.state.account("maya"))
    assert b"ng refs/heads/new unpacker error" in receive.receive(forge.state, repository, maya, request)
    again = receive.PushRequest(request.commands, request.capabilities, b"")
    assert b"missing necessary objects" in receive.receive(forge.state, repository, maya, again)
    assert ["main"] == [branch.name for branch in bot.get_branches()]


def test_a_test_merge_is_made_when_it_is_fetched_by_name(forge: Forge, git: Git, number: int) -> None:
    git("init", "--quiet", ".")
    git("fetch", "--quiet", f"{forge.url}/{NAME}.git", f"refs/pull/{number}/merge")
    assert "one\n" == git("show", "FETCH_HEAD:rfcs/0000-lazy-dawn.md").stdout


def test_a_head_is_fetched_by_its_id_after_its_fork_is_gone(
    forge: Forge, git: Git, bot: Repository, number: int
) -> None:
    head = bot.get_pull(number).head.sha
    forge.delete_fork("nils/rfcs")
    git("init", "--quiet", ".")
    git("fetch", "--quiet", "--filter=blob:none", f"{forge.url}/{NAME}.git", head)
    assert head == git("rev-parse", "FETCH_HEAD").stdout.strip()


def test_a_push_lands_and_says_what_happened(forge: Forge, git: Git, bot: Repository, clone: str) -> None:
    forge.events.clear()
    git("push", "origin", "main", "HEAD:refs/heads/rfc-ledger", "HEAD:refs/tags/v1")
    assert clone == bot.get_branch("main").commit.sha
    assert ["push", "create", "push", "create", "push"] == [event.name for event in forge.events]
    assert not any(event.starts_workflows for event in forge.events)
    git("push", "origin", ":rfc-ledger", ":refs/tags/v1")
    assert ["main"] == [branch.name for branch in bot.get_branches()]


def test_a_push_onto_a_branch_that_moved_is_refused(
    forge: Forge, git: Git, bot: Repository, clone: str
) -> None:
    moved = forge.commit(NAME, "maya", {"x.md": "x"}, "First come")
    done = git("push", "origin", "main", check=False)
    assert 1 == done.returncode
    assert "fetch first" in done.stderr
    assert moved == bot.get_branch("main").commit.sha


@pytest.mark.parametrize("atomic", [True, False])
def test_a_lost_race_moves_no_ref_of_an_atomic_push(
    forge: Forge, git: Git, bot: Repository, tmp_path: Path, clone: str, atomic: bool
) -> None:
    # The branch moves between the client's look and its push: git's own hook is that moment.
    bare = tmp_path / "forge" / "repositories" / f"{NAME}.git"
    hook = tmp_path / "clone" / ".git" / "hooks" / "pre-push"
    hook.write_text(f'#!/bin/sh\ngit --git-dir="{bare}" update-ref refs/heads/ledger refs/heads/main\n')
    hook.chmod(0o755)
    flags = ["--atomic"] if atomic else []
    done = git("push", *flags, "origin", "HEAD:ledger", "HEAD:main", check=False)
    assert 1 == done.returncode
    assert "(failed to update ref)" in done.stderr
    assert "cannot lock ref 'refs/heads/ledger'" in done.stderr
    assert (clone == bot.get_branch("main").commit.sha) is not atomic


def test_force_with_lease_replaces_only_what_was_seen(
    forge: Forge, git: Git, bot: Repository, clone: str
) -> None:
    git("push", "--quiet", "origin", "HEAD:work")
    seen = bot.get_branch("work").commit.sha
    git("commit", "--quiet", "--amend", "--allow-empty", "-m", "amended")
    assert 1 == git("push", "origin", "HEAD:work", check=False).returncode
    git("push", "--quiet", f"--force-with-lease=work:{seen}", "origin", "HEAD:work")
    stale = git("push", f"--force-with-lease=work:{seen}", "origin", "HEAD~1:work", check=False)
    assert "stale info" in stale.stderr


def test_a_pushed_merge_makes_the_pull_request_merged(
    forge: Forge, git: Git, bot: Repository, clone: str, number: int
) -> None:
    git("fetch", "--quiet", "origin", f"refs/pull/{number}/head")
    git("merge", "--quiet", "--no-ff", "-m", "Land", "FETCH_HEAD")
    landed = git("rev-parse", "HEAD").stdout.strip()
    git("commit", "--quiet", "--allow-empty", "-m", "one more")
    git("push", "--quiet", "--atomic", "origin", "HEAD:main", "HEAD:refs/heads/rfc-ledger")
    pull = bot.get_pull(number)
    assert (True, "github-actions[bot]", landed) == (
        pull.merged,
        pull.merged_by.login,
        pull.merge_commit_sha,
    )
    closed = [event.payload for event in forge.events if event.action == "closed"]
    assert [True] == [payload["pull_request"]["merged"] for payload in closed]


def test_a_push_to_the_fork_updates_the_pull_request(
    forge: Forge, git: Git, bot: Repository, address: Address, number: int
) -> None:
    git("clone", "--quiet", "-b", "lazy-dawn", address(forge.token("nils"), "nils/rfcs"), ".")
    git("commit", "--quiet", "--allow-empty", "-m", "more")
    git("push", "--quiet")
    assert git("rev-parse", "HEAD").stdout.strip() == bot.get_pull(number).head.sha
    git("push", "--quiet", "origin", ":lazy-dawn")
    assert "closed" == bot.get_pull(number).state


def test_a_large_push_comes_in_chunks(
    forge: Forge, git: Git, bot: Repository, tmp_path: Path, clone: str
) -> None:
    for index in range(120):
        (tmp_path / "clone" / f"file-{index}.bin").write_bytes(
            bytes((index * 7 + i * i) % 251 for i in range(2000))
        )
    git("add", "-A")
    git("commit", "--quiet", "-m", "much")
    git("-c", "http.postBuffer=1024", "push", "--quiet", "origin", "main")
    assert git("rev-parse", "HEAD").stdout.strip() == bot.get_branch("main").commit.sha


def test_nobody_pushes_without_a_token_and_no_token_is_invented(
    forge: Forge, git: Git, address: Address, clone: str
) -> None:
    assert "could not read Username" in git("push", f"{forge.url}/{NAME}.git", "main", check=False).stderr
    assert "Authentication failed" in git("push", address("ghp_invented"), "main", check=False).stderr
    for denied in (forge.token("olga"), forge.token("tara"), forge.job_token(NAME, {"contents": "read"})):
        assert "403" in git("push", address(denied), "main", check=False).stderr


def test_refs_of_pull_requests_and_the_default_branch_are_out_of_reach(
    forge: Forge, git: Git, clone: str, number: int
) -> None:
    hidden = git("push", "origin", f"HEAD:refs/pull/{number}/head", check=False)
    assert "deny updating a hidden ref" in hidden.stderr
    assert "refusing to delete the current branch" in git("push", "origin", ":main", check=False).stderr


@pytest.mark.parametrize(
    "rule,words",
    [
        ({"pull_request": True}, "Changes must be made through a pull request."),
        ({"required_signatures": True}, "Commits must have verified signatures."),
        ({"required_status_checks": ["rfc/gate"]}, 'Required status check "rfc/gate" is expected.'),
    ],
)
def test_a_protected_branch_declines_in_githubs_words(
    forge: Forge, git: Git, bot: Repository, clone: str, rule: dict[str, object], words: str
) -> None:
    forge.protect(NAME, "main", rule)
    done = git("push", "--atomic", "origin", "main", "HEAD:rfc-ledger", check=False)
    assert "! [remote rejected] main -> main (protected branch hook declined)" in done.stderr
    assert "GH006: Protected branch update failed for refs/heads/main." in done.stderr
    assert words in done.stderr
    assert ["main"] == [branch.name for branch in bot.get_branches()]
    forge.protect(NAME, "main", {})
    git("push", "--quiet", "origin", "main")


def test_a_branch_is_kept_from_force_pushes_deletion_and_merges(
    forge: Forge, git: Git, clone: str, number: int
) -> None:
    git("push", "--quiet", "origin", "HEAD:ledger")
    rules: dict[str, object] = {"non_fast_forward": True, "deletion": True, "required_linear_history": True}
    forge.protect(NAME, "ledger", rules | {"bypass": ["maya"]})
    assert "Cannot force-push" in git("push", "origin", "+HEAD~1:ledger", check=False).stderr
    assert "Cannot delete" in git("push", "origin", ":ledger", check=False).stderr
    git("fetch", "--quiet", "origin", f"refs/pull/{number}/head")
    git("merge", "--quiet", "--no-ff", "-m", "Merge", "FETCH_HEAD")
    assert "must not contain merge commits" in git("push", "origin", "HEAD:ledger", check=False).stderr


def test_who_is_on_the_bypass_list_passes_and_the_bot_cannot_be(
    forge: Forge, git: Git, address: Address, clone: str
) -> None:
    forge.protect(NAME, "main", {"pull_request": True, "bypass": ["maya"]})
    git("push", "--quiet", address(forge.token("maya")), "main")
    with pytest.raises(ValueError, match="bypass list"):
        forge.protect(NAME, "main", {"bypass": ["github-actions[bot]"]})
    with pytest.raises(ValueError, match="unknown rules"):
        forge.protect(NAME, "main", {"pull_requests": True})


def test_a_job_pushes_no_workflow_files(
    forge: Forge, git: Git, address: Address, tmp_path: Path, clone: str
) -> None:
    (tmp_path / "clone" / ".github" / "workflows" / "rfc.yml").write_text("on: schedule\n")
    git("commit", "--quiet", "-am", "workflow")
    done = git("push", "origin", "main", check=False)
    assert "refusing to allow a GitHub App to create or update workflow" in done.stderr
    assert "`.github/workflows/rfc.yml` without `workflows` permission" in done.stderr
    git("push", "--quiet", address(forge.job_token(NAME, ALL_SCOPES | {"workflows": "write"})), "main")


def test_a_merge_with_old_workflow_files_behind_it_is_refused_of_a_job(
    forge: Forge, git: Git, clone: str, number: int
) -> None:
    forge.commit(NAME, "maya", {".github/workflows/rfc.yml": "on: schedule\n"}, "New workflow")
    git("fetch", "--quiet", "origin", "main", f"refs/pull/{number}/head:refs/head")
    git("reset", "--quiet", "--hard", "origin/main")
    git("merge", "--quiet", "--no-ff", "-m", "Land", "refs/head")
    assert "refusing to allow" in git("push", "origin", "HEAD:main", check=False).stderr
    git("reset", "--quiet", "--hard", "origin/main")
    git("commit", "--quiet", "--allow-empty", "-m", "one parent")
    git("push", "--quiet", "origin", "HEAD:main")


def test_an_existing_repository_is_imported_with_its_history(
    forge: Forge, git: Git, clone: str, tmp_path: Path
) -> None:
    git("tag", "v1")
    forge.import_repository("meadow/copy", tmp_path / "clone")
    git("clone", "--quiet", f"{forge.url}/meadow/copy.git", ".", where="copy")
    assert clone == git("rev-parse", "v1", where="copy").stdout.strip()
