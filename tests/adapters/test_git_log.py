"""A repository's history by file, in one stream."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rfcflow.adapters.git import Git
from rfcflow.adapters.git_log import Logged, LoggedFile, log_files, parse_log
from tests.adapters.repositories import BOT, WHEN

SHA, BLOB, NONE = b"a" * 40, b"b" * 40, b"0" * 40


def record(status: bytes, *paths: bytes, mode: bytes = b"100644") -> bytes:
    return b":100644 " + mode + b" " + NONE + b" " + BLOB + b" " + status + b"\0" + b"\0".join(paths) + b"\0"


def test_renames_deletions_links_and_odd_names_are_told_apart() -> None:
    output = b"\x01" + SHA + b" 1767225600\0\n" + record(b"R100", b"old\nname", b"new name")
    output += (
        record(b"D", b"gone", mode=b"000000")
        + record(b"A", b"\xff")
        + record(b"A", b":100644 x", mode=b"120000")
    )
    assert [
        Logged(
            "a" * 40,
            datetime(2026, 1, 1, tzinfo=UTC),
            (
                LoggedFile("new name", "old\nname", "b" * 40),
                LoggedFile("gone", None, None),
                LoggedFile("\\xff", None, "b" * 40),
                LoggedFile(":100644 x", None, None),
            ),
        )
    ] == list(parse_log(output))


@given(st.lists(st.integers(-(2**70), 2**70), max_size=5))
def test_no_time_a_commit_can_have_is_too_much(times: list[int]) -> None:
    output = b"".join(b"\x01" + SHA + b" %d\0" % seconds for seconds in times)
    assert len(times) == len(list(parse_log(output)))


def test_the_newest_commit_comes_first_and_a_rename_is_one(tmp_path: Path) -> None:
    with Git.create(tmp_path / "store") as git:
        commits: list[str] = []
        for files in ({"a.md": b"one\n" * 20}, {"b.md": b"one\n" * 20}, {"b.md": b"two\n"}):
            tree = git.write_tree(
                None, {path: ("100644", git.write_blob(raw)) for path, raw in files.items()}
            )
            commits.append(git.commit(tree, commits[-1:], "x", BOT, WHEN))
        logged = list(log_files(git, commits[-1]))
    assert commits[::-1] == [each.sha for each in logged]
    assert [("b.md", None), ("b.md", "a.md"), ("a.md", None)] == [
        (each.files[0].path, each.files[0].before) for each in logged
    ]
    assert WHEN == logged[0].at
