"""`rfc doctor` as a command: its exit codes, its JSON, and what it needs to ask GitHub."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import jsonschema
import pytest

from rfcflow.cli.demo.stage import BEGINNING
from rfcflow.cli.main import main
from rfcflow.forge import Forge
from tests.cli.conftest import PROJECT

SCHEMA = json.loads((PROJECT / "scripts/rfcflow/cli/schemas/doctor.json").read_text())


def test_a_directory_with_nothing_in_it_is_told_what_it_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == main(["doctor", str(tmp_path), "--offline", "--format", "json"])
    record = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    errors = [finding["check"] for finding in record["findings"] if finding["status"] == "error"]
    assert ["governance", "workflow rfc.yml", "workflow validate.yml"] == errors
    assert (False, 3) == (record["ok"], record["counts"]["error"])


def test_this_repository_is_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["doctor", str(PROJECT), "--offline"]), capsys.readouterr().out
    assert "the settings on GitHub were not asked" in capsys.readouterr().out


def test_without_a_token_or_with_a_wrong_one_it_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path / "clone")], check=True)
    assert 1 == main(["doctor", str(tmp_path / "clone")])
    assert "GITHUB_TOKEN=$(gh auth token)" in capsys.readouterr().err
    with Forge(tmp_path / "forge", BEGINNING) as forge:
        forge.repository("acme/rfcs", {"x": "y"}, {"ada-example": "read"})
        monkeypatch.setenv("GITHUB_API_URL", forge.api_url)
        monkeypatch.setenv("GITHUB_TOKEN", forge.token("ada-example"))
        assert 1 == main(["doctor", str(tmp_path / "clone"), "--github", "acme/other"])
        assert "acme/other cannot be read with this token" in capsys.readouterr().err
        assert 1 == main(["doctor", str(tmp_path / "clone"), "--github", "acme/rfcs"])
        told = capsys.readouterr().out
        assert ("it is no administrator's" in told, "unknown actions" in told) == (True, True)
        monkeypatch.setenv("GITHUB_TOKEN", "secret-nobody-gave")
        assert 4 == main(["doctor", str(tmp_path / "clone"), "--github", "acme/rfcs"])
        assert "secret-nobody-gave" not in "".join(capsys.readouterr())
