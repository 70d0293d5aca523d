"""The demo: five RFCs, four of them from opened to archived, and what is left of them in the repository."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from pathlib import Path

import pytest
import yaml

from rfcflow.cli.demo.newcomer import newcomer_text
from rfcflow.ledger import ledger_path
from tests.cli.conftest import Demo, rfc

# Line ends of both kinds, a rule that looks like front matter, and no line end at the end.
ODD = b"# Odd\r\n\r\nOne line.\n\n---\n\nfoo: bar\n---\r\nNo end"


def test_it_prints_one_json_object_with_what_became_of_each(demo: Demo) -> None:
    record = demo.record
    assert 1 == record["schema_version"]
    assert ["implemented", "rejected", "withdrawn", "dormant", "final-comment"] == [
        one["state"] for one in record["rfcs"]
    ]
    assert [1, 2, 3, 4, 5] == [one["number"] for one in record["rfcs"]]
    assert {"ok": True, "rfcs": 5} == record["verify"]
    assert record["requests"]["reads"] > 0 < record["requests"]["writes"]
    assert (Path(record["site"]) / "index.html").is_file()


def test_served_it_prints_addresses_that_answer_can_be_swept_and_stops_at_ctrl_c(demo: Demo) -> None:
    assert (200, 200) == demo.answers
    assert (0, "") == (demo.swept.code, demo.swept.err)
    assert [] == json.loads(demo.swept.out)["events"]
    assert 0 == demo.code


def test_a_text_of_any_form_is_taken_as_it_is() -> None:
    assert ODD == newcomer_text(ODD).split(b"---\n", 2)[2]


def test_the_accepted_pull_request_is_merged_and_the_others_are_not(demo: Demo) -> None:
    pulls = [one["pull_request"] for one in demo.record["rfcs"]]
    assert [True, False, False, False, False] == [pull["merged"] for pull in pulls]
    assert ["closed", "closed", "closed", "open", "open"] == [pull["state"] for pull in pulls]


def test_the_accepted_rfc_is_a_commit_with_main_and_the_decided_head_as_parents(demo: Demo) -> None:
    commit = demo.git("log", "--format=%H", "--merges", "main").split()
    assert 1 == len(commit)
    parents = demo.git("show", "-s", "--format=%P", commit[0]).split()
    assert demo.git("rev-parse", "refs/pull/1/head").strip() == parents[1]


def test_text_and_outcome_of_every_decision_are_on_main_and_of_the_parked_one_nothing(demo: Demo) -> None:
    files = demo.git("ls-tree", "-r", "--name-only", "main", "rfcs").split()
    assert [
        "rfcs/0001-newcomer.md",
        "rfcs/0002-global-switch.md",
        "rfcs/0003-sparse-windows.md",
        "rfcs/README.md",
        "rfcs/outcomes/0001.yml",
        "rfcs/outcomes/0002.yml",
        "rfcs/outcomes/0003.yml",
    ] == sorted(files)


def test_the_ledger_branch_has_one_file_for_each_rfc(demo: Demo) -> None:
    files = demo.git("ls-tree", "-r", "--name-only", "rfc-ledger").split()
    assert [ledger_path(f"{n:04d}") for n in range(1, 6)] == sorted(f for f in files if f.endswith(".jsonl"))


def test_the_outcome_names_shepherd_sign_offs_with_their_text_concerns_and_reason(demo: Demo) -> None:
    outcome = yaml.safe_load(demo.git("show", "main:rfcs/outcomes/0001.yml"))
    decision = outcome["decisions"][-1]
    assert demo.record["rfcs"][0]["shepherd"] == decision["shepherd"]["login"]
    counted = [ballot for ballot in decision["sign-offs"] if ballot["counted"]]
    assert len(counted) >= 7
    assert {decision["text"]} == {ballot["text"] for ballot in counted}
    assert ["memory-on-large-groups"] == [concern["id"] for concern in decision["concerns"]]
    assert decision["concerns"][0]["resolution"] == "The log is bounded now."
    assert decision["reason"].startswith("The concern is answered")


def test_verify_and_explain_read_what_the_demo_left(demo: Demo) -> None:
    verified = rfc("verify", "--repository", str(demo.repository))
    assert (0, "") == (verified.code, verified.err)
    explained = rfc("explain", "4", "--repository", str(demo.repository))
    assert 0 == explained.code
    assert "dormant" in explained.out
    assert "2027-08-22" in explained.out
    record = json.loads(rfc("explain", "1", "--format", "json", "--repository", str(demo.repository)).out)
    assert ("0001", "implemented") == (record["rfc"], record["state"])


def test_every_page_that_the_index_promises_is_there(demo: Demo) -> None:
    site = Path(demo.record["site"])
    index = json.loads((site / "index.json").read_text())
    assert 5 == len(index["rfcs"])
    home = (site / "index.html").read_text()
    for number in ("0001", "0002", "0003", "0004", "0005"):
        assert number in home


def test_a_directory_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("keep")
    ran = rfc("demo", "--dir", str(tmp_path))
    assert 1 == ran.code
    assert "is not empty" in ran.err
    assert "keep" == (tmp_path / "mine").read_text()


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"\xff\xfeA", "UTF-8"),
        (b"---\ntitle: [\n---\ntext\n", "idea.md:3:1: error[yaml-syntax]"),
        (b"---\ntitle: A\n---\ntext\n", "summary"),
        (b"a" * 500_001, "500,000"),
    ],
)
def test_a_text_that_cannot_be_proposed_is_explained_before_anything_starts(
    tmp_path: Path, raw: bytes, told: str
) -> None:
    file = tmp_path / "idea.md"
    file.write_bytes(raw)
    ran = rfc("demo", "--rfc", str(file), "--dir", str(tmp_path / "out"))
    assert (1, "") == (ran.code, ran.out)
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "out").exists()


def _play(raw: bytes, tmp_path: Path) -> Demo:
    file, directory = tmp_path / "idea.md", tmp_path / "out"
    file.write_bytes(raw)
    ran = rfc("demo", "--rfc", str(file), "--dir", str(directory), "--format", "json")
    assert (0, "") == (ran.code, ran.err)
    return Demo(json.loads(ran.out), directory)


def _landed_body(played: Demo) -> bytes:
    import subprocess

    done = subprocess.run(
        ["git", "-C", str(played.repository), "show", "main:rfcs/0001-newcomer.md"],
        capture_output=True,
        check=True,
    )
    return done.stdout.split(b"---\n", 2)[2]


def _texts(corpora: Path) -> dict[str, bytes]:
    with tarfile.open(corpora / "pytorch-rfcs.tar.xz") as archive:
        members = [m for m in archive.getmembers() if Path(m.name).name.startswith("RFC-")]
        return {
            Path(m.name).name: (archive.extractfile(m) or io.BytesIO()).read()
            for m in members
            if "0000" not in m.name
        }


@pytest.mark.nightly
def test_each_real_rfc_is_accepted_with_its_body_unchanged(corpora: Path, tmp_path: Path) -> None:
    texts = {**_texts(corpora), "odd.md": ODD}
    assert 15 == len(texts)
    for name, raw in texts.items():
        folder = tmp_path / name
        folder.mkdir()
        played = _play(raw, folder)
        assert ("accepted", raw) == (played.record["rfcs"][0]["state"], _landed_body(played)), name
        shutil.rmtree(folder)
