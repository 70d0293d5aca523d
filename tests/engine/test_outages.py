"""A sweep that is killed, refused or cut off at any step leaves work that the next one finishes, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.engine.outages import Countdown, Nth, assert_idle, busy, plan_fault, sweep_whatever_happens
from tests.engine.world import Killed, World

FAULTS = ("lost-before", "lost-after", "500-after", "403", "404", "limit")
PARTS = 12
QUICK_PARTS = 6


Whole = tuple[dict[str, Any], list[str], int]


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """What one undisturbed sweep leaves behind, its steps, and how many requests it sends, REST and git."""
    notes = Countdown()
    with busy(tmp_path_factory.mktemp("whole")) as world:
        pattern = plan_fault(world, 10_000, "lost-before")
        world.sweep(wire=notes)
        sent = pattern.seen
        assert_idle(world)
        return world.essence(), notes.steps, sent


def is_effect(step: str) -> bool:
    """Whether a step has just changed something on GitHub."""
    return step.startswith(("after POST ", "after PATCH ", "after PUT ", "after git push"))


def killed_at(directory: Path, last: int) -> dict[str, Any]:
    with busy(directory) as world:
        with pytest.raises(Killed):
            world.sweep(wire=Countdown(last))
        world.good_sweep()
        assert_idle(world)
        return world.essence()


@pytest.mark.parametrize("part", range(QUICK_PARTS))
def test_a_run_killed_right_after_any_effect_is_finished_by_the_next(
    tmp_path: Path, whole: Whole, part: int
) -> None:
    expected, steps, _ = whole
    # Every fourth one: all of them the simulator's model takes, and every step the nightly test below.
    effects = [number for number, step in enumerate(steps) if is_effect(step)][::4]
    for last in effects[part::QUICK_PARTS]:
        assert expected == killed_at(tmp_path / str(last), last), steps[last]


@pytest.mark.nightly
@pytest.mark.parametrize("part", range(PARTS))
def test_a_run_killed_anywhere_is_finished_by_the_next(tmp_path: Path, whole: Whole, part: int) -> None:
    expected, steps, _ = whole
    for last in range(len(steps))[part::PARTS]:
        assert expected == killed_at(tmp_path / str(last), last), steps[last]


def broken_at(directory: Path, first: int, kind: str, times: int = 1) -> dict[str, Any]:
    with busy(directory) as world:
        plan_fault(world, first, kind, times)
        sweep_whatever_happens(world)
        world.forge.faults.clear()
        world.pause()
        world.good_sweep()
        assert_idle(world)
        return world.essence()


@pytest.mark.parametrize("part", range(QUICK_PARTS))
def test_any_request_that_fails_before_or_after_its_effect_is_made_good(
    tmp_path: Path, whole: Whole, part: int
) -> None:
    expected, _, requests = whole
    # Every eleventh one; all of them in all ways take minutes, and are the nightly test below.
    for first in range(0, requests, 11)[part::QUICK_PARTS]:
        kind = FAULTS[first // 11 % len(FAULTS)]
        assert expected == broken_at(tmp_path / str(first), first, kind), (first, kind)


@pytest.mark.nightly
@pytest.mark.parametrize("times", [1, 4, 40])
@pytest.mark.parametrize("kind", FAULTS)
def test_every_request_may_fail_in_every_way(tmp_path: Path, whole: Whole, kind: str, times: int) -> None:
    expected, _, requests = whole
    for first in range(requests):
        assert expected == broken_at(tmp_path / str(first), first, kind, times), first


@pytest.mark.parametrize(("kind", "skipped"), [("reject", 0), ("reject", 2), ("500-after", 1), ("403", 1)])
def test_a_push_that_is_refused_or_lost_is_made_good(
    tmp_path: Path, whole: Whole, kind: str, skipped: int
) -> None:
    expected, _, _ = whole
    with busy(tmp_path) as world:
        pattern: Nth = plan_fault(world, skipped, kind)
        world.forge.faults.waiting[0].method = "PUSH"
        sweep_whatever_happens(world)
        assert pattern.seen > skipped
        world.good_sweep()
        assert_idle(world)
        assert expected == world.essence()


def test_a_whole_day_without_github_changes_nothing_but_the_time(tmp_path: Path, whole: Whole) -> None:
    expected, _, _ = whole
    with busy(tmp_path) as world:
        for status in (401, 403, 404, 422, 500, 503):
            world.forge.faults.add(status=status, times=1000)
            sweep_whatever_happens(world)
            world.forge.faults.clear()
            assert {} == world.ledgers()
            world.pause(hours=1)
        world.good_sweep()
        (told,) = [[event["type"] for event in ledger] for ledger in world.essence()["ledgers"].values()]
        assert [event["type"] for event in expected["ledgers"][1]] == told


def test_an_answer_of_another_shape_decides_nothing(world: World) -> None:
    number = world.open()
    world.good_sweep()
    before = world.types(number)
    world.approve(number, "eli-elm")
    for body in ("", "null", '[{"id": null}]'):
        world.forge.faults.add("GET", "/reviews$", 200, when="before", body=body, times=1000)
        sweep_whatever_happens(world)
        assert before == world.types(number), body
        world.forge.faults.clear()
        world.pause()
    world.good_sweep()
    assert "accepted" == world.rfc(number).state


def test_a_lost_permission_is_not_read_as_an_empty_answer(world: World) -> None:
    number = world.open_in_review()
    world.forge.faults.add("GET", "/reviews$", 404, times=1000, body={"message": "Not Found"})
    world.say(number, "eli-elm", "/sign-off")
    before = world.types(number)
    report = world.sweep()
    assert (4, before) == (report.exit_code, world.types(number))
    assert "Nothing is decided while this holds" in world.status(number)
