"""Two runs at once: compare-and-swap keeps one history, nothing is lost and nothing is said twice."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest
from msgspec import Struct

from rfcflow.errors import RfcflowError
from tests.engine.outages import assert_idle
from tests.engine.world import World


class Intruder(Struct):
    """Runs a whole second sweep at the first step that begins with `at`."""

    world: World
    at: str
    skip: int = 0
    came: bool = False

    def __call__(self, step: str) -> None:
        if self.came or not step.startswith(self.at):
            return
        if self.skip:
            self.skip -= 1
            return
        self.came = True
        self.world.sweep()


def prepared(world: World) -> int:
    number = world.open()
    world.say(number, "dana-dune", "/shepherd me")
    world.say(number, "stranger", "/sing-off")
    world.approve(number, "eli-elm")
    return number


def assert_one_history(world: World, number: int) -> None:
    sources = Counter(
        f"{event.source.type}:{event.source.id}:{event.source.ordinal}" for event in world.history(number)
    )
    assert [] == [source for source, times in sources.items() if times > 1]
    types = world.types(number)
    assert (1, 1, 1) == (types.count("signed-off"), types.count("decided"), types.count("landed"))
    assert ("accepted", "merged") == (world.rfc(number).state, world.state(number))
    assert 1 == world.git("log", "--format=%s", "refs/heads/main").count("RFC 0001")


@pytest.mark.parametrize(
    ("at", "skip"),
    [
        ("before GET", 0),
        ("before git push", 0),
        ("before git push", 1),
        ("before GET /repos/meadow/rfcs/issues/1/comments", 0),
        ("before PUT", 0),
    ],
)
def test_a_second_sweep_in_the_middle_of_the_first(world: World, at: str, skip: int) -> None:
    number = prepared(world)
    intruder = Intruder(world, at, skip)
    world.sweep(wire=intruder)
    assert intruder.came
    world.good_sweep()
    assert_one_history(world, number)
    markers = Counter(body.splitlines()[0] for body in world.bot_comments(number))
    assert {1} == set(markers.values()), markers
    assert_idle(world)


def test_an_event_that_arrives_while_a_sweep_runs_is_not_lost(world: World) -> None:
    number = world.open()
    said: list[int] = []

    def wire(step: str) -> None:
        if step.startswith("before git push") and not said:
            said.append(world.say(number, "stranger", "/sing-off"))

    world.sweep(wire=wire)
    world.good_sweep()
    assert (1, 1) == (len(said), len(world.replies(number)))


def test_an_event_in_the_very_second_of_the_listing_is_not_lost(world: World) -> None:
    number = world.open()
    said: list[int] = []

    def wire(step: str) -> None:
        if step.startswith("after GET /repos/meadow/rfcs/issues/comments") and not said:
            said.append(world.forge.comment("meadow/rfcs", number, "stranger", "/sing-off"))
            # GitHub's times have whole seconds: the comment carries the second in which the list was read.
            world.forge.state.comments[said[0]].created_at = at
            world.forge.state.comments[said[0]].updated_at = at

    at = world.forge.clock.now()
    world.sweep(wire=wire)
    world.sweep()
    assert 1 == len(world.replies(number))


@pytest.mark.parametrize("fresh", [True])  # runs at the same time have no clone in common
def test_sweeps_in_threads_agree(world: World) -> None:
    number = prepared(world)
    outcomes: list[Any] = []

    def run() -> None:
        try:
            outcomes.append(world.sweep())
        except RfcflowError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert 3 == len(outcomes)
    world.sweep()
    world.good_sweep()
    assert_one_history(world, number)


def test_a_main_that_moves_during_the_landing_is_landed_on(world: World) -> None:
    number = prepared(world)
    moved: list[str] = []

    def wire(step: str) -> None:
        if step.startswith("before git push") and len(moved) < 2:
            news = {f"NEWS-{len(moved)}.md": "Something else.\n"}
            moved.append(world.forge.commit("meadow/rfcs", "ara-lead", news, "News"))

    world.sweep(wire=wire)
    world.good_sweep()
    assert_one_history(world, number)
    assert world.file("NEWS-0.md") is not None
    assert world.file("NEWS-1.md") is not None


def test_a_ledger_that_moves_forever_is_given_up_in_words_and_found_again(world: World) -> None:
    number = prepared(world)
    world.good_sweep()
    world.say(number, "stranger", "/help")
    count = 0

    def wire(step: str) -> None:
        nonlocal count
        if step.startswith("before git push"):
            count += 1
            files = {"elsewhere.txt": f"{count}\n"}
            world.forge.commit("meadow/rfcs", "ara-lead", files, "Elsewhere", branch="rfc-ledger")

    with pytest.raises(RfcflowError, match="lost the race"):
        world.sweep(wire=wire)
    world.good_sweep()
    assert_one_history(world, number)
