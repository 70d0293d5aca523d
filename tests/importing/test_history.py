"""The days of creation and of every change of state, from real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from rfcflow.errors import Refusal
from rfcflow.importing.outcome import parse
from tests.importing.sources import commit, everything, git, profile, proposal, run, write


def history(root: Path, name: str) -> list[tuple[str | None, str, str]]:
    old = parse(name, (root / f"rfcs/outcomes/{name}.yml").read_bytes())
    assert old is not None
    return [(each.state, each.date, each.commit) for each in old.history]


def test_each_change_of_state_is_dated_and_a_rename_is_followed(tmp_path: Path) -> None:
    source = tmp_path / "source"
    first = commit(source, {"0001-a.md": proposal("A", "Open"), "x.txt": b"x"}, "2026-01-05")
    commit(
        source, {"0001-a.md": proposal("A, better said", "Open"), "0002-b.md": proposal("B")}, "2026-02-05"
    )
    (source / "text").mkdir()
    git(source, "mv", "0001-a.md", "text/0001-a-new-name.md")
    commit(source, {}, "2026-03-05")
    last = commit(source, {"text/0001-a-new-name.md": proposal("A, better said", "Dead")}, "2026-04-05")
    run(source, tmp_path / "dest", history=True)
    assert [("review", "2026-01-05", first), ("superseded", "2026-04-05", last)] == history(
        tmp_path / "dest", "0001"
    )
    assert [("implemented", "2026-02-05")] == [each[:2] for each in history(tmp_path / "dest", "0002")]


def test_a_merge_counts_when_it_reached_the_default_branch(tmp_path: Path) -> None:
    source = tmp_path / "source"
    commit(source, {"README.md": b"x"}, "2026-01-01")
    git(source, "checkout", "-q", "-b", "side")
    commit(source, {"0001-a.md": proposal("A", "Open")}, "2026-01-02")
    git(source, "checkout", "-q", "main")
    git(source, "merge", "-q", "--no-ff", "-m", "merge", "side", day="2026-02-02")
    run(source, tmp_path / "dest", history=True)
    assert [("review", "2026-02-02", git(source, "rev-parse", "HEAD"))] == history(tmp_path / "dest", "0001")


def test_an_import_without_history_keeps_the_one_that_is_there(tmp_path: Path) -> None:
    source = tmp_path / "source"
    commit(source, {"0001-a.md": proposal()}, "2026-01-05")
    run(source, tmp_path / "dest", history=True)
    before = everything(tmp_path / "dest")
    for with_history in (True, False):
        assert ["unchanged"] == [
            line.result for line in run(source, tmp_path / "dest", history=with_history).lines
        ]
        assert before == everything(tmp_path / "dest")


def test_a_repository_that_writes_no_states_has_the_day_of_creation(tmp_path: Path) -> None:
    source = tmp_path / "source"
    first = commit(source, {"0001-a.md": b"# A\n"}, "2026-01-05")
    commit(source, {"0001-a.md": b"# A\n\nMore.\n"}, "2026-01-06")
    chosen = profile('files: "{number}-{slug}.md"\nheader: none\ndefault: {state: accepted}\n')
    run(source, tmp_path / "dest", chosen, history=True)
    assert [("accepted", "2026-01-05", first)] == history(tmp_path / "dest", "0001")


def test_a_directory_without_a_repository_has_no_history(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="--history needs a Git repository"):
        run(write(tmp_path / "source", {"0001-a.md": proposal()}), tmp_path / "dest", history=True)


def test_a_repository_is_read_at_its_commit_and_not_as_it_lies_there(tmp_path: Path) -> None:
    source = tmp_path / "source"
    first = commit(source, {"docs/rfcs/0001-a.md": proposal("Committed")}, "2026-01-05")
    git(source, "remote", "add", "origin", "git@example.org:acme/rfcs.git")
    write(source, {"docs/rfcs/0001-a.md": proposal("Not yet"), "docs/rfcs/0002-b.md": proposal()})
    report = run(source / "docs", tmp_path / "dest")
    assert (first, "https://example.org/acme/rfcs") == (report.commit, report.source)
    assert ["docs/rfcs/0001-a.md"] == [line.source for line in report.lines]
    assert b"Committed" in (tmp_path / "dest/rfcs/0001-a.md").read_bytes()


@pytest.mark.parametrize(
    "url,shown",
    [
        ("https://user:secret@example.org/acme/rfcs.git", "https://example.org/acme/rfcs"),
        ("ssh://git@example.org/acme/rfcs", "https://example.org/acme/rfcs"),
        ("/srv/rfcs", "source"),
    ],
)
def test_the_address_has_no_credentials_and_is_no_path_of_a_machine(
    url: str, shown: str, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    commit(source, {"0001-a.md": proposal()}, "2026-01-05")
    git(source, "remote", "add", "origin", url)
    assert shown == run(source, tmp_path / "dest").source


def test_a_directory_that_no_commit_has_is_read_as_it_lies_there(tmp_path: Path) -> None:
    commit(tmp_path, {".gitignore": b"unpacked/\n"}, "2026-01-05")
    source = write(tmp_path / "unpacked", {"0001-a.md": proposal()})
    assert (None, "unpacked") == ((report := run(source, tmp_path / "dest")).commit, report.source)


def test_a_commit_that_is_not_there_is_refused(tmp_path: Path) -> None:
    commit(tmp_path / "source", {"0001-a.md": proposal()}, "2026-01-05")
    with pytest.raises(Refusal, match="has no commit"):
        run(tmp_path / "source", tmp_path / "dest", commit="f" * 40)
    with pytest.raises(Refusal, match="is no commit"):
        run(write(tmp_path / "plain", {"0001-a.md": proposal()}), tmp_path / "dest", commit="main")
