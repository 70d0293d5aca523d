"""Trees edited without an index are the trees git makes."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rfcflow.adapters.git import EXECUTABLE, FILE, Git, TooLarge
from rfcflow.adapters.git_trees import DIRECTORY_MODE, Leaf, entries_of
from rfcflow.errors import Refusal
from tests.adapters.repositories import BOT, WHEN, commit_files, shell_git

# Few letters, so that names meet: a file `a`, a directory `a`, and `a-b` and `a.b`, which sort between them.
NAMES = st.sampled_from(["a", "b", "a-b", "a.b", "a0", "é", "A"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


@pytest.fixture(scope="module")
def git(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Git]:
    with Git.create(tmp_path_factory.mktemp("trees") / "store") as git:
        yield git


def _without_clashes(files: dict[str, str]) -> dict[str, str]:
    """Drop files that would have to be directories as well."""
    return {
        path: mode for path, mode in files.items() if not any(other.startswith(path + "/") for other in files)
    }


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    base=st.dictionaries(PATHS, st.sampled_from([FILE, EXECUTABLE]), max_size=8).map(_without_clashes),
    sets=st.dictionaries(PATHS, st.sampled_from([FILE, EXECUTABLE]), max_size=5).map(_without_clashes),
    deletions=st.sets(PATHS, max_size=4),
)
def test_edits_give_what_git_itself_gives(
    git: Git, base: dict[str, str], sets: dict[str, str], deletions: set[str]
) -> None:
    old, new = git.write_blob(b"old"), git.write_blob(b"new")
    base_tree = git.write_tree(None, {path: (mode, old) for path, mode in base.items()})
    edits: dict[str, tuple[str, str] | None] = dict.fromkeys(sorted(deletions - set(sets)))
    edits |= {path: (mode, new) for path, mode in sets.items()}
    made = git.write_tree(base_tree, edits)

    index = git.directory / "index"
    index.unlink(missing_ok=True)
    shell_git(git.directory, "read-tree", base_tree)
    for path in sorted(deletions - set(sets)):
        shell_git(
            git.directory, "update-index", "-z", "--index-info", stdin=f"0 {'0' * 40}\t{path}\0".encode()
        )
    for path, mode in sorted(sets.items()):
        shell_git(git.directory, "update-index", "--add", "--replace", "--cacheinfo", f"{mode},{new},{path}")
    assert shell_git(git.directory, "write-tree") == made


def test_edits_without_effect_give_the_same_tree(git: Git) -> None:
    blob = git.write_blob(b"x")
    tree = git.write_tree(None, {"a/b": (FILE, blob)})
    assert tree == git.write_tree(tree, {})
    assert tree == git.write_tree(tree, {"a/b": (FILE, blob), "a/c": None, "z/y/x": None})


def test_the_last_deletion_leaves_the_empty_tree(git: Git) -> None:
    tree = git.write_tree(None, {"a/b/c": (FILE, git.write_blob(b"x"))})
    empty = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    assert empty == git.write_tree(tree, {"a/b/c": None})
    assert empty == git.write_tree(None, {})


@pytest.mark.parametrize(
    "path", ["", "/a", "a/", "a//b", "../a", "a/../b", ".", ".git/config", "a/.GIT/x", "\udcff", "a\0b"]
)
def test_a_path_git_would_not_hold_is_refused(git: Git, path: str) -> None:
    with pytest.raises(Refusal, match="is not a path Git can hold"):
        git.write_tree(None, {path: (FILE, git.write_blob(b"x"))})


def test_one_path_cannot_be_a_file_and_a_directory(git: Git) -> None:
    blob = (FILE, git.write_blob(b"x"))
    for edits in ({"a": blob, "a/b": blob}, {"a/b/c": blob, "a/b": blob}):
        with pytest.raises(Refusal):
            git.write_tree(None, edits)
    with pytest.raises(Refusal, match="mode"):
        git.write_tree(None, {"a": ("100600", blob[1])})


def test_ten_thousand_entries_are_edited_quickly(git: Git) -> None:
    blob = git.write_blob(b"x")
    base = git.write_tree(None, {f"rfcs/{number:05}-x.md": (FILE, blob) for number in range(10_000)})
    start = time.monotonic()
    edited = git.write_tree(base, {"rfcs/05000-x.md": (FILE, git.write_blob(b"y")), "rfcs/00000-x.md": None})
    # Generous: it takes tens of milliseconds; reading every blob or spawning per entry would take minutes.
    assert time.monotonic() - start < 5
    assert 9_999 == len(git.tree(edited))


def test_a_commit_is_the_same_for_the_same_arguments(git: Git) -> None:
    tree = git.write_tree(None, {"a": (FILE, git.write_blob(b"x"))})
    first = git.commit(tree, (), "a message\0 with a nul, and ünicode", BOT, WHEN)
    assert first == git.commit(tree, (), "a message with a nul, and ünicode", BOT, WHEN)
    shown = shell_git(git.directory, "show", "-s", "--format=%an|%ae|%at|%cn|%ct|%ai", first)
    assert "rfc bot|bot@example.org|1793611800|rfc bot|1793611800|2026-11-02 09:30:00 +0000" == shown
    child = commit_files(git, {"b": b"y"}, (first,))
    assert ["a", "b"] == list(git.tree(child))


def test_few_trees_that_are_very_many_files_are_refused() -> None:
    trees = {"0": [Leaf(b"file", "100644", "f" * 40)]}
    for level in range(1, 9):
        trees[str(level)] = [Leaf(b"%d" % name, DIRECTORY_MODE, str(level - 1)) for name in range(10)]
    assert 100 == len(entries_of("2", "rfcs", trees, 10_000))
    with pytest.raises(TooLarge, match="more paths than the 10000 bytes"):
        entries_of("8", "", trees, 10_000)
    with pytest.raises(TooLarge, match="more paths than"):
        entries_of("8", "", {**trees, "0": []}, 10_000)
    endless = {"0": [Leaf(b"a", DIRECTORY_MODE, "0")]}
    with pytest.raises(TooLarge, match="more paths than"):
        entries_of("0", "", endless, 10_000)
