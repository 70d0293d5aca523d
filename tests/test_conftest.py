"""What tests stand on: golden files compare bytes, and the environment is the same for everybody."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import Golden, compare_with_golden


@pytest.fixture
def unblessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RFCFLOW_BLESS", raising=False)


@pytest.mark.usefixtures("unblessed")
def test_equal_text_passes(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"one\ntwo\n")
    compare_with_golden("a.md", "one\ntwo\n", tmp_path)


@pytest.mark.usefixtures("unblessed")
def test_another_text_fails_with_the_difference_and_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"one\n")
    with pytest.raises(pytest.fail.Exception, match=r"(?s)-one\n\+two\n.*scripts/check --bless tests"):
        compare_with_golden("a.md", "two\n", tmp_path)


@pytest.mark.usefixtures("unblessed")
def test_a_changed_line_end_is_a_difference(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"one\r\n")
    with pytest.raises(pytest.fail.Exception):
        compare_with_golden("a.md", "one\n", tmp_path)


@pytest.mark.usefixtures("unblessed")
def test_a_missing_golden_file_fails_instead_of_passing_silently(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="no golden file yet"):
        compare_with_golden("new.md", "text\n", tmp_path)
    assert not (tmp_path / "new.md").exists()


def test_blessing_writes_the_golden_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RFCFLOW_BLESS", "1")
    compare_with_golden("deep/new.md", "text\r\n", tmp_path)
    assert b"text\r\n" == (tmp_path / "deep" / "new.md").read_bytes()


def test_a_golden_name_cannot_leave_its_directory(golden: Golden) -> None:
    with pytest.raises(AssertionError, match="leaves the golden files"):
        golden("../conftest.py", "x")


def test_git_sees_no_configuration_of_the_person(tmp_path: Path) -> None:
    listing = subprocess.run(
        ["git", "config", "--list"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "" == listing.stdout


def test_the_home_directory_is_empty_and_the_zone_is_utc() -> None:
    assert [] == [path for path in Path(os.environ["HOME"]).iterdir() if path.suffix == ".gitconfig"]
    assert UTC.utcoffset(None) == datetime.now(UTC).astimezone().utcoffset()
