"""Real archives: every proposal arrives, twice changes nothing, the known defects are the reported ones."""

from __future__ import annotations

import re
import tarfile
from pathlib import Path

import pytest

from rfcflow.adapters.source_tree import open_source
from rfcflow.engine.import_source import import_source, shipped_profile
from rfcflow.importing.outcome import blob_id, parse
from rfcflow.importing.report import Report
from rfcflow.text.frontmatter import parse_document
from tests.importing.sources import everything

# Profile, archive, proposals, and the findings that are expected in it, by code.
ARCHIVES = {
    "pytorch": ("pytorch-rfcs", 14, {"no-header": 6, "missing-key": 6}),
    "rust": (
        "rust-rfcs",
        639,
        {"duplicate-number": 1, "bad-date": 2, "not-a-link": 5, "no-header": 1, "parts": 1},
    ),
    "pep": ("python-peps", 736, {"one-sided": 20, "no-successor": 4, "not-a-link": 87, "parts": 6}),
    "eip": ("ethereum-eips", 949, {"missing-title": 365, "missing-key": 365, "cycle": 3}),
}


def unpacked(corpora: Path, archive: str, directory: Path) -> Path:
    with tarfile.open(corpora / f"{archive}.tar.xz") as packed:
        packed.extractall(directory / archive, filter="data")
    return directory / archive


def imported(source: Path, destination: Path, profile: str) -> Report:
    chosen = None if profile == "auto" else shipped_profile(profile)
    return import_source(open_source(source, None, None), destination, chosen)


@pytest.mark.parametrize(
    "profile",
    [
        name if name == "pytorch" else pytest.param(name, marks=pytest.mark.nightly)
        for name in sorted(ARCHIVES)
    ],
)
def test_every_proposal_of_an_archive_arrives_as_it_was(profile: str, corpora: Path, tmp_path: Path) -> None:
    archive, number, expected = ARCHIVES[profile]
    source, destination = unpacked(corpora, archive, tmp_path), tmp_path / "dest"
    report = imported(source, destination, profile)
    assert (True, number, number) == (report.ok, report.counts()["found"], report.counts()["written"])
    found: dict[str, int] = {}
    for finding in report.findings:
        found[finding.code] = found.get(finding.code, 0) + 1
    assert expected == found
    files = everything(destination)
    assert 2 * number + 1 == len(files)
    for line in report.lines:
        assert line.file is not None
        assert line.rfc is not None
        raw, old = files[line.file], parse(line.rfc, files[f"rfcs/outcomes/{line.rfc}.yml"])
        document, problems = parse_document(line.file, raw)
        assert document is not None
        assert {"missing-key"} >= {problem.code for problem in problems}, line.source
        original = (source / line.source).read_bytes()
        assert original.endswith(document.body)
        assert old is not None
        assert (line.source, blob_id(original), blob_id(raw)) == (old.origin.path, old.origin.blob, old.blob)
        # No address was copied from a header; bodies are as they were.
        assert not any("@" in author for author in document.meta.get("authors", ()))
    again = imported(source, destination, profile)
    assert (number, files) == (again.counts()["unchanged"], everything(destination))


def test_the_peps_arrive_with_the_defects_they_are_known_for(corpora: Path, tmp_path: Path) -> None:
    report = imported(unpacked(corpora, "python-peps", tmp_path), tmp_path / "dest", "pep")
    relations = report.relations
    assert (True, 736) == (report.ok, report.counts()["written"])
    assert (42, 32) == (len(relations.replaces), len(relations.superseded_by))
    assert (15, 5) == (len(relations.only_replaces), len(relations.only_superseded_by))
    assert ("0006", "0344", "0367", "0411") == relations.without_successor
    assert ((), (), ()) == (relations.dangling, relations.to_itself, relations.cycles)


def test_both_rfcs_with_one_number_arrive(corpora: Path, tmp_path: Path) -> None:
    with tarfile.open(corpora / "rust-rfcs.tar.xz") as packed:
        wanted = [each for each in packed.getmembers() if re.search(r"/(?:2071|3392)-", f"/{each.name}")]
        packed.extractall(tmp_path / "source", wanted, filter="data")
    report = imported(tmp_path / "source", tmp_path / "dest", "rust")
    assert [
        ("2071", "text/2071-impl-trait-existential-types.md"),
        ("2071b", "text/2071-impl-trait-type-alias.md"),
        ("3392", "text/3392-leadership-council.md"),
    ] == [(line.rfc, line.source) for line in report.lines]
    assert 9 == (tmp_path / "dest/rfcs/outcomes/3392.yml").read_text(encoding="utf-8").count("- path:")


@pytest.mark.parametrize(
    "profile",
    [
        name if name == "pytorch" else pytest.param(name, marks=pytest.mark.nightly)
        for name in sorted(ARCHIVES)
    ],
)
def test_a_guessed_profile_finds_every_proposal_too(profile: str, corpora: Path, tmp_path: Path) -> None:
    archive, number, _ = ARCHIVES[profile]
    report = imported(unpacked(corpora, archive, tmp_path), tmp_path / "dest", "auto")
    assert (True, True, number) == (report.ok, report.guessed, report.counts()["written"])
    shipped = shipped_profile(profile)
    assert shipped.files == report.profile.files
    assert set(shipped.header) == set(report.profile.header)
    # Whatever it guessed, it reads the states that the shipped profile reads.
    known = {word: shipped.state_of(word) for word in report.profile.states}
    assert known == {word: report.profile.state_of(word) for word in known}
