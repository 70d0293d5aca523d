"""`mode: observe`: everything is read, all is said in the report, and nothing is written anywhere."""

from __future__ import annotations

import pytest

from rfcflow.engine.rounds import MOST
from tests.engine.small import POLICY
from tests.engine.world import World
from tests.governance.samples import G

OBSERVING = POLICY.replace("mode: enforce", "mode: observe")


def observing(world: World, policy: str = OBSERVING) -> None:
    world.govern({f"{G}/policy.yml": policy})


def written(requests: list[str]) -> list[str]:
    return [request for request in requests if not request.startswith("GET ")]


def refs(world: World) -> str:
    return world.git("for-each-ref", "--format=%(refname) %(objectname)")


def test_it_reports_what_it_would_do_and_writes_nothing(world: World) -> None:
    observing(world)
    number = world.open()
    world.say(number, "dana-dune", "/shepherd me")
    before = refs(world)
    report, requests = world.counted()
    assert ([], before, 0, []) == (written(requests), refs(world), report.pushes, report.events)
    assert [] == world.bot_comments(number)
    assert report.observed is not None
    (observed,) = report.observed
    kinds = [kind for kind, _ in observed.events]
    assert ["opened", "revised", "ready", "shepherd-accepted"] == kinds
    assert {"PostComment", "SetLabels", "SetGate", "React"} == {kind for kind, _ in observed.actions}
    assert "would record opened, revised, ready → proposed, shepherd-accepted → review" in str(observed)


def test_it_says_the_same_again_and_a_pull_request_that_is_no_rfc_gets_no_gate(world: World) -> None:
    observing(world)
    world.open()
    world.open(files={"README.md": "# Other\n"})
    first, _ = world.counted()
    second, requests = world.counted()
    assert first.observed == second.observed
    assert [] == written(requests)


@pytest.mark.parametrize("size", [7, pytest.param(300, marks=pytest.mark.nightly)])
def test_hundreds_of_open_pull_requests_are_one_report_in_turns_within_the_budget(
    world: World, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    most = 3 if size < 100 else MOST
    monkeypatch.setattr("rfcflow.engine.rounds.MOST", most)
    observing(world)
    for row in range(size):
        world.open(author=f"author-{row % 9}")
        if row == 1:
            world.say(row + 1, "dana-dune", "/shepherd me")
            # The conversation is older than what a first run lists at once.
            world.pause(days=40)
    before, told = refs(world), []
    for _ in range(-(-size // most)):
        report, requests = world.counted()
        assert ([], before, [], "") == (written(requests), refs(world), report.failures, report.broken)
        assert len(requests) <= 6 + size // 50 + 3 * most
        assert report.observed is not None
        assert size == len(report.observed) + report.left
        told += report.observed
        world.pause(minutes=30)
    assert [f"{number:04d}" for number in range(1, size + 1)] == sorted(one.rfc for one in told)
    (taken,) = [one for one in told if one.number == 2]
    assert "shepherd-accepted" in str(taken)
    assert [] == [number for number in range(1, size + 1) if world.bot_comments(number)]


def test_a_broken_governance_that_observes_is_said_in_the_report_alone(world: World) -> None:
    observing(world, OBSERVING + "moed: enforce\n")
    world.open()
    before = refs(world)
    report, requests = world.counted()
    assert ([], before) == (written(requests), refs(world))
    assert "moed" in report.broken
    assert 1 == report.exit_code


def test_switched_to_enforce_it_begins_where_everything_is(world: World) -> None:
    observing(world)
    number = world.open()
    world.good_sweep()
    observing(world, POLICY)
    world.good_sweep()
    assert "proposed" == world.rfc(number).state
