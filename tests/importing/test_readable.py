"""What an import writes is an RFC repository: the index shows it, verify counts it, lint reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rfcflow.cli.main import main
from rfcflow.engine.verify import verify_repository
from rfcflow.importing.profile import load
from tests.importing.sources import commit, proposal, run, write

RST = b"Title: Sails & <b>stripes</b>\nStatus: Final\nReplaces: 8\n\nSails\n=====\n\n* *One* <script>x\n"


@pytest.fixture
def destination(tmp_path: Path) -> Path:
    dest = tmp_path / "dest"
    keys = "keys: {title: Title, state: Status, replaces: Replaces}\nstates: {Final: implemented}\n"
    pep = load(f'files: "pep-{{number}}.rst"\nheader: rfc822\n{keys}'.encode(), path="p", name="p")
    run(write(tmp_path / "peps", {"pep-0007.rst": RST}), dest, pep, name="https://example.org/peps")
    run(
        write(tmp_path / "rfcs", {"0008-old.md": proposal("Old", "Dead")}),
        dest,
        name="https://example.org/rfcs",
    )
    commit(dest, {}, "2026-01-05")
    return dest


def test_verify_counts_them_as_imported_and_finds_what_was_changed_since(destination: Path) -> None:
    report = verify_repository(destination)
    assert ((), 2) == (report.findings, report.imported)
    write(destination, {"rfcs/0007-sails-b-stripes-b.rst": b"---\n---\nAnother text.\n"})
    commit(destination, {}, "2026-01-06")
    (finding,) = verify_repository(destination).findings
    assert ("0007", "import-changed") == (finding.rfc, finding.code)


def test_the_index_shows_restructured_text_and_needs_no_repair(destination: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert 0 == main(["site", "build", "--repository", str(destination), "--output", str(site)])
    page = (site / "rfcs/0007.html").read_text(encoding="utf-8")
    assert "<em>One</em> &lt;script&gt;x" in page
    assert "https://example.org/peps" in page
    assert "The record needs repair" not in page
    assert RST.partition(b"\n\n")[2] in (site / "rfcs/0007.rst").read_bytes()
    old = (site / "rfcs/0008.html").read_text(encoding="utf-8")
    assert "RFC 0007" in old


def test_lint_reads_them(destination: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(destination / "rfcs")]) in (0, 1)
    assert "this is a bug" not in capsys.readouterr().err
