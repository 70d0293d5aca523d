"""`rfc import`: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from rfcflow.cli.main import main
from tests.conftest import PROJECT
from tests.importing.sources import PROFILE, proposal, write

SCHEMA = PROJECT / "scripts" / "rfcflow" / "importing" / "schemas" / "report.json"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    texts = {f"{n:04d}-sail.md": proposal(f"Sail {n}", "Odd" if n > 2 else "Final") for n in range(1, 16)}
    write(tmp_path, {"mine.yml": PROFILE.encode()})
    return write(tmp_path / "source", texts)


def test_text_ends_with_what_was_done(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["import", str(source), str(tmp_path / "dest"), "--profile", str(tmp_path / "mine.yml")]
    assert 0 == main(arguments)
    lines = capsys.readouterr().out.splitlines()
    assert "Source: source, no commit is known, and none was recorded." == lines[0]
    assert "Profile: mine." == lines[1]
    assert "  … and 3 more of unmapped-state (--verbose shows all)" in lines
    assert lines[-3].startswith("15 proposals: 15 written; 13 findings; ")
    assert ["Next: look", "Next: gove"] == [line[:10] for line in lines[-2:]]
    assert "`rfc init` (scripts/rfc)" in lines[-1]
    assert 0 == main([*arguments, "--verbose"])
    lines = capsys.readouterr().out.splitlines()
    assert 13 == sum("unmapped-state" in line for line in lines)
    assert lines[-2].startswith("15 proposals: 15 unchanged; 13 findings; ")


@pytest.mark.parametrize("profile", ["auto", "mine.yml"])
def test_json_is_as_its_schema_says(
    profile: str,
    source: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    write(source, {"0001-sail.md": b"\0", "0002-sail.md": proposal(more="requires: 99\n"), "README.md": b"x"})
    assert 1 == main(["import", "source", "dest", "--profile", profile, "--format", "json"])
    record = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(record)
    assert (profile == "auto", 14, 1) == (
        record["profile"]["guessed"],
        record["counts"]["written"],
        record["counts"]["refused"],
    )


def test_a_guessed_profile_is_printed_so_that_it_can_be_saved_and_used(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["import", str(source), str(tmp_path / "dest")])
    printed = capsys.readouterr().out
    saved = "".join(f"{line[4:]}\n" for line in printed.splitlines() if line.startswith("    "))
    write(tmp_path, {"saved.yml": saved.encode()})
    assert 0 == main(
        ["import", str(source), str(tmp_path / "dest"), "--profile", str(tmp_path / "saved.yml")]
    )
    assert "15 unchanged" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments,code,says",
    [
        (["--profile", "pepp"], 2, "neither one of"),
        (["--history"], 1, "needs a Git repository"),
        (["--profile", "pep"], 1, "No proposal was found"),
        (["--commit", "main"], 1, "is no commit"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    arguments: list[str],
    code: int,
    says: str,
    source: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert code == main(["import", str(source), str(tmp_path / "dest"), *arguments])
    assert says in capsys.readouterr().err
    assert not (tmp_path / "dest").exists()


def test_an_empty_source_is_said_to_have_no_proposals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert 1 == main(["import", str(tmp_path / "empty"), str(tmp_path / "dest")])
    assert "There are no proposals in empty: no file ends in .md" in capsys.readouterr().err


def test_what_is_no_link_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "src", {"0001-sail.md": b"---\ntitle: A\nforum: on the list\n---\nText.\n"})
    write(tmp_path, {"p.yml": b'files: "{number}-{slug}.md"\nheader: yaml\nkeys: {discussion: forum}\n'})
    main(["import", str(tmp_path / "src"), str(tmp_path / "dest"), "--profile", str(tmp_path / "p.yml")])
    assert "`discussion` is no link and was left out: `on the list`." in capsys.readouterr().out
