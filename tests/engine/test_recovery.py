"""A run is killed, and people finish by hand what it began: the bot agrees, and writes nothing more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rfcflow.engine.verify import verify_repository
from tests.engine.outages import Countdown, assert_idle, busy
from tests.engine.test_outages import Whole, is_effect, whole
from tests.engine.world import NAME, Killed, World

__all__ = ["whole"]

RFC = "rfcs/0001-"


def by_button(world: World) -> None:
    """The pull request is merged by the button."""
    if world.state(1) == "open":
        world.forge.merge_pull(NAME, 1, "ara-lead")


def by_squash(world: World) -> None:
    """The pull request is merged by the button, as one commit."""
    if world.state(1) == "open":
        world.forge.merge_pull(NAME, 1, "ara-lead", "squash")


def by_files(world: World) -> None:
    """The text is copied to its place on the default branch, under its number, and the rest left out."""
    landed = world.git("ls-tree", "-r", "--name-only", "refs/heads/main", "rfcs/").splitlines()
    if not any(path.startswith(RFC) for path in landed):
        heads = world.git("ls-tree", "-r", "--name-only", "refs/pull/1/head", "rfcs/").splitlines()
        path = next(name for name in heads if name.startswith("rfcs/0000-"))
        text = world.file(path, "refs/pull/1/head")
        assert text is not None
        world.forge.commit(NAME, "ara-lead", {path.replace("0000-", "0001-"): text}, "Land it by hand")


def by_closing(world: World) -> None:
    """The pull request is closed."""
    if world.state(1) == "open":
        world.forge.close_pull(NAME, 1, "ara-lead")


HANDS = (by_button, by_squash, by_files, by_closing)


def finished(directory: Path, last: int, hand: Callable[[World], None], step: str) -> bool:
    """Whether there was a decision to finish."""
    with busy(directory) as world:
        with pytest.raises(Killed):
            world.sweep(wire=Countdown(last))
        decided = bool(world.ledgers()) and world.rfc(1).decision is not None
        if not decided:
            return False  # what is merged undecided is flagged, and has tests of its own
        hand(world)
        world.pause()
        world.good_sweep()
        world.good_sweep()
        rfc = world.rfc(1)
        assert ("accepted", True) == (rfc.state, rfc.landing is not None), (step, hand.__name__)
        assert () == verify_repository(world.repository).findings, (step, hand.__name__)
        world.pause()
        assert_idle(world)
        return True


@pytest.mark.parametrize("hand", HANDS)
def test_a_landing_cut_off_after_the_decision_is_finished_by_hand(
    tmp_path: Path, whole: Whole, hand: Callable[[World], None]
) -> None:
    _, steps, _ = whole
    # The commit point is the push behind which the decision stands.
    pushes = [number for number, step in enumerate(steps) if step.startswith("after git push")]
    done = [finished(tmp_path / str(last), last, hand, steps[last]) for last in pushes[:1]]
    assert any(done)


@pytest.mark.nightly
@pytest.mark.parametrize("hand", HANDS)
def test_a_run_cut_off_after_any_write_is_finished_by_hand(
    tmp_path: Path, whole: Whole, hand: Callable[[World], None]
) -> None:
    _, steps, _ = whole
    effects = [number for number, step in enumerate(steps) if is_effect(step)]
    done = [finished(tmp_path / str(last), last, hand, steps[last]) for last in effects]
    assert any(done)
