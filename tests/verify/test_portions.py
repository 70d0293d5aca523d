from __future__ import annotations

from pathlib import Path

import pytest

from rfcflow.adapters.git import Git, TooLarge
from rfcflow.adapters.git_records import Step
from rfcflow.engine.verify import _oldest_first
from tests.verify.workshop import Workshop


def a_line(directory: Path, length: int) -> Git:
    git = Git.create(directory)
    shop = Workshop(git)
    for number in range(length):
        shop.commit_main({"README.md": f"{number}\n".encode()})
    return git


def test_what_is_too_large_for_one_answer_is_asked_for_by_halves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_line(tmp_path / "r.git", 7) as git:
        tip = git.resolve("refs/heads/main") or ""
        whole = list(_oldest_first(git, tip))
        asked, real = [], Git.steps

        def steps(self: Git, rev: str, exclude: str | None = None) -> tuple[Step, ...]:
            found = real(self, rev, exclude)
            asked.append(len(found))
            if len(found) > 2:
                raise TooLarge("too large")
            return found

        monkeypatch.setattr(Git, "steps", steps)
        assert whole == list(_oldest_first(git, tip))
        assert [7, 3, 1, 2, 4, 2, 2] == asked


def test_who_waits_is_told_how_far_comparing_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rfcflow.engine.verify._STEP", 2)
    told: list[tuple[int, int, str]] = []
    with a_line(tmp_path / "r.git", 7) as git:
        tip = git.resolve("refs/heads/main") or ""
        list(_oldest_first(git, tip, lambda *how_far: told.append(how_far)))
    assert [(done, 7, "commits of the ledger") for done in (2, 4, 6, 7)] == told


def test_one_commit_that_is_too_large_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def steps(self: Git, rev: str, exclude: str | None = None) -> tuple[Step, ...]:
        raise TooLarge(f"{rev} is too large")

    with a_line(tmp_path / "r.git", 2) as git:
        monkeypatch.setattr(Git, "steps", steps)
        with pytest.raises(TooLarge, match="is too large"):
            list(_oldest_first(git, git.resolve("refs/heads/main") or ""))
