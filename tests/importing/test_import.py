"""One import after the other into the same destination: what is written, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from rfcflow.engine.import_shelf import Shelf
from rfcflow.errors import Refusal
from rfcflow.importing.outcome import blob_id, parse
from rfcflow.text.frontmatter import parse_document
from tests.importing.sources import codes, commit, everything, git, profile, proposal, run, write

STYLES = {
    "yaml": (
        "eip-{number}.md",
        "yaml",
        "eip-7.md",
        "---\ntitle: Sails\nauthor: Ada (@ada-example)\nstatus: Final\ncreated: 2026-03-05\n---\n\nBody.\n",
    ),
    "rfc822": (
        "pep-{number}.rst",
        "rfc822",
        "pep-0007.rst",
        "Title: Sails\nAuthor: Ada <@ada-example>\nStatus: Final\nCreated: 05-Mar-2026\n\nBody.\n",
    ),
    "bullets": (
        "{number}-{slug}.md",
        "bullets",
        "text/0007-sails.md",
        "- Title: Sails\n- Author: @ada-example\n- Status: Final\n- Created: 2026-03-05\n\nBody.\n",
    ),
    "table": (
        "RFC-{number}-{slug}.md",
        "table",
        "RFC-0007-Sails.md",
        "||\n-|-\nTitle|Sails\nAuthor|@ada-example\nStatus|Final\nCreated|5 March 2026\n\nBody.\n",
    ),
    "labels": (
        "RFC-{number}-{slug}.md",
        "labels",
        "RFC-0007-sails.md",
        "**Title:** Sails\n**Author:**\n* @ada-example\n\n**Status:** Final\n**Created:** 2026-3-5\nBody.\n",
    ),
}
KEYS = (
    "keys: {title: Title, authors: Author, state: Status, created: Created}\nstates: {Final: implemented}\n"
)


def meta(root: Path, path: str) -> dict[str, object]:
    document, problems = parse_document(path, (root / path).read_bytes())
    assert document is not None
    assert {"missing-key"} >= {problem.code for problem in problems}
    return dict(document.meta)


@pytest.mark.parametrize("style", sorted(STYLES))
def test_a_header_of_any_style_becomes_our_front_matter(style: str, tmp_path: Path) -> None:
    files, header, path, text = STYLES[style]
    write(tmp_path / "source", {path: text.encode(), "README.md": b"About.\n"})
    chosen = profile(f'files: "{files}"\nheader: {header}\n{KEYS}')
    report = run(tmp_path / "source", tmp_path / "dest", chosen)
    assert (True, []) == (report.ok, codes(report))
    file = f"rfcs/0007-sails.{path.rpartition('.')[2]}"
    assert {
        "title": "Sails",
        "kind": "feature",
        "authors": ("ada-example",),
        "created": "2026-03-05",
        "rfc": "0007",
        "state": "implemented",
        "outcome": "rfcs/outcomes/0007.yml",
    } == meta(tmp_path / "dest", file)
    # A header that is part of the Markdown stays; one that stands apart is replaced.
    body = text if style not in ("yaml", "rfc822") else "\nBody.\n"
    assert (tmp_path / "dest" / file).read_bytes().endswith(b"---\n" + body.encode())


def test_a_sidecar_and_a_folder_for_each_proposal(tmp_path: Path) -> None:
    source = write(
        tmp_path / "source",
        {
            "keps/sails/0042-striped/README.md": b"# Striped sails\n\nBody.\n",
            "keps/sails/0042-striped/kep.yaml": b"title: Stripes\nauthors: ['@ada']\nstatus: implemented\n",
            "keps/sails/0042-striped/more.md": b"More.\n",
        },
    )
    chosen = profile(
        'files: "{number}-{slug}/README.md"\nheader: sidecar\nsidecar: kep.yaml\n'
        "keys: {title: title, authors: authors, state: status}\n"
    )
    report = run(source, tmp_path / "dest", chosen)
    assert ["parts"] == codes(report)
    assert "Stripes" == meta(tmp_path / "dest", "rfcs/0042-striped.md")["title"]
    assert b"more.md" in (tmp_path / "dest/rfcs/outcomes/0042.yml").read_bytes()


def test_the_outcome_says_where_it_came_from_and_what_was_written(tmp_path: Path) -> None:
    raw = proposal()
    source = write(tmp_path / "source", {"text/0007-sails.md": raw})
    run(source, tmp_path / "dest", name="https://example.org/rfcs", commit="a" * 40)
    old = parse("0007", (tmp_path / "dest/rfcs/outcomes/0007.yml").read_bytes())
    assert old is not None
    assert ("https://example.org/rfcs", "a" * 40) == (old.origin.source, old.origin.commit)
    assert ("text/0007-sails.md", blob_id(raw)) == (old.origin.path, old.origin.blob)
    assert blob_id((tmp_path / "dest/rfcs/0007-sails.md").read_bytes()) == old.blob
    assert old.intact


def test_a_blob_is_the_one_git_gives(tmp_path: Path) -> None:
    write(tmp_path, {"x.md": b"Sails.\n"})
    assert git(tmp_path, "hash-object", "x.md") == blob_id(b"Sails.\n")


def test_running_it_twice_changes_nothing(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {f"{n:04d}-sail.md": proposal(f"Sail {n}") for n in range(1, 9)})
    run(source, tmp_path / "dest")
    before = everything(tmp_path / "dest")
    times = {path: (tmp_path / "dest" / path).stat().st_mtime_ns for path in before}
    again = run(source, tmp_path / "dest")
    assert before == everything(tmp_path / "dest")
    assert times == {path: (tmp_path / "dest" / path).stat().st_mtime_ns for path in before}
    assert {"unchanged"} == {line.result for line in again.lines}


def test_only_what_changed_in_the_source_is_written_again(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"0001-a.md": proposal("A"), "0002-b.md": proposal("B")})
    run(source, tmp_path / "dest", commit="a" * 40)
    write(source, {"0002-b.md": proposal("Another title", "Open"), "0003-c.md": proposal("C")})
    report = run(source, tmp_path / "dest", commit="b" * 40)
    assert ["unchanged", "written", "written"] == [line.result for line in report.lines]
    # The file keeps its name: landed files are never moved.
    assert "review" == meta(tmp_path / "dest", "rfcs/0002-b.md")["state"]
    # What did not change still says the commit it was imported from.
    assert b"commit: aaaa" in (tmp_path / "dest/rfcs/outcomes/0001.yml").read_bytes()


@pytest.mark.parametrize("path", ["rfcs/0001-a.md", "rfcs/outcomes/0001.yml"])
def test_what_a_person_edited_is_reported_and_left_alone(path: str, tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"0001-a.md": proposal("A"), "0002-b.md": proposal("B")})
    run(source, tmp_path / "dest")
    edited = (tmp_path / "dest" / path).read_bytes().replace(b"title: A", b"title: Better")
    (tmp_path / "dest" / path).write_bytes(edited)
    write(source, {"0001-a.md": proposal("New"), "0002-b.md": proposal("New")})
    report = run(source, tmp_path / "dest")
    assert (False, ["edited", "written"]) == (report.ok, [line.result for line in report.lines])
    assert [path] == [finding.path for finding in report.findings]
    assert edited == (tmp_path / "dest" / path).read_bytes()


def test_a_file_that_was_deleted_comes_back(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"0001-a.md": proposal("A")})
    run(source, tmp_path / "dest")
    before = everything(tmp_path / "dest")
    (tmp_path / "dest/rfcs/0001-a.md").unlink()
    run(source, tmp_path / "dest")
    assert before == everything(tmp_path / "dest")


@pytest.mark.parametrize("missing", ["outcome", "both-and-half"])
def test_an_interrupted_import_goes_on_where_it_stopped(missing: str, tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"0001-a.md": proposal("A"), "0002-b.md": proposal("B")})
    run(source, tmp_path / "dest")
    before = everything(tmp_path / "dest")
    (tmp_path / "dest/rfcs/outcomes/0002.yml").unlink()
    if missing == "both-and-half":
        (tmp_path / "dest/rfcs/0002-b.md").rename(tmp_path / "dest/rfcs/.0002-b.md.importing")
    report = run(source, tmp_path / "dest")
    assert (True, before) == (report.ok, everything(tmp_path / "dest"))


def test_native_rfcs_and_other_imports_are_never_written_over(tmp_path: Path) -> None:
    native = {
        "rfcs/0001-native.md": b"---\ntitle: Native\n---\n",
        "rfcs/outcomes/0001.yml": b"rfc: '0001'\ndecisions: []\n",
        "rfcs/0002-alone.md": b"---\ntitle: Alone\n---\n",
        "rfcs/outcomes/0003.yml": b"rfc: '0003'\nledger: x\n",
    }
    write(tmp_path / "dest", native)
    run(write(tmp_path / "other", {"0004-other.md": proposal("Other")}), tmp_path / "dest")
    before = everything(tmp_path / "dest")
    source = write(tmp_path / "source", {f"{n:04d}-native.md": proposal("Mine") for n in range(1, 6)})
    report = run(source, tmp_path / "dest")
    assert ["collision"] * 4 + ["written"] == [line.result for line in report.lines]
    assert ["collision"] * 4 == codes(report)
    assert (
        before.items()
        <= {**everything(tmp_path / "dest"), "rfcs/README.md": before["rfcs/README.md"]}.items()
    )


def test_an_id_with_a_ledger_is_taken(tmp_path: Path) -> None:
    commit(tmp_path / "dest", {"0000/0001.jsonl": b"{}\n"}, "2026-01-01")
    git(tmp_path / "dest", "branch", "-m", "main", "rfc-ledger")
    report = run(write(tmp_path / "source", {"0001-a.md": proposal()}), tmp_path / "dest")
    assert ["collision"] == codes(report)
    assert "it has a ledger" in report.findings[0].message


def test_a_number_used_twice_gets_a_letter_that_stays(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"0071-b.md": proposal("B"), "0071-c.md": proposal("C")})
    first = run(source, tmp_path / "dest")
    assert ["0071", "0071b"] == [line.rfc for line in first.lines]
    assert ["duplicate-number"] == codes(first)
    write(source, {"0071-a.md": proposal("A")})
    again = run(source, tmp_path / "dest")
    assert ["0071c", "0071", "0071b"] == [line.rfc for line in again.lines]
    assert ["duplicate-number", "duplicate-number"] == codes(again)


def test_a_renamed_source_keeps_its_id_and_its_file(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"0007-sails.md": proposal("Sails")})
    run(source, tmp_path / "dest")
    (source / "0007-sails.md").rename(source / "0007-striped-sails.md")
    report = run(source, tmp_path / "dest")
    assert [("0007", "rfcs/0007-sails.md")] == [(line.rfc, line.file) for line in report.lines]
    assert b"path: 0007-striped-sails.md" in (tmp_path / "dest/rfcs/outcomes/0007.yml").read_bytes()


def test_a_source_that_is_gone_is_said_and_its_rfc_stays(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"0001-a.md": proposal("A"), "0002-b.md": proposal("B")})
    run(source, tmp_path / "dest")
    before = everything(tmp_path / "dest")
    (source / "0001-a.md").unlink()
    report = run(source, tmp_path / "dest")
    assert (["gone"], before) == (codes(report), everything(tmp_path / "dest"))


def test_proposals_without_numbers_get_the_next_ones_and_keep_them(tmp_path: Path) -> None:
    chosen = profile('files: "{slug}.md"\nheader: none\n')
    source = write(
        tmp_path / "source",
        {"b-sails.md": b"# Sails\n", "c.md": b"x\n", "README.md": b"", "template.md": b""},
    )
    run(source, tmp_path / "dest", chosen)
    write(source, {"a.md": b"x\n"})
    report = run(source, tmp_path / "dest", chosen)
    assert [("a.md", "0003"), ("b-sails.md", "0001"), ("c.md", "0002")] == [
        (line.source, line.rfc) for line in report.lines
    ]


def test_the_list_has_the_decided_ones_and_a_list_of_people_stays(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"0001-a.md": proposal("A | x"), "0002-b.md": proposal("B", "Open")})
    run(source, tmp_path / "dest")
    listing = (tmp_path / "dest/rfcs/README.md").read_text()
    assert ["| [0001](0001-a.md) | A &#124; x | implemented |  | [outcome](outcomes/0001.yml) |"] == [
        line for line in listing.splitlines() if line.startswith("| [")
    ]
    write(tmp_path / "other", {"rfcs/README.md": b"Our own words.\n"})
    report = run(source, tmp_path / "other")
    assert (["own-list"], True) == (codes(report), report.ok)
    assert b"Our own words.\n" == (tmp_path / "other/rfcs/README.md").read_bytes()


def test_an_offset_is_suggested_until_the_policy_has_one(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"1234-a.md": proposal()})
    assert 2000 == run(source, tmp_path / "dest").offset
    write(tmp_path / "dest", {".github/governance/policy.yml": b"numbering:\n  offset: 2000\n"})
    assert None is run(source, tmp_path / "dest").offset


def test_defects_are_said_with_what_was_done_about_them(tmp_path: Path) -> None:
    more = "created: 2026-02-30\nrequires: 7, sails\nauthor: ada@example.org\n"
    text = proposal("", "Fnal", more).replace(b"author: Ada Example (@ada-example)\n", b"")
    source = write(tmp_path / "source", {"0001-striped_sails.md": b"\xef\xbb\xbf" + text})
    report = run(source, tmp_path / "dest")
    assert [
        *("bad-date", "bad-reference", "byte-order-mark", "dangling", "missing-title", "no-author"),
        "unmapped-state",
    ] == sorted(codes(report))
    assert report.ok
    assert {"title", "kind", "rfc", "outcome", "requires"} == set(
        meta(tmp_path / "dest", "rfcs/0001-striped-sails.md")
    )


def test_a_source_without_proposals_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    write(tmp_path / "source", {"README.md": b"x"})
    with pytest.raises(Refusal, match="No proposal was found"):
        run(tmp_path / "source", tmp_path / "dest")
    assert not (tmp_path / "dest").exists()


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"keep.md": b"keep"})
    source = write(tmp_path / "source", {"0001-a.md": proposal(), "0002-b.md": proposal()})
    (tmp_path / "dest").mkdir()
    (tmp_path / "dest/rfcs").symlink_to(outside)
    with pytest.raises(Refusal, match="is not a directory"):
        run(source, tmp_path / "dest")
    (tmp_path / "dest/rfcs").unlink()
    (tmp_path / "dest/rfcs").mkdir()
    (tmp_path / "dest/rfcs/0001-a.md").symlink_to(outside / "keep.md")
    report = run(source, tmp_path / "dest")
    assert ["collision", "written"] == [line.result for line in report.lines]
    assert "is no regular file" in report.findings[0].message
    assert {"keep.md": b"keep"} == everything(outside)


def test_a_repository_takes_in_its_own_proposals_and_not_what_it_wrote(tmp_path: Path) -> None:
    commit(tmp_path, {"text/0001-a.md": proposal("A")}, "2026-01-05")
    assert ["0001"] == [line.rfc for line in run(tmp_path, tmp_path).lines]
    commit(tmp_path, {"text/0002-b.md": proposal("B")}, "2026-01-06")
    again = run(tmp_path, tmp_path)
    assert [("0001", "unchanged"), ("0002", "written")] == [(line.rfc, line.result) for line in again.lines]


def test_proposals_that_lie_in_the_destination_are_not_imported_into_itself(tmp_path: Path) -> None:
    write(tmp_path, {"rfcs/0001-a.md": proposal("A")})
    with pytest.raises(Refusal, match="not imported into itself"):
        run(tmp_path, tmp_path)


def test_only_files_below_rfcs_can_be_written(tmp_path: Path) -> None:
    for path in ("x.md", "rfcs/../x.md", "/etc/x"):
        with pytest.raises(ValueError, match="not below"):
            Shelf(tmp_path).write(path, b"")
