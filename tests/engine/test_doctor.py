"""`rfc doctor` on work that was cut off or done by hand: what it says, and that the bot agrees afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from rfcflow.doctor import ledger
from rfcflow.doctor.finding import Finding
from rfcflow.engine.doctor import read_files, read_record
from tests.engine.world import NAME, Killed, World, rfc_text

IDEA = "rfcs/0000-idea-1.md"


def looked(world: World) -> list[Finding]:
    """What is said of both branches."""
    record = read_record(world.repository, "main")
    checks = (ledger.branch_names, ledger.ledger, ledger.unfinished)
    return [finding for check in checks for finding in check(record)]


def wrong(world: World) -> list[tuple[str, str]]:
    return [(each.status, each.check) for each in looked(world) if each.status != "ok"]


def killed_after_push(world: World, last: int) -> None:
    """A sweep whose job ends right after its n-th push."""
    pushes = 0

    def wire(step: str) -> None:
        nonlocal pushes
        pushes += step == "after git push"
        if pushes == last:
            raise Killed

    with pytest.raises(Killed):
        world.sweep(wire=wire)


def test_a_healthy_repository_is_called_so_before_and_after_its_first_rfc(world: World) -> None:
    assert ["ok"] == [each.status for each in looked(world)]
    world.open()
    world.good_sweep()
    assert {"ok"} == {each.status for each in looked(world)}
    assert "the ledger's last commit is by github-actions[bot]." in {each.what for each in looked(world)}


def test_a_decision_that_was_cut_off_waits_for_the_next_sweep(world: World) -> None:
    number = world.open()
    world.approve(number, "eli-elm")
    killed_after_push(world, 1)
    assert [("warning", "RFC 0001")] == wrong(world)
    assert "it is decided and has not landed" in looked(world)[-1].what
    world.good_sweep()
    assert [] == wrong(world)


def test_a_run_that_ended_before_it_had_shown_everything_is_named(world: World) -> None:
    number = world.open()
    world.approve(number, "eli-elm")
    killed_after_push(world, 2)
    assert "the last run ended before everything was shown" in looked(world)[-1].what
    world.good_sweep()
    assert [] == wrong(world)


def test_a_decided_rfc_that_a_person_merges_is_recorded_by_the_next_sweep(world: World) -> None:
    number = world.open()
    world.approve(number, "eli-elm")
    killed_after_push(world, 1)
    world.forge.merge_pull(NAME, number, "ara-lead")
    assert f"a person put its text on the default branch as {IDEA}" in looked(world)[-1].what
    world.good_sweep()
    assert [] == wrong(world)
    assert world.file("rfcs/0001-idea-1.md") is not None


def test_an_undecided_rfc_on_the_default_branch_is_an_error_until_it_is_taken_off(world: World) -> None:
    number = world.open()
    world.good_sweep()
    world.forge.merge_pull(NAME, number, "ara-lead")
    world.good_sweep()
    assert ("error", "RFC 0001") in wrong(world)
    assert any(f"revert the merge of #{number}" in step for each in looked(world) for step in each.do)
    world.forge.commit(NAME, "ara-lead", {IDEA: None}, "Revert")
    world.good_sweep()
    assert ("error", "RFC 0001") not in wrong(world)


def test_files_put_there_by_hand_and_branches_in_the_way_are_errors(world: World) -> None:
    world.open()
    world.good_sweep()
    world.forge.commit(NAME, "ara-lead", {"rfcs/0000-mine.md": rfc_text()}, "By hand")
    world.forge.commit(NAME, "ara-lead", {"x": "y"}, "In the way", branch="rfc-landing")
    found = wrong(world)
    assert {("error", "branch names"), ("error", "by hand")} <= set(found)


def test_a_ledger_that_somebody_edited_is_an_error_and_no_exception(world: World) -> None:
    world.open()
    world.good_sweep()
    for raw in (b"{}\n", b"\xff\x00", b'{"v":1}\n' * 3):
        world.forge.commit(NAME, "ara-lead", {"0001.jsonl": raw}, "By hand", branch="rfc-ledger")
        assert {("error", "ledger"), ("error", "verify")} <= set(wrong(world))


def test_files_are_read_without_following_links(tmp_path: Path) -> None:
    away = tmp_path / "away"
    (away / "workflows").mkdir(parents=True)
    (away / "workflows" / "rfc.yml").write_text("on: push\n")
    root = tmp_path / "root"
    (root / ".github" / "governance").mkdir(parents=True)
    (root / ".github" / "workflows").symlink_to(away / "workflows")
    (root / ".github" / "governance" / "policy.yml").symlink_to(away / "workflows" / "rfc.yml")
    (root / "TEMPLATE.md").write_bytes(b"x" * 1_000_001)
    assert {} == read_files(root)
    (root / ".github" / "CODEOWNERS").write_text("* @a\n")
    assert {".github/CODEOWNERS"} == read_files(root).keys()
    assert "is not in a Git repository" in read_record(root, "main").why
