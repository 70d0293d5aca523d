"""`rfc governance check`: its list of cross-checks, and leaving one out by name."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

from rfcflow.cli.main import main
from rfcflow.forge import Forge
from rfcflow.governance.checks import CHECKS, name_of
from tests.cli.conftest import PROJECT, rfc
from tests.engine.small import PERSON_ID, governance_files, login
from tests.engine.world import NAME, PERMISSIONS, START, open_world
from tests.governance.samples import sample_files

REPORT = PROJECT / "scripts" / "rfcflow" / "governance" / "schemas" / "check.report.json"


def broken_sample(tmp_path: Path) -> str:
    for path, raw in sample_files().items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw.replace(b"parent: export\n", b"parent: exports\n"))
    return str(tmp_path)


def test_a_check_is_left_out_by_the_name_it_reports(tmp_path: Path) -> None:
    root = broken_sample(tmp_path)
    told = rfc("governance", "check", root)
    assert (1, True) == (told.code, "modules/onnx.yml:3:9: error[parents-exist]" in told.out)
    skipped = rfc("governance", "check", root, "--skip", "parents-exist", "--format", "json")
    record = json.loads(skipped.out)
    for ran in (skipped, rfc("governance", "check", root, "--format", "json")):
        jsonschema.Draft202012Validator(json.loads(REPORT.read_text())).validate(json.loads(ran.out))
    assert (0, True, ["parents-exist"]) == (skipped.code, record["ok"], record["skipped"])


def test_a_check_nobody_knows_is_a_usage_error_with_a_suggestion() -> None:
    told = rfc("governance", "check", "--skip", "parent-exist")
    assert 2 == told.code
    assert "Did you mean `parents-exist`?" in told.err


def test_every_check_is_listed_with_what_it_is_about() -> None:
    listed = json.loads(rfc("governance", "check", "--list", "--format", "json").out)["checks"]
    assert [name_of(check) for check in CHECKS] == [row["name"] for row in listed]
    assert all(row["what"].endswith(".") for row in listed)


def test_online_everybodys_account_is_asked_for_and_a_rename_is_shown_not_written(tmp_path: Path) -> None:
    place = tmp_path / "place"
    for path, raw in governance_files().items():
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)
    with Forge(tmp_path / "forge", START) as forge:
        for handle, number in PERSON_ID.items():
            name = {"eli-elm": "eli-oak"}.get(handle, login(handle))
            if handle != "kim-kelp":
                forge.account(name, id=number)
        forge.account("eli-elm", id=5)
        before = {path: path.read_bytes() for path in place.rglob("*.yml")}
        told = rfc("governance", "check", str(place), "--online", GITHUB_API_URL=forge.api_url)
        assert 1 == told.code
        assert "people/eli-elm.yml:2:1: warning[login-renamed]" in told.out
        assert "`eli-elm` is the account 5." in told.out
        assert "people/kim-kelp.yml:1:1: error[account-gone] no account has the id" in told.out
        assert "1 errors, 2 warnings, 10 accounts asked for" in told.out
        assert before == {path: path.read_bytes() for path in place.rglob("*.yml")}
        # Where GitHub does not answer the files stand, and a sentence says so.
        silent = rfc(
            "governance", "check", "--online", "--format", "json",
            GITHUB_API_URL=forge.api_url, GITHUB_TOKEN="nobodys",
        )  # fmt: skip
        record = json.loads(silent.out)
        assert (0, True, 0) == (silent.code, record["ok"], record["asked"])
        assert "5 of 5 people were not asked for, and the files stand as they are" in record["unanswered"]
        jsonschema.Draft202012Validator(json.loads(REPORT.read_text())).validate(record)


def test_labels_on_github_follow_the_registry_within_the_cap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_world(tmp_path) as world:
        token = world.forge.job_token(NAME, PERMISSIONS)
        for variable, value in (
            ("GITHUB_API_URL", world.forge.api_url),
            ("GITHUB_TOKEN", token),
            ("GITHUB_REPOSITORY", NAME),
            ("RFC_CLOCK", world.forge.clock_url),
        ):
            monkeypatch.setenv(variable, value)
        place = tmp_path / "place"
        for path, raw in governance_files().items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes(raw)
        sync = ("governance", "sync", str(place), "--labels", "--apply")
        assert 0 == main([*sync])
        assert "create the label module: gamma\n" in capsys.readouterr().out
        labels = world.forge.state.repository_named(NAME).labels
        labels["rfc: draft"].color = "000000"
        labels["module: old"] = replace(labels["module: gamma"], name="module: old")
        assert 0 == main([*sync[:-1]])
        assert "would remove the label module: old\n" in capsys.readouterr().out
        assert 1 == main([*sync, "--allow-removals", "0"])
        assert ("000000", True) == (labels["rfc: draft"].color, "module: old" in labels)
        assert 0 == main([*sync])
        assert (False, True) == ("module: old" in labels, labels["rfc: draft"].color != "000000")
        capsys.readouterr()
        assert 0 == main([*sync])
        assert "nothing to do" in capsys.readouterr().out
