"""A sparse store answers as a whole clone does: over HTTP, after force-pushes, without what is gone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rfcflow.adapters.git import FILE, Git, RefUpdate
from rfcflow.adapters.git_sparse import SparseGit
from rfcflow.errors import HistoryMissing, UpstreamError
from rfcflow.forge import Forge
from tests.adapters.conftest import REPOSITORY
from tests.adapters.repositories import BOT, WHEN, commit_files, shell_git, wrapped_git

MAIN = "refs/rfcflow/main"
HEAD = "refs/rfcflow/head"
SPECS = [f"+refs/heads/main:{MAIN}", "+refs/pull/1/head:refs/rfcflow/head"]
# Long enough that Git writes a change of it as a difference from what it was.
LONG = "\n".join(f"{number} {number**9:x} is a line of its own" for number in range(400)) + "\n"

Store = Callable[..., Git]


@pytest.fixture
def project(forge: Forge) -> Forge:
    """Main goes on before and after a pull request forks; the pull request has three commits."""
    files = {"README.md": LONG, "rfcs/0001-a.md": "a\n", "docs/deep/er.md": LONG}
    forge.commit(REPOSITORY, "acme", files, "files")
    with Git.open(remote(forge)) as git:
        main = git.resolve("refs/heads/main") or ""
        for row in range(40):
            main = commit_files(git, {f"rfcs/{row + 10:04d}-b.md": b"%d\n" % row}, (main,), "more")
        git.update_ref("refs/heads/main", main)
    number = forge.open_pull(REPOSITORY, "alba", "tidy", {"rfcs/0000-tidy.md": "text\n"}, "Tidy")
    forge.push_to_pull(REPOSITORY, number, {"README.md": LONG + "changed\n", "docs/gone.md": LONG})
    forge.push_to_pull(REPOSITORY, number, {"docs/gone.md": None, "docs/deep/er.md": LONG[:-9]})
    forge.commit(REPOSITORY, "acme", {"README.md": "short\n", "late.md": "x\n"}, "later")
    assert 1 == number
    return forge


@pytest.fixture
def store(project: Forge, tmp_path: Path) -> Iterator[Store]:
    """Return a maker of stores over HTTP, sparse ones with main at hand."""
    made: list[Git] = []

    def make(kind: type[Git] = SparseGit) -> Git:
        token = project.job_token(REPOSITORY, {"contents": "write"})
        directory = tmp_path / f"store{len(made)}"
        git = kind.create(directory, remote=f"{project.url}/{REPOSITORY}.git", token=lambda: token)
        made.append(git)
        if kind is SparseGit:
            git.fetch(SPECS[:1])
        return git

    yield make
    for git in made:
        git.close()


def remote(forge: Forge) -> Path:
    return forge.state.repository_named(REPOSITORY).path


def answers(git: Git) -> dict[str, object]:
    """Everything a run asks of a repository with a pull request."""
    git.fetch(SPECS)
    main, head = git.resolve(MAIN) or "", git.resolve(HEAD) or ""
    base = git.merge_base(main, head) or ""
    return {
        "base": base,
        "ancestors": (git.is_ancestor(base, main), git.is_ancestor(head, main)),
        "changes": git.changes(base, head),
        "back": git.changes(head, main),
        "text": git.read(head, "README.md", 100_000),
        "none": git.read(head, "docs/gone.md", 100_000),
        "sizes": git.tree(head),
        "names": git.tree(base, "rfcs", sizes=False).keys(),
        "line": git.log_first_parent(main, base),
        "touched": git.history(main, "README.md"),
        "last": [
            git.last_change(main, paths) for paths in (["README.md"], ["rfcs/0010-b.md", "docs"], ["no"])
        ],
    }


def test_it_answers_as_a_whole_clone_does(store: Store) -> None:
    assert answers(store(Git)) == answers(store())


def test_many_changed_files_come_in_one_round(store: Store, project: Forge) -> None:
    project.open_pull(
        REPOSITORY, "alba", "many", {f"docs/{row}.md": f"{row}\n" for row in range(150)}, "Many"
    )
    git = store()
    git.fetch(["+refs/pull/2/head:refs/rfcflow/many"])
    before = len(project.transfers)
    base = git.merge_base(MAIN, "refs/rfcflow/many") or ""
    assert 150 == len(git.changes(base, "refs/rfcflow/many"))
    assert b"7\n" == git.read("refs/rfcflow/many", "docs/7.md", 100)
    assert before == len(project.transfers)


def test_the_past_of_a_branch_is_commits_alone(store: Store) -> None:
    git = store()
    git.fetch(SPECS)
    listed = shell_git(git.directory, "cat-file", "--batch-all-objects", "--batch-check").splitlines()
    trees = sum(line.split()[1] == "tree" for line in listed)
    # Forty landings have a hundred and twenty trees; here are those of main, of the fork and of the head.
    assert 41 < sum(line.split()[1] == "commit" for line in listed)
    assert trees < 20


def test_a_commit_with_a_head_as_its_parent_is_pushed_with_all_the_head_brings(
    store: Store, project: Forge, tmp_path: Path
) -> None:
    git = store()
    git.fetch(SPECS)
    main, head = git.resolve(MAIN) or "", git.resolve(HEAD) or ""
    tree = git.write_tree(main, {"rfcs/0001-tidy.md": (FILE, git.write_blob(b"text\n"))})
    git.have_added(main, head)
    commit = git.commit(tree, (main, head), "lands", BOT, WHEN)
    # As on GitHub, whose receiving side does not tell of refs/pull.
    git.push([RefUpdate("refs/heads/main", commit, main, ff_only=True)])
    assert commit == shell_git(remote(project), "rev-parse", "main")
    shell_git(tmp_path, "clone", "-q", "--bare", f"file://{remote(project)}", "again.git")
    assert "" == shell_git(tmp_path / "again.git", "fsck", "--no-dangling", "--no-progress")


def test_after_a_force_push_the_new_head_is_read_and_the_old_one_by_its_id(
    store: Store, project: Forge
) -> None:
    git = store()
    git.fetch(SPECS)
    old = git.resolve(HEAD) or ""
    project.push_to_pull(REPOSITORY, 1, {"rfcs/0000-other.md": "other\n"}, force=True)
    git.fetch(SPECS)
    assert b"other\n" == git.read(HEAD, "rfcs/0000-other.md", 100)
    later = store()
    later.fetch([f"+{old}:refs/rfcflow/decided"])
    assert b"text\n" == later.read(old, "rfcs/0000-tidy.md", 100)
    base = later.merge_base(MAIN, old) or ""
    assert ["README.md", "docs/deep/er.md", "rfcs/0000-tidy.md"] == [
        change.path for change in later.changes(base, old)
    ]


def test_what_is_nowhere_is_missing_and_does_not_keep_the_rest_away(store: Store) -> None:
    git = store()
    found = git.find(MAIN, "README.md") or ""
    gone = "0123456789" * 4
    assert [True, False] == git.have([found, gone])
    with pytest.raises(HistoryMissing):
        git.blob(gone, 100)
    with pytest.raises(UpstreamError):
        git.fetch([f"+{gone}:refs/rfcflow/gone"])
    assert frozenset({"refs/pull/9/head"}) == git.fetch_optional(
        [*SPECS, "+refs/pull/9/head:refs/rfcflow/nine"]
    )
    assert b"short\n" == git.read(MAIN, "README.md", 100)


@pytest.mark.parametrize("setting", ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"])
def test_a_server_that_knows_no_filters_sends_more_and_the_answers_are_the_same(
    store: Store, project: Forge, setting: str
) -> None:
    shell_git(remote(project), "config", setting, "false")
    assert answers(store(Git)) == answers(store())


def test_a_branch_without_a_past_and_one_that_is_deep_already(store: Store, project: Forge) -> None:
    project.repository("acme/young", {"README.md": "one\n"})
    project.open_pull("acme/young", "alba", "first", {"rfcs/0000-a.md": "a\n"}, "First")
    git = SparseGit.create(store().directory.parent / "young", remote=f"{project.url}/acme/young.git")
    with git:
        git.fetch(SPECS[:1])
        git.fetch(SPECS)
        base = git.merge_base(MAIN, HEAD)
        assert base == git.resolve(MAIN)
        assert ["rfcs/0000-a.md"] == [change.path for change in git.changes(base or "", HEAD)]
        project.commit("acme/young", "acme", {"b": "b\n"}, "second")
        git.fetch(SPECS)
        assert (2, base) == (len(git.log_first_parent(MAIN)), git.merge_base(MAIN, HEAD))


def test_no_secret_of_the_job_reaches_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = ("GITHUB_TOKEN", "GH_TOKEN", "RFC_APP_KEY", "ACTIONS_RUNTIME_TOKEN")
    for name in secrets:
        monkeypatch.setenv(name, "s3cret-of-the-job")
    wrapped_git(tmp_path, monkeypatch, f'env >> "{tmp_path}/seen"; printf "%s\\n" "$@" >> "{tmp_path}/seen"')
    with SparseGit.create(tmp_path / "store", remote=str(tmp_path / "nowhere"), token=lambda: "t0ken") as git:
        commit_files(git, {"a": b"b"})
        assert git.info("0" * 40) is None
        with pytest.raises(UpstreamError):
            git.fetch(SPECS)
    seen = (tmp_path / "seen").read_text()
    assert (False, False, True) == ("s3cret" in seen, "t0ken" in seen, "cat-file" in seen)
    assert all(os.environ[name] for name in secrets)


def test_commits_trees_and_files_are_written_as_git_writes_them(tmp_path: Path) -> None:
    made = []
    for kind in (Git, SparseGit):
        with kind.create(tmp_path / kind.__name__) as git:
            first = commit_files(git, {"a/b": b"x\n", "c": b""})
            second = commit_files(git, {"a/b": b"y\n"}, (first,), "ünder <way>\n\nwhy\0not\n")
            made.append((first, second, git.commit_info(second)))
            assert "" == shell_git(git.directory, "fsck", "--no-dangling", "--no-progress")
    assert made[0] == made[1]
    assert datetime(2026, 11, 2, 9, 30, tzinfo=UTC) == made[0][2].committed
