"""`rfc explain N`: an imported RFC has no ledger, and its record on the default branch is named."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from rfcflow.cli.main import main


def test_an_imported_rfc_points_to_its_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = tmp_path / "rfcs" / "outcomes" / "0042.yml"
    record.parent.mkdir(parents=True)
    record.write_text("rfc: '0042'\n", encoding="utf-8")
    who = ["-c", "user.name=nina", "-c", "user.email=nina@example.org"]
    for words in (
        ["init", "--quiet", "-b", "main"],
        ["add", "."],
        [*who, "commit", "--quiet", "-m", "Import"],
    ):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    assert 1 == main(["explain", "42", "--repository", str(tmp_path)])
    assert "git show main:rfcs/outcomes/0042.yml" in capsys.readouterr().err
