"""How many requests a sweep costs; `-s` prints the counts."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest

from rfcflow.forge import conversation
from rfcflow.forge.state import Actor
from tests.engine.outages import assert_idle
from tests.engine.world import NAME, World


def tell(count: str) -> None:
    sys.stdout.write(f"{count}\n")


def chat(world: World, number: int, count: int) -> None:
    """A long thread, a minute between two comments."""
    issue = world.forge.state.repository_named(NAME).issues[number]
    for row in range(count):
        with world.forge.state.lock:
            world.forge.clock.tick()
            actor = Actor(world.forge.account(f"talker-{row % 7}"))
            conversation.comment(world.forge.state, issue, actor, f"Opinion {row}.")
    world.pause()


def test_one_command_costs_at_most_ten_requests_whatever_the_length_of_the_thread(world: World) -> None:
    length = 500
    number = world.open()
    chat(world, number, length)
    world.good_sweep()
    world.say(number, "dana-dune", "/shepherd me")
    _, requests = world.counted()
    tell(f"one command done, thread of {length}: {len(requests)} requests")
    assert len(requests) <= 10, requests
    world.say(number, "stranger", "/sing-off")
    _, requests = world.counted()
    tell(f"one command answered, thread of {length}: {len(requests)} requests")
    assert len(requests) <= 10, requests
    _, requests = world.counted()
    tell(f"idle: {len(requests)} requests")
    assert len(requests) <= 3, requests


@pytest.mark.parametrize("size", [24, pytest.param(120, marks=pytest.mark.nightly)])
def test_a_sweep_over_many_open_pull_requests_keeps_the_budget(world: World, size: int) -> None:
    """A quarter are RFCs, the rest is other work; the bar is 8 requests with 450 open, 40 when 5 changed."""
    authors = [f"author-{row % 5}" for row in range(size)]
    numbers = [world.open(author=author) for author in authors[::4]]
    for row, author in enumerate(authors[len(numbers) :]):
        world.open(files={f"docs/{row}.md": "A guide.\n"}, author=author)
    report, requests = world.counted()
    tell(f"first sight of {size}: {len(requests)} requests, {report.writes} writes")
    assert report.failures == []
    assert len(requests) <= size * 4
    while report.left:
        # A second pass of a run that has spent much has room for fewer.
        world.pause()
        report, _ = world.counted()
    world.pause()
    _, idle = world.counted()
    tell(f"{size} open, nothing changed: {len(idle)} requests")
    assert len(idle) <= 8
    for row, number in enumerate(numbers[:5]):
        world.say(number, "dana-dune", "/shepherd me" if row < 3 else "Just talking.")
    _, requests = world.counted()
    tell(f"{size} open, 5 changed: {len(requests)} requests")
    assert len(requests) <= 40, requests
    assert_idle(world)


def test_more_open_pull_requests_than_one_run_has_room_for_come_to_rest_also_under_a_new_governance(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rfcflow.engine.rounds.MOST", 3)
    for row in range(8):
        world.open(author=f"author-{row}")
    for change in ("", "# Nothing that matters.\n"):
        if change:
            world.govern({".github/governance/principles.md": change})
        looked = []
        for _ in range(12):
            report = world.good_sweep()
            looked += report.looked_at
            if not report.left and not report.pushes:
                break
            world.pause()
        assert {f"{number:04d}" for number in range(1, 9)} == set(looked)
        assert_idle(world)


def test_a_run_without_budget_remembers_what_it_showed_and_the_next_one_goes_on(world: World) -> None:
    world.forge.enforce_limits = True
    numbers = [world.open(author=f"author-{row}") for row in range(4)]
    with world.job() as sweep:
        sweep.github._calls._floor = 992  # all but eight requests of the hour
        report = sweep.run()
    assert ([], 0) == (report.failures, report.exit_code)
    assert report.left
    shown = [number for number in numbers if world.bot_comments(number)]
    assert 0 < len(shown) < len(numbers)
    world.pause(hours=1)
    world.good_sweep()
    assert all("proposed" in world.status(number) for number in numbers)
    assert_idle(world)


def test_a_change_that_no_listing_told_of_is_found_within_six_hours(world: World) -> None:
    number = world.open_in_review()
    world.good_sweep()
    issue = world.forge.state.repository_named(NAME).issues[number]
    before = issue.updated_at
    world.forge.comment(NAME, number, "Dana-Dune", "/concern Too slow")
    comment = issue.comments[-1]
    # As if the listing had lagged behind the watermark.
    world.pause(hours=1)
    comment.created_at = comment.updated_at = issue.updated_at = before - timedelta(seconds=30)
    world.good_sweep()
    assert "concern-raised" not in world.types(number)
    world.pause(hours=6)
    world.good_sweep()
    assert "concern-raised" in world.types(number)


def warned(world: World) -> list[str]:
    """What a run says of the schedule that should have started it."""
    with world.job() as sweep:
        sweep.workflow = "rfc.yml"
        report = sweep.run()
    assert ([], "") == (report.failures, report.broken)
    return [warning.split(". ")[0] for warning in report.warnings]


def test_a_schedule_that_fell_silent_is_warned_of(world: World) -> None:
    world.open_in_review()
    assert [] == warned(world)
    world.pause(hours=7)
    assert ["The schedule of rfc.yml has never run"] == warned(world)
    world.forge.record_run(NAME, "rfc.yml")
    world.pause(hours=2)
    assert [] == warned(world)
    world.pause(hours=2)
    assert ["The schedule of rfc.yml last ran at 2026-11-23T16"] == [one[:49] for one in warned(world)]
    world.forge.faults.add("GET", "/actions/", status=403)
    assert [] == warned(world)
