"""`rfc governance check`: its list of cross-checks, and leaving one out by name."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from rfcflow.governance.checks import CHECKS, name_of
from tests.cli.conftest import PROJECT, rfc
from tests.governance.samples import sample_files


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
    schema = PROJECT / "scripts" / "rfcflow" / "governance" / "schemas" / "check.report.json"
    for ran in (skipped, rfc("governance", "check", root, "--format", "json")):
        jsonschema.Draft202012Validator(json.loads(schema.read_text())).validate(json.loads(ran.out))
    assert (0, True, ["parents-exist"]) == (skipped.code, record["ok"], record["skipped"])


def test_a_check_nobody_knows_is_a_usage_error_with_a_suggestion() -> None:
    told = rfc("governance", "check", "--skip", "parent-exist")
    assert 2 == told.code
    assert "Did you mean `parents-exist`?" in told.err


def test_every_check_is_listed_with_what_it_is_about() -> None:
    listed = json.loads(rfc("governance", "check", "--list", "--format", "json").out)["checks"]
    assert [name_of(check) for check in CHECKS] == [row["name"] for row in listed]
    assert all(row["what"].endswith(".") for row in listed)
