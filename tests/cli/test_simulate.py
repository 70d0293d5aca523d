"""`rfc simulate run`: the story, one line each, JSON, and what it says to those who slip."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rfcflow.cli.main import main

NAME = "approval-that-survived-a-push"
FAILING = "scenario: Mine\nsteps:\n  - ada comments: /shepherd me\n  - then: {state: draft}\n"


def test_a_scenario_that_ships_is_told_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["simulate", "run", NAME, "--profile", "pytorch"])
    said = capsys.readouterr().out
    assert "Approval that survived a push (pytorch)" in said
    assert "ada comments: /shepherd me" in said
    assert "· shepherd-accepted by ada → review" in said
    assert said.endswith("1 passed, 0 failed\n")


def test_a_file_of_ones_own_fails_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.yml"
    file.write_text(FAILING, encoding="utf-8")
    assert 1 == main(["simulate", "run", str(file)])
    said = capsys.readouterr().out
    assert f"FAILED at {file.as_posix()}:4: `state` is review, not draft" in said
    assert said.endswith("0 passed, 1 failed\n")


def test_a_directory_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yml").write_text(FAILING, encoding="utf-8")
    (tmp_path / "b.yml").write_text(FAILING.replace("draft", "review"), encoding="utf-8")
    assert 1 == main(["simulate", "run", str(tmp_path), "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert (1, 1, 1) == (found["schema_version"], found["passed"], found["failed"])
    failed, passed = found["results"]
    assert {"line": 4, "message": "`state` is review, not draft"} == failed["failure"]
    assert passed["passed"]
    assert {"0007": "review"} == passed["story"][-1]["states"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["approval-that-survived-a-psh"], "Did you mean approval-that-survived-a-push?"),
        (["no-such-file.yml"], "There is no scenario and no file no-such-file.yml."),
    ],
)
def test_who_slips_is_helped(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == main(["simulate", "run", *arguments])
    assert says in capsys.readouterr().err


def test_a_file_too_large_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "large.yml"
    file.write_bytes(b"#" * 300_000)
    assert 1 == main(["simulate", "run", str(file)])
    assert "which is no scenario" in capsys.readouterr().err


def test_naming_nothing_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["simulate", "run"])
    assert "Name a scenario, or say --all" in capsys.readouterr().err


def test_files_that_cannot_be_read_stop_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yml").write_text("scenario: [\n", encoding="utf-8")
    (tmp_path / "b.yml").write_text(FAILING.replace("draft", "review"), encoding="utf-8")
    (tmp_path / "c.yml").write_text("scenario: Mine\n", encoding="utf-8")
    assert 1 == main(["simulate", "run", str(tmp_path)])
    said = capsys.readouterr()
    assert said.out.endswith("1 passed, 0 failed, 2 could not be read\n")
    assert "a.yml:" in said.err
    assert "c.yml:" in said.err
