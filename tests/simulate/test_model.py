"""The model keeps what GitHub and Git keep: snapshots, races, faults, merged detection, invariants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from rfcflow.errors import UpstreamError
from rfcflow.ledger import dump_ledger, parse_ledger
from rfcflow.simulate.invariants import mentions, violations
from rfcflow.simulate.model import World
from rfcflow.simulate.model.faults import REQUESTS, Overtaken, Strike
from rfcflow.simulate.project import governance_files, rfc_text, with_defaults

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(base: Mapping[str, bytes]) -> World:
    found = World.of({})
    accounts = found.hosting
    files = governance_files(with_defaults({}), "pytorch", base, lambda login: accounts.account(login).id)
    found.commit_to_main("cora", files)
    found.open_pull("nina", {"rfcs/0000-ragged.md": rfc_text({}, ["Summary"])})
    found.sweep()
    return found


def said(world: World, login: str, body: str) -> None:
    world.later(MINUTE)
    world.comment(login, 7, body)
    world.later(MINUTE)
    world.sweep()


def test_a_snapshot_is_another_world(world: World) -> None:
    saved = world.snapshot()
    said(world, "ada", "/shepherd me")
    said(world, "ben", "/sign-off")
    accepted = dump_ledger(world.history("0007"))
    world.restore(saved)
    assert 4 == len(world.history("0007"))
    assert "rfcs/0007-ragged.md" not in world.main
    said(world, "ada", "/shepherd me")
    said(world, "ben", "/sign-off")
    assert accepted == dump_ledger(world.history("0007"))
    world.restore(saved)
    assert [] == violations(world)


def test_a_ledger_of_the_model_is_a_ledger(world: World) -> None:
    said(world, "ada", "/shepherd me")
    history = world.history("0007")
    assert (history, ()) == parse_ledger(dump_ledger(history), "0000/0007.jsonl")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("request_name", REQUESTS)
@pytest.mark.parametrize("kills", [True, False])
def test_a_fault_anywhere_changes_nothing_in_the_end(
    world: World, when: str, request_name: str, kills: bool
) -> None:
    said(world, "ada", "/shepherd me")
    world.later(MINUTE)
    world.comment("ben", 7, "/sign-off")
    world.later(MINUTE)
    world.wire = Strike(f"{when} {request_name}", kills=kills)
    world.sweep()
    world.wire = lambda _: None
    for _ in range(3):
        world.later(MINUTE)
        world.sweep()
    assert ["signed-off", "decided", "landed"] == [event.type for event in world.history("0007")][5:8]
    assert "rfcs/0007-ragged.md" in world.main
    assert world.hosting.pull(7).merged
    assert [] == violations(world)


def test_where_merge_commits_are_forbidden_a_single_commit_lands(world: World) -> None:
    world.keep_linear(linear=True)
    said(world, "ada", "/shepherd me")
    said(world, "ben", "/sign-off")
    (landed,) = (event for event in world.history("0007") if event.type == "landed")
    commit, pull = world.hosting.objects.commit_info(landed.data["commit"]), world.hosting.pull(7)
    assert ("single", 1) == (landed.data["door"], len(commit.parents))
    assert (False, False) == (pull.open, pull.merged)
    assert [] == violations(world)


def test_who_loses_the_race_reads_again(world: World) -> None:
    world.later(MINUTE)
    world.comment("ada", 7, "/shepherd me")
    other = World(world.hosting, world.branches)
    world.wire = overtaken = Overtaken(other.sweep)
    report = world.sweep()
    assert overtaken.done
    assert report is not None
    assert [] == report.failures
    assert 1 == sum(event.type == "shepherd-accepted" for event in world.history("0007"))


def test_what_cannot_be_reopened_is_refused_as_github_does(world: World) -> None:
    world.merge(7, "cora")
    assert world.hosting.pull(7).merged
    with pytest.raises(UpstreamError) as caught:
        world.reopen(7, "nina")
    assert 422 == caught.value.status


def test_a_pull_request_that_github_cannot_reopen_keeps_no_run_from_ending(world: World) -> None:
    world.lose_fork(7)
    world.close(7, "cleo")
    for _ in range(2):
        world.later(MINUTE)
        report = world.sweep()
        assert report is not None
        assert [] == report.failures
    assert [] == violations(world)
    world.later(8 * 1440 * MINUTE)
    world.sweep()
    rfc = world.rfc("0007")
    assert rfc is not None
    assert ("dormant", False) == (rfc.state, world.hosting.pull(7).open)


def test_a_sign_off_written_before_a_window_was_announced_is_not_for_its_text(world: World) -> None:
    said(world, "ada", "/shepherd me")
    said(world, "ada", "/writeup Two designs were compared.")
    text = rfc_text({"title": "Smooth tensors"}, ["Summary"])
    world.push(7, "nina", {"rfcs/0000-ragged.md": text, "src/engine.py": b"import this\n"})
    world.later(MINUTE)
    world.sweep()
    world.comment("ada", 7, '/final-comment reject criterion=evidence reopen="A benchmark" Nobody measured.')
    said(world, "ben", "/sign-off")
    kinds = [event.type for event in world.history("0007")]
    assert ["final-comment", "answered"] == kinds[-2:]
    said(world, "ben", "/sign-off")
    assert "signed-off" == world.history("0007")[-1].type
    assert [] == violations(world)


def test_an_rfc_that_fails_is_looked_at_again_and_no_other(world: World) -> None:
    world.open_pull("omar", {"rfcs/0000-smooth.md": rfc_text({}, ["Summary"])})
    world.later(MINUTE)
    world.sweep()
    world.later(MINUTE)
    world.commit_to_main("cora", {".github/governance/principles.md": b"# Principles\n\nP1. Simple.\n"})
    world.comment("ada", 8, "/shepherd me")
    world.later(MINUTE)
    world.wire = Strike("before react", kills=False, always=True)
    failed = world.sweep()
    world.wire = lambda _: None
    world.later(MINUTE)
    again = world.sweep()
    assert failed is not None
    assert again is not None
    assert ({"0007", "0008"}, ["0008"]) == ({*failed.looked_at}, again.looked_at)
    assert ([], []) == (again.failures, violations(world))


def test_an_invariant_that_is_broken_is_named(world: World) -> None:
    bot = world.hosting.account("github-actions[bot]")
    world.hosting.say(7, bot, world.hosting.conversation(7)[0].body + "@ada")
    found = violations(world)
    assert any(line.startswith("one-comment-each: RFC 0007") for line in found)
    assert any(line.startswith("mention-budget: RFC 0007 mentions ada in its status") for line in found)


def test_mentions_are_those_that_notify() -> None:
    assert ("ada",) == mentions("@ada, not `@ben`, not <!-- @eve -->, not a@dan.example, not ``x @cleo``")


def test_a_runners_clock_that_is_wrong_dates_nothing(world: World) -> None:
    for hours in (26, -26):
        world.skew = timedelta(hours=hours)
        said(world, "zed", "/status")
        world.skew = timedelta(0)
    assert all(event.seen <= world.now for event in world.history("0007"))
    assert [] == violations(world)
