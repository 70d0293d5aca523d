"""Sources made to hurt: one clear finding each, and the other proposals arrive."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from rfcflow.importing.outcome import parse
from tests.importing.sources import codes, commit, everything, git, proposal, run, write

BIG = b"x" * 2_000_000
HOSTILE = {
    "a binary file": (b"\x89PNG\r\n\0\0\0", "nul-byte"),
    "bytes that are no UTF-8": (b"---\ntitle: \xff\n---\n", "encoding"),
    "UTF-16": ("---\ntitle: x\n---\n".encode("utf-16"), "utf-16"),
    "more than is read": (BIG, "too-large"),
}


@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_a_file_that_cannot_be_taken_is_one_finding(what: str, tmp_path: Path) -> None:
    raw, code = HOSTILE[what]
    source = write(tmp_path / "source", {"0001-bad.md": raw, "0002-good.md": proposal()})
    report = run(source, tmp_path / "dest")
    assert ([code], False) == (codes(report), report.ok)
    assert ["refused", "written"] == [line.result for line in report.lines]


def test_fifty_megabytes_are_not_read(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"0002-good.md": proposal()})
    with (source / "0001-huge.md").open("wb") as file:
        file.truncate(50_000_000)
    begun = time.perf_counter()
    assert ["too-large"] == codes(run(source, tmp_path / "dest"))
    assert time.perf_counter() - begun < 5


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"secret": b"---\ntitle: Secret\n---\n"})
    source = write(tmp_path / "source", {"0003-good.md": proposal()})
    (source / "0001-link.md").symlink_to(tmp_path / "secret")
    os.mkfifo(source / "0002-pipe.md")
    (source / "folder").symlink_to(tmp_path)
    report = run(source, tmp_path / "dest")
    assert ["not-a-file", "not-a-file"] == codes(report)
    assert b"Secret" not in b"".join(everything(tmp_path / "dest").values())


def test_a_link_in_a_repository_is_not_followed(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"0002-good.md": proposal()})
    (source / "0001-link.md").symlink_to("0002-good.md")
    commit(source, {}, "2026-01-01")
    assert ["not-a-file"] == codes(run(source, tmp_path / "dest"))


@pytest.mark.parametrize("name", ["0001-new\nline.md", "0001-\u202eright.md", b"0001-\xff.md"])
def test_a_name_nobody_can_read_is_one_finding_on_one_line(name: str | bytes, tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"0002-good.md": proposal()})
    (source / os.fsdecode(name)).write_bytes(proposal())
    report = run(source, tmp_path / "dest")
    assert 1 == len(report.findings)
    assert report.findings[0].code in ("path", "unreadable")
    assert "\n" not in str(report.findings[0])


@pytest.mark.parametrize(
    "name", ["0001-..md", "0001-..\\..\\x.md", "0001-a b'$(x).md", "0001--rf.md", "0001-%2e%2e.md"]
)
def test_a_name_that_would_lead_elsewhere_becomes_a_slug(name: str, tmp_path: Path) -> None:
    source = write(tmp_path / "source", {name: proposal()})
    run(source, tmp_path / "dest")
    names = {path for path in everything(tmp_path) if not path.startswith("source/")}
    assert 3 == len(names)
    assert all(path.startswith("dest/rfcs/") for path in names)


@pytest.mark.parametrize(
    "header",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\n" * 50,
        "".join(f"key{number}: value\n" for number in range(10_000)),
        "title: " + "[" * 5000 + "\n",
        "title: x\ntitle: y\n",
        "title: !!python/object/apply:os.system [true]\n",
        "author: " + ", " * 3000 + "\n",
        "author: " + "a@b" * 3000 + "\n",
        "author: " + "(" * 3000 + "<" * 1000 + "\n",
        "title: '" + "x" * 5000 + "'\nauthor: [" + ", ".join(f"Name {n}" for n in range(900)) + "]\n",
    ],
)
def test_a_hostile_header_takes_no_time_and_the_text_arrives(header: str, tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"0001-bad.md": f"---\n{header}---\nBody.\n".encode()})
    begun = time.perf_counter()
    report = run(source, tmp_path / "dest")
    assert time.perf_counter() - begun < 2
    assert ("written", True) == (report.lines[0].result, report.ok)
    assert len(report.findings) >= 1
    assert (tmp_path / "dest/rfcs/0001-bad.md").read_bytes().endswith(b"Body.\n")


@pytest.mark.parametrize("path", ["../../outside.md", "/etc/passwd", "rfcs/../x.md", "rfcs/0002-other.md"])
def test_an_outcome_cannot_send_an_import_elsewhere(path: str, tmp_path: Path) -> None:
    origin = "origin: {source: source, path: 0001-a.md, blob: x}"
    raw = f"rfc: '0001'\n{origin}\nfile: {{path: {path}, blob: y}}\n"
    assert None is parse("0001", raw.encode())
    write(tmp_path / "dest", {"rfcs/outcomes/0001.yml": raw.encode()})
    report = run(write(tmp_path / "source", {"0001-a.md": proposal()}), tmp_path / "dest")
    assert ["collision"] == codes(report)


def test_what_a_repository_configures_is_not_run(tmp_path: Path) -> None:
    source = tmp_path / "source"
    commit(source, {"0001-a.md": proposal(), ".gitattributes": b"*.md diff=x filter=x\n"}, "2026-01-01")
    touch = f"touch {tmp_path / 'ran'}"
    for key in ("diff.x.textconv", "diff.external", "filter.x.smudge", "core.pager", "core.fsmonitor"):
        git(source, "config", key, touch)
    run(source, tmp_path / "dest", history=True)
    assert not (tmp_path / "ran").exists()
