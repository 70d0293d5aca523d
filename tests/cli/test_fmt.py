"""`rfc fmt`: what it writes, what it leaves alone, what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from rfcflow.cli.main import main

MESSY = b"---\r\nkind: feature # what\r\ntitle:   'A'\r\n---\r\n\r\nText.\r\n\r\n"
TIDY = b'---\ntitle: A\nkind: "feature"  # what\n---\n\nText.\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "rfcs"
    made.mkdir()
    (made / "0000-a.md").write_bytes(MESSY)
    (made / "0000-b.md").write_bytes(TIDY)
    (made / "README.md").write_bytes(b"# RFCs\r\n")
    return made


def test_it_writes_what_differs_and_nothing_the_second_time(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "0000-a.md").chmod(0o640)
    assert 0 == main(["fmt", str(folder)])
    assert f"changed {folder}/0000-a.md\n" == capsys.readouterr().out
    assert TIDY == (folder / "0000-a.md").read_bytes()
    assert 0o640 == (folder / "0000-a.md").stat().st_mode & 0o777
    assert ["0000-a.md", "0000-b.md", "README.md"] == sorted(path.name for path in folder.iterdir())
    assert 0 == main(["fmt", str(folder)])
    assert "" == capsys.readouterr().out


def test_check_writes_nothing_lists_and_exits_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == main(["fmt", "--check", str(folder)])
    shown = capsys.readouterr()
    assert f"would change {folder}/0000-a.md\n" == shown.out
    assert "Change them with: rfc fmt" in shown.err
    assert MESSY == (folder / "0000-a.md").read_bytes()
    assert 0 == main(["fmt", "--check", str(folder / "0000-b.md")])


def test_a_file_that_cannot_be_read_as_an_rfc_is_refused_with_the_lints_message(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "0000-c.md").write_bytes(b"---\ntitle: A\ntitle: B\n---\n")
    (folder / "0000-d.md").write_bytes(b"\xff\xfe\x00")
    assert 1 == main(["fmt", str(folder)])
    said = capsys.readouterr().err
    assert f"{folder}/0000-c.md:3:1: error[RFC014 duplicate-key]" in said
    assert f"{folder}/0000-d.md:1:1: error[RFC004 utf-16]" in said
    assert TIDY == (folder / "0000-a.md").read_bytes()
    assert b"---\ntitle: A\ntitle: B\n---\n" == (folder / "0000-c.md").read_bytes()


def test_what_has_landed_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "0042-a.md").write_bytes(MESSY)
    (folder / "outcomes").mkdir()
    (folder / "outcomes" / "0042.yml").write_bytes(b"state: accepted\n")
    assert 0 == main(["fmt", str(folder)])
    assert MESSY == (folder / "0042-a.md").read_bytes()
    assert "1 landed and left alone" in capsys.readouterr().err


def test_a_symbolic_link_is_not_followed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside = folder.parent / "outside.md"
    outside.write_bytes(MESSY)
    (folder / "0000-link.md").symlink_to(outside)
    for path in (folder, folder / "0000-link.md"):
        assert 1 == main(["fmt", str(path)])
        assert "0000-link.md: error[RFC000 not-read] is a symbolic link" in capsys.readouterr().err
    assert MESSY == outside.read_bytes()


def test_a_directory_without_rfcs_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["fmt", str(tmp_path)])
    assert f"{tmp_path}: no RFC in it." in capsys.readouterr().err


def test_without_paths_and_without_a_directory_rfcs_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert 2 == main(["fmt"])
    assert "name the files" in capsys.readouterr().err


def test_a_path_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    assert 2 == main(["fmt", str(tmp_path / "none.md")])


def test_a_directory_that_cannot_be_written_is_told_and_nothing_is_left_behind(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert 1 == main(["fmt", str(folder)])
    assert "0000-a.md: error[RFC000 not-read] cannot be written: No space left" in capsys.readouterr().err
    assert MESSY == (folder / "0000-a.md").read_bytes()
    assert ["0000-a.md", "0000-b.md", "README.md"] == sorted(path.name for path in folder.iterdir())
