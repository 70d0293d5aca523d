"""`rfc verify`: what it prints, and how it ends."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import jsonschema
import pytest

from rfcflow.cli.main import main
from rfcflow.engine.verify import verify_repository
from rfcflow.errors import HistoryMissing, Refusal
from rfcflow.ledger import ledger_path
from tests.verify.test_published import ORIGIN
from tests.verify.workshop import Workshop, account, text

SCHEMA = Path(__file__).resolve().parents[2] / "scripts" / "rfcflow" / "verify" / "schemas" / "report.json"


def git(directory: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(directory), *arguments], check=True, capture_output=True)


def test_text_is_one_line_when_all_is_well(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["verify", "--repository", str(shop.git.directory)])
    assert f"{shop.verify().summary()}\n" == capsys.readouterr().out


def test_verbose_text_has_a_line_for_each_rfc(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["verify", "-v", "--repository", str(shop.git.directory)])
    lines = capsys.readouterr().out.splitlines()
    assert ["RFC 0001: accepted", "RFC 0002: accepted", "RFC 0003: withdrawn", "RFC 0004: review"] == [
        line.partition(",")[0] for line in lines[:-1]
    ]


def test_findings_name_rfc_event_and_file_and_end_with_one(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.commit_ledger({"0000/0004.jsonl": b"".join(shop.raw("0004").splitlines(keepends=True)[:-1])})
    last = len(shop.history("0004")) + 1
    assert 1 == main(["verify", "--repository", str(shop.git.directory)])
    assert f"RFC 0004, event {last} (writeup): [cut] " in capsys.readouterr().out


@pytest.mark.parametrize("broken", [False, True])
def test_json_follows_its_schema(shop: Workshop, broken: bool, capsys: pytest.CaptureFixture[str]) -> None:
    if broken:
        shop.commit_ledger({"0000/0004.jsonl": None})
        shop.commit_main({"rfcs/outcomes/0001.yml": b"x\n"})
    code = main(["verify", "--format", "json", "--repository", str(shop.git.directory)])
    record = json.loads(capsys.readouterr().out)
    jsonschema.validate(record, json.loads(SCHEMA.read_bytes()))
    assert (int(broken), not broken) == (code, record["ok"])
    assert broken == bool(record["findings"])


def test_a_clone_verifies_like_its_origin(shop: Workshop, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(shop.git.directory), "clone")
    assert shop.verify() == verify_repository(tmp_path / "clone")


@pytest.mark.parametrize("branch", ["main", "rfc-ledger"])
def test_a_shallow_clone_says_that_history_is_missing(
    shop: Workshop, tmp_path: Path, branch: str, capsys: pytest.CaptureFixture[str]
) -> None:
    origin = f"file://{shop.git.directory}"
    git(tmp_path, "init", "--quiet", "clone")
    clone = tmp_path / "clone"
    for name in ("main", "rfc-ledger"):
        depth = ["--depth=1"] if name == branch else []
        git(clone, "fetch", "--quiet", *depth, origin, f"+{name}:refs/heads/{name}")
    with pytest.raises(HistoryMissing):
        verify_repository(clone)
    assert 4 == main(["verify", "--repository", str(clone)])
    assert "--unshallow" in capsys.readouterr().err


def test_a_missing_ledger_object_is_missing_history_and_no_finding(shop: Workshop) -> None:
    event = shop.forge("0004", "signed-off", actor=account("sela"), data={"disposition": "accept"})
    blob = shop.git.tree(shop.ledger or "")[ledger_path(event.rfc)].sha
    directory = shop.git.directory
    shop.git.close()
    (directory / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(HistoryMissing):
        verify_repository(directory)


def test_a_repository_without_the_branch_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    with pytest.raises(Refusal):
        verify_repository(tmp_path)


def test_a_repository_without_a_ledger_and_without_rfcs_verifies(shop: Workshop) -> None:
    first = shop.git.log_first_parent(shop.main)[-1]
    shop.git.update_ref("refs/heads/main", first)
    shop.git.update_ref("refs/heads/rfc-ledger", None)
    assert "verified 0 RFCs, 0 events: ok" == verify_repository(shop.git.directory).summary()


def test_a_ledger_branch_that_is_gone_is_found_for_every_rfc_on_main(shop: Workshop) -> None:
    shop.git.update_ref("refs/heads/rfc-ledger", None)
    findings = verify_repository(shop.git.directory).findings
    assert {"0001", "0002", "0003"} == {finding.rfc for finding in findings if finding.code == "cut"}


def test_it_writes_nothing_into_the_repository(shop: Workshop) -> None:
    def listing() -> list[str]:
        return sorted(str(path) for path in shop.git.directory.rglob("*"))

    shop.verify()
    before = listing()
    shop.verify()
    assert before == listing()


def test_a_clone_that_did_not_fetch_the_ledger_says_how_to_and_accuses_nobody(
    shop: Workshop, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    subprocess.run(
        [
            "git",
            "clone",
            "-q",
            "--single-branch",
            "--branch",
            "main",
            f"file://{shop.git.directory}",
            str(clone),
        ],
        check=True,
    )
    with pytest.raises(HistoryMissing, match="git fetch origin rfc-ledger:rfc-ledger"):
        verify_repository(clone)
    subprocess.run(["git", "-C", str(clone), "fetch", "-q", "origin", "rfc-ledger:rfc-ledger"], check=True)
    assert verify_repository(clone).ok


def test_a_clone_that_only_imported_needs_no_ledger(shop: Workshop, tmp_path: Path) -> None:
    shop.git.update_ref("refs/heads/main", shop.git.log_first_parent(shop.main)[-1])
    shop.git.update_ref("refs/heads/rfc-ledger", None)
    shop.commit_main({"rfcs/0042-old.md": text("Old"), "rfcs/outcomes/0042.yml": ORIGIN})
    git(tmp_path, "clone", "--quiet", str(shop.git.directory), "clone")
    assert "verified 0 RFCs, 0 events: ok; 1 imported, not proved" == (
        verify_repository(tmp_path / "clone").summary()
    )
