"""Reading real repositories, including those made to hurt."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from rfcflow.adapters.git import EXECUTABLE, FILE, SUBMODULE, SYMLINK, Git, TooLarge
from rfcflow.adapters.git_reading import Reader
from rfcflow.errors import HistoryMissing, Refusal, UpstreamError
from rfcflow.facts import Change
from tests.adapters.repositories import BOT, WHEN, commit_files, shell_git, wrapped_git

HOSTILE_PATHS = (
    "-rf",
    "--output=x",
    'quote".md',
    "new\nline.md",
    "tab\there.md",
    "ümläut/日本.md",
    ":(glob)*.md",
    "a b/ c ",
    "star*.md",
    "back\\slash.md",
)


@pytest.fixture
def git(tmp_path: Path) -> Iterator[Git]:
    with Git.create(tmp_path / "store") as git:
        yield git


def test_a_file_is_read_byte_for_byte(git: Git) -> None:
    content = b"\xff\x00\r\n" * 1000
    commit = commit_files(git, {"rfcs/0000-a.md": content})
    assert content == git.read(commit, "rfcs/0000-a.md", limit=10_000)


def test_what_is_not_there_reads_as_none(git: Git) -> None:
    commit = commit_files(git, {"rfcs/a.md": b"x"})
    for path in ("rfcs/b.md", "rfcs", "rfcs/a.md/deeper", "", "/rfcs/a.md", "rfcs//a.md", "\udc80"):
        assert git.read(commit, path, limit=10) is None, path


def test_a_missing_commit_is_not_an_empty_answer(git: Git) -> None:
    with pytest.raises(HistoryMissing, match="is not here"):
        git.read("a" * 40, "README.md", limit=10)
    with pytest.raises(HistoryMissing):
        git.merge_base("a" * 40, "b" * 40)


def test_a_blob_over_the_limit_is_refused_before_it_is_read(git: Git) -> None:
    commit = commit_files(git, {"big.md": b"x" * 5_000_000, "small.md": b"y"})
    with pytest.raises(TooLarge, match="5000000 bytes; at most 1000 are read"):
        git.read(commit, "big.md", limit=1000)
    assert b"y" == git.read(commit, "small.md", limit=1000)
    assert b"x" * 5_000_000 == git.read(commit, "big.md", limit=5_000_000)


def test_hostile_file_names_are_only_names(git: Git) -> None:
    files = {path: path.encode() for path in HOSTILE_PATHS}
    commit = commit_files(git, files)
    assert set(files) == set(git.tree(commit))
    assert files == git.read_many(commit, HOSTILE_PATHS, limit=100)
    empty = commit_files(git, {})
    assert set(files) == {change.path for change in git.changes(empty, commit)}
    for path in HOSTILE_PATHS:
        assert (commit,) == git.history(commit, path), path


def test_a_path_that_is_not_utf8_is_shown_escaped(git: Git) -> None:
    blob = git.write_blob(b"x")
    raw = b"100644 bad\xff.md\0" + bytes.fromhex(blob)
    made = subprocess.run(
        ["git", f"--git-dir={git.directory}", "hash-object", "-t", "tree", "-w", "--stdin"],
        input=raw,
        capture_output=True,
        check=True,
    )
    commit = git.commit(made.stdout.decode().strip(), (), "m", BOT, WHEN)
    assert ["bad\\xff.md"] == list(git.tree(commit))
    assert git.read(commit, "bad\\xff.md", limit=10) is None


def test_modes_tell_links_and_submodules(git: Git) -> None:
    blob = git.write_blob(b"/etc/passwd")
    base = commit_files(git, {"old.md": b"old", "same.md": b"same", "x.sh": b"run"})
    edits = {
        "link.md": (SYMLINK, blob),
        "module": (SUBMODULE, base),
        "old.md": None,
        "x.sh": (EXECUTABLE, git.write_blob(b"run")),
        "same.md": (SYMLINK, blob),
    }
    head = git.commit(git.write_tree(base, edits), (base,), "m", BOT, WHEN)
    expected = (
        Change("link.md", "A", "120000", blob, 11),
        Change("module", "A", "160000", base, 0),
        Change("old.md", "D", "000000", "0" * 40, 0),
        Change("same.md", "T", "120000", blob, 11),
        Change("x.sh", "M", "100755", git.write_blob(b"run"), 3),
    )
    assert expected == git.changes(base, head)
    entry = git.tree(head)["module"]
    assert (SUBMODULE, "commit", 0) == (entry.mode, entry.type, entry.size)
    assert b"/etc/passwd" == git.read(head, "link.md", limit=100)
    assert git.read(head, "module", limit=100) is None


def test_a_rename_is_a_deletion_and_an_addition(git: Git) -> None:
    base = commit_files(git, {"a.md": b"text\n" * 50})
    tree = git.write_tree(base, {"a.md": None, "b.md": (FILE, git.write_blob(b"text\n" * 50))})
    head = git.commit(tree, (base,), "m", BOT, WHEN)
    assert [("a.md", "D"), ("b.md", "A")] == [(c.path, c.status) for c in git.changes(base, head)]


def test_a_prefix_is_a_directory_and_not_the_beginning_of_a_name(git: Git) -> None:
    commit = commit_files(git, {"rfcs/1.md": b"1", "rfcs-old/2.md": b"2", "rfcs/out/3.yml": b"33"})
    assert ["rfcs/1.md", "rfcs/out/3.yml"] == sorted(git.tree(commit, "rfcs"))
    assert 2 == git.tree(commit, "rfcs/")["rfcs/out/3.yml"].size
    assert {} == git.tree(commit, "rfcs/1.md")
    assert {} == git.tree(commit, "absent")


def test_hundreds_of_files_are_read_in_one_go(git: Git) -> None:
    files = {f"rfcs/{number:04}-x.md": b"%d" % number * number for number in range(500)}
    commit = commit_files(git, files)
    assert files == git.read_many(commit, files, limit=10_000)


def test_revisions_resolve_to_commits(git: Git) -> None:
    commit = commit_files(git, {"a": b"1"})
    git.update_ref("refs/heads/main", commit)
    assert commit == git.resolve("refs/heads/main")
    assert commit == git.resolve(commit)
    hostile = (
        "refs/heads/none",
        "",
        "--all",
        "a\nb",
        "x" * 5000,
        commit + " ",
        git.write_blob(b"1"),
        "@{-1}",
    )
    for name in hostile:
        assert git.resolve(name) is None, name
    assert {"refs/heads/main": commit} == git.refs("refs/heads/")


def test_objects_written_after_the_reader_started_are_seen(git: Git) -> None:
    first = commit_files(git, {"a": b"1"})
    assert git.resolve("refs/heads/main") is None
    git.update_ref("refs/heads/main", first)
    assert first == git.resolve("refs/heads/main")
    second = commit_files(git, {"a": b"2"}, (first,))
    git.update_ref("refs/heads/main", second, expected=first)
    assert b"2" == git.read("refs/heads/main", "a", limit=10)


def test_history_is_told_from_the_newest(git: Git) -> None:
    first = commit_files(git, {"a": b"1"}, message="one")
    side = commit_files(git, {"b": b"1"}, (first,), message="side")
    second = commit_files(git, {"a": b"2"}, (first,), message="two\n\nwith a body\n")
    merge = commit_files(git, {"b": b"1"}, (second, side), message="merge")
    assert (merge, second, first) == git.log_first_parent(merge)
    assert (merge,) == git.log_first_parent(merge, exclude=second)
    assert {merge, second, first, side} == set(git.history(merge))
    assert (second, first) == git.history(merge, "a")
    assert first == git.merge_base(second, side)
    assert git.is_ancestor(first, merge)
    assert git.is_ancestor(merge, merge)
    assert not git.is_ancestor(side, second)
    info = git.commit_info(second)
    assert ("two\n\nwith a body\n", (first,), BOT, WHEN) == (
        info.message,
        info.parents,
        info.author,
        info.committed,
    )
    unrelated = commit_files(git, {"z": b"z"}, message="unrelated")
    assert git.merge_base(first, unrelated) is None


def test_steps_tell_each_commit_of_a_line_and_its_changes(git: Git) -> None:
    first = commit_files(git, {"ledger/1.jsonl": b"1\n"})
    empty = git.commit(git.commit_info(first).tree, (first,), "nothing", BOT, WHEN)
    third = commit_files(git, {"ledger/1.jsonl": b"1\n2\n", "ledger/2\n.jsonl": b"x"}, (empty,))
    steps = git.steps(third)
    assert [third, empty, first] == [step.sha for step in steps]
    assert [empty, first, None] == [step.parent for step in steps]
    assert [
        [("ledger/1.jsonl", "M", 4), ("ledger/2\n.jsonl", "A", 1)],
        [],
        [("ledger/1.jsonl", "A", 2)],
    ] == [[(c.path, c.status, c.size) for c in step.changes] for step in steps]
    assert steps[0].changes == git.changes(empty, third)
    assert steps[:1] == git.steps(third, exclude=empty)
    side = commit_files(git, {"ledger/1.jsonl": b"1\n", "side": b"s"}, (first,))
    files = {"ledger/1.jsonl": b"1\n2\n", "ledger/2\n.jsonl": b"x", "side": b"s"}
    merged, *_ = git.steps(commit_files(git, files, (third, side)))
    assert [("side", "A", 1)] == [(c.path, c.status, c.size) for c in merged.changes]


def test_any_form_of_repository_can_be_read_and_written(tmp_path: Path) -> None:
    tree = tmp_path / "work"
    tree.mkdir()
    shell_git(tree, "init", "-q", "-b", "main")
    (tree / "a.md").write_bytes(b"text")
    shell_git(tree, "add", "a.md")
    shell_git(tree, "commit", "-q", "-m", "one")
    shell_git(tree, "worktree", "add", "-q", str(tmp_path / "linked"), "-b", "other")
    for path in (tree, tmp_path / "linked", tree / ".git"):
        with Git.at(path) as git:
            assert b"text" == git.read("HEAD", "a.md", limit=10)
            assert b"new" == git.blob(git.write_blob(b"new"), limit=10)
            with pytest.raises(Refusal, match="no remote"):
                git.remote_refs()


def test_what_is_no_repository_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(Refusal, match="is not in a Git repository"):
        Git.at(tmp_path / "plain")


def test_the_reader_starts_again_after_its_process_died(git: Git) -> None:
    commit = commit_files(git, {"a": b"1"})
    assert b"1" == git.read(commit, "a", limit=10)
    git.close()
    assert b"1" == git.read(commit, "a", limit=10)


@pytest.mark.parametrize(
    "script", ["exit 3", "read line; exit 3", "read line; echo nonsense; cat >/dev/null"]
)
def test_a_reader_that_fails_is_an_upstream_error(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    commit = commit_files(git, {"a": b"1"})
    with monkeypatch.context() as patch:
        wrapped_git(tmp_path, patch, f'case "$1" in cat-file) echo "fatal: broken" >&2; {script}; esac')
        with pytest.raises(UpstreamError, match="ended unexpectedly"):
            git.read(commit, "a", limit=10)
    assert b"1" == git.read(commit, "a", limit=10)


def test_a_malformed_tree_is_told_and_not_believed(git: Git) -> None:
    command = [
        "git",
        f"--git-dir={git.directory}",
        "hash-object",
        "-t",
        "tree",
        "-w",
        "--literally",
        "--stdin",
    ]
    made = subprocess.run(command, input=b"100644 no-end", capture_output=True, check=True)
    with pytest.raises(UpstreamError, match="is malformed"):
        git.write_tree(made.stdout.decode().strip(), {"a": None})


def test_a_file_is_not_taken_for_a_commit(git: Git) -> None:
    blob = git.write_blob(b"x")
    with pytest.raises(HistoryMissing):
        git.tree(blob)
    with pytest.raises(HistoryMissing):
        git.blob(commit_files(git, {"a": b"1"}), limit=1000)
    info = git.info(blob)
    assert info is not None
    assert ("blob", 1) == (info.type, info.size)
    assert git.info("main") is None


def test_settings_of_the_machine_have_no_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = tmp_path / "hooks"
    hook.mkdir()
    marker = tmp_path / "ran"
    for name in ("reference-transaction", "pre-push"):
        (hook / name).write_text(f"#!/bin/sh\ntouch '{marker}'\n")
        (hook / name).chmod(0o755)
    settings = tmp_path / "config"
    settings.write_text(f"[core]\nhooksPath = {hook}\n[diff]\nrenames = true\n[core]\nabbrev = 4\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    with Git.create(tmp_path / "store") as git:
        first = commit_files(git, {"a": b"1\n" * 9})
        git.update_ref("refs/heads/main", first)
    assert not marker.exists()
    assert not (tmp_path / "trace").exists()
    assert os.environ["GIT_DIR"] == str(tmp_path / "elsewhere")


def test_many_blobs_come_in_their_order_and_a_refusal_in_its_place(git: Git) -> None:
    contents = [b"%d" % number * 100_000 for number in range(120)]
    ids = [git.write_blob(content) for content in contents]
    tree = git.write_tree(None, {"a": (FILE, ids[0])})
    asked = [(sha, 1_000_000) for sha in ids]
    assert contents == list(git.blobs(asked))
    odd = [(ids[1], 5), ("f" * 40, 5), (tree, 1000), ("HEAD", 1000), (ids[0], 1_000_000), ("", 1)]
    found = list(git.blobs(odd))
    kinds = [TooLarge, HistoryMissing, HistoryMissing, HistoryMissing, bytes, HistoryMissing]
    assert kinds == [type(one) for one in found]
    assert [] == list(git.blobs(()))


def test_what_was_asked_for_ahead_waits_while_other_questions_are_answered(git: Git) -> None:
    contents = [b"%d" % number * 9_000 for number in range(400)]
    ids = [git.write_blob(content) for content in contents]
    with Reader.at(git.directory) as reader:
        ahead = [reader.blobs([(sha, 1_000_000) for sha in ids[start::3]]) for start in range(3)]
        reader.blobs([(ids[0], 1_000_000)])  # never read
        assert contents[7] == reader.blob(ids[7], 1_000_000)
        assert contents[1::3][:5] == [next(ahead[1]) for _ in range(5)]
        reader.close()
        assert [True, False] == reader.have([ids[0], "f" * 40])
        assert contents[2::3] == list(ahead[2])
        assert contents[0::3] == list(ahead[0])
        assert contents[1::3][5:] == list(ahead[1])


def test_what_is_too_much_to_be_held_or_read_keeps_nothing_else_from_being_read(git: Git) -> None:
    contents = [b"a" * 5_000_000, b"b" * 5_000_000, b"c" * 9_000_000, b"d" * 5_000_000, b"e"]
    ids = [git.write_blob(content) for content in contents]
    with Reader.at(git.directory) as reader:
        ahead = reader.blobs([(sha, 6_000_000) for sha in ids])
        assert [True] == reader.have([ids[0]])
        found = list(ahead)
        assert [bytes, bytes, TooLarge, bytes, bytes] == [type(one) for one in found]
        assert [contents[place] for place in (0, 1, 3, 4)] == [one for one in found if isinstance(one, bytes)]
        assert contents[4] == reader.blob(ids[4], 10)


def test_a_tree_is_listed_alike_with_and_without_sizes(git: Git) -> None:
    commit = commit_files(
        git, {**dict.fromkeys(HOSTILE_PATHS, b"x"), "a/b/c.md": b"y", "a/d": b"z", "a.b": b""}
    )
    base = git.resolve(commit)
    assert base is not None
    tree = git.write_tree(base, {"module": (SUBMODULE, "1" * 40), "link": (SYMLINK, git.write_blob(b"a"))})
    head = git.commit(tree, (base,), "m", BOT, WHEN)
    for prefix in ("", "a", "a/b/"):
        sized, bare = git.tree(head, prefix), git.tree(head, prefix, sizes=False)
        assert list(sized) == list(bare)
        assert [replace(entry, size=0) for entry in sized.values()] == list(bare.values())
