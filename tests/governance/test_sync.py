"""`rfc governance sync`: the plan, its cap, the pages of teams, and the labels on GitHub."""

from __future__ import annotations

from pathlib import Path

import pytest

from rfcflow.cli.main import main
from rfcflow.governance.labels import Label, label_set, mending
from rfcflow.governance.load import load
from rfcflow.governance.losses import losses
from rfcflow.governance.pages import INDEX, pages
from tests.governance.samples import G, sample_files


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of the sample, where one stands."""
    for path, raw in sample_files().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(raw)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_is_a_page_for_everybody_who_decides_and_one_for_each_module() -> None:
    governance = load(sample_files(), "0" * 40)
    made = pages(governance)
    assert {INDEX, *(f"docs/teams/{name}.md" for name in governance.modules)} == set(made)
    assert "- core reviewer until 2027-06-30: Quill Ford" in made[INDEX]
    assert "- [Fourier transforms](fft.md): nobody" in made[INDEX]
    page = made["docs/teams/fft.md"]
    assert "- maintainers: nobody; its parent `linear-algebra` decides\n" in page
    assert "- part of: [linear-algebra](linear-algebra.md)\n- paths: `torch/fft/`\n" in page
    assert not any("@" in text for text in made.values())


def test_pages_follow_once_begun_and_one_of_a_module_that_is_no_more_goes(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["governance", "sync", "--pages", "--apply"])
    assert 0 == main(["governance", "sync", "--check"])
    (place / "docs/teams/ours.md").write_text("By hand.\n")
    (place / G / "modules/powerpc.yml").unlink()
    (place / G / "modules/windows.yml").write_text("title: Windows\nreplaces: [powerpc]\n")
    capsys.readouterr()
    assert 1 == main(["governance", "sync", "--check"])
    planned = capsys.readouterr().out
    assert "would take away: docs/teams/powerpc.md\n" in planned
    assert "would remove docs/teams/powerpc.md\n" in planned
    assert "would write docs/teams/windows.md" in planned
    assert (place / "docs/teams/powerpc.md").exists()
    assert 0 == main(["governance", "sync", "--apply"])
    assert not (place / "docs/teams/powerpc.md").exists()
    assert (place / "docs/teams/ours.md").exists()
    assert 0 == main(["governance", "sync", "--check"])


def test_a_plan_that_takes_away_much_is_shown_and_not_done_unless_told_to(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["governance", "sync", "--apply"])
    owners = place / ".github/CODEOWNERS"
    owners.write_text(owners.read_text() + "/rfcs/ @a1 @a2 @a3 @team/x @a5 @a6\n")
    before = owners.read_bytes()
    capsys.readouterr()
    assert 1 == main(["governance", "sync", "--apply"])
    told = capsys.readouterr()
    assert "take away: `a1` from .github/CODEOWNERS\n" in told.out
    assert "That takes away 6, and 5 at most unless you say so. Nothing was written." in told.err
    assert before == owners.read_bytes()
    assert 0 == main(["governance", "sync", "--apply", "--allow-removals", "6"])
    assert before != owners.read_bytes()


def test_rules_and_approvers_that_go_are_counted() -> None:
    old = "- name: A\n  approved_by: [ann, Bob]\n- name: B\n  approved_by: [ann]\n"
    new = "- name: A\n  approved_by: [bob]\n"
    path = ".github/merge_rules.yaml"
    assert (f"the rule `B` from {path}", f"`ann` from {path}") == losses({path: old}, {path: new})
    assert () == losses({}, {path: new})


def test_labels_are_mended_and_only_those_of_states_tracks_and_modules_are_removed() -> None:
    wanted = label_set(load(sample_files(), "0" * 40))
    grey = Label(wanted[0].name.upper(), "ededed", "")
    there = [grey, *wanted[2:], Label("module: gone", "ededed", ""), Label("good first issue", "0", "")]
    found = mending(wanted, there)
    assert ((wanted[1],), (wanted[0],), ("module: gone",)) == (found.create, found.change, found.remove)
    assert ((), (), ()) == (lambda m: (m.create, m.change, m.remove))(mending(wanted, wanted))
