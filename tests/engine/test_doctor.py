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


def test_what_was_cut_off_is_named_until_the_next_sweep_has_done_it(world: World) -> None:
    assert ["ok"] == [each.status for each in looked(world)]
    world.approve(world.open(), "eli-elm")
    killed_after_push(world, 1)
    assert [("warning", "RFC 0001")] == wrong(world)
    assert "it is decided and has not landed" in looked(world)[-1].what
    world.good_sweep()
    assert [] == wrong(world)
    assert "the ledger's last commit is by github-actions[bot]." in {each.what for each in looked(world)}
    world.approve(world.open(), "eli-elm")
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


def test_what_people_did_by_hand_is_an_error_until_they_undo_it(world: World) -> None:
    number = world.open()
    world.good_sweep()
    world.forge.merge_pull(NAME, number, "ara-lead")
    assert ("error", "RFC 0001") in wrong(world)
    assert any(f"revert the merge of #{number}" in step for each in looked(world) for step in each.do)
    by_hand = {IDEA: None, "rfcs/0000-mine.md": rfc_text("Mine")}
    world.forge.commit(NAME, "ara-lead", by_hand, "Revert one, put another there")
    world.forge.commit(NAME, "ara-lead", {"x": "y"}, "In the way", branch="rfc-landing")
    found = wrong(world)
    assert {("error", "branch names"), ("error", "by hand")} <= set(found)
    assert ("error", "RFC 0001") not in found
    for raw in (b"{}\n", b"\xff\x00", b'{"v":1}\n' * 3):
        world.forge.commit(NAME, "ara-lead", {"0000/0001.jsonl": raw}, "By hand", branch="rfc-ledger")
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
