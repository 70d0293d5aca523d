"""Years of traffic hold every invariant, the same twice; every planted mistake is found and made small."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from click.testing import CliRunner

from rfcflow.cli.simulate import simulate
from rfcflow.cli.simulating.full import full_worlds
from rfcflow.ledger import dump_ledger
from rfcflow.simulate.model import World
from rfcflow.simulate.traffic.disturbances import FAULTS, chosen
from rfcflow.simulate.traffic.playing import play
from rfcflow.simulate.traffic.script import write_script
from rfcflow.simulate.traffic.shrink import shrink
from rfcflow.simulate.traffic.smallest import smallest
from rfcflow.simulate.traffic.step import places, ranges
from tests.simulate.planted import PLANTED, forget_folds

# Those that are found at once; all of them are looked for at night.
QUICK = ("always-green", "hear-twice", "yesterdays-governance", "windows-end-a-day-early")
MOST_STEPS = 30
SEEDS = 8


def new_world() -> World:
    return World.of({})


def ledger(world: World) -> bytes:
    return b"".join(dump_ledger(world.history(name)) for name in world.rfcs())


def test_a_script_is_a_function_of_its_seed() -> None:
    assert write_script(7, 2, 5, chosen("all")) == write_script(7, 2, 5, chosen("all"))
    assert write_script(7, 2, 5, chosen("all")) != write_script(8, 2, 5, chosen("all"))


def test_traffic_with_every_fault_holds_every_invariant_and_is_the_same_twice(
    base: Mapping[str, bytes],
) -> None:
    script = write_script(11, 1, 2, chosen("all"))
    first, second = play(script, base, new_world()), play(script, base, new_world())
    assert [] == first.found
    assert first.faults > 20
    assert ledger(first.world) == ledger(second.world)


def test_both_depths_give_the_same_ledger(base: Mapping[str, bytes]) -> None:
    script = write_script(5, 1, 1, chosen("all"))
    steps = script.only(range(min(14, len(script.steps))))
    model = play(script, base, new_world(), steps)
    with full_worlds() as worlds:
        full = play(script, base, worlds(), steps)
        assert ([], []) == (model.found, full.found)
        assert len(ledger(model.world)) > 1000
        assert ledger(model.world) == ledger(full.world)


def found_and_shrunk(name: str, base: Mapping[str, bytes]) -> int:
    """How many steps the smallest replay has in which a planted mistake breaks the invariant it should."""
    mistake = PLANTED[name]
    forget_folds()
    try:
        with pytest.MonkeyPatch.context() as patch:
            mistake.plant(patch)
            for seed in range(mistake.seed, mistake.seed + SEEDS):
                script = write_script(seed, 1, 8, chosen(mistake.faults))
                playing = play(script, base, new_world())
                playing.found.sort(key=lambda found: found.violation.invariant != mistake.breaks)
                if playing.found:
                    part = smallest(script, tuple(range(len(script.steps))), playing, base, new_world)
                    again = play(script, base, new_world(), script.only(part))
                    assert mistake.breaks in {found.violation.invariant for found in again.found}
                    return len(part)
        raise AssertionError(f"{name} is not found")
    finally:
        forget_folds()


@pytest.mark.parametrize("name", QUICK)
def test_a_planted_mistake_is_found_and_its_replay_is_short(name: str, base: Mapping[str, bytes]) -> None:
    assert found_and_shrunk(name, base) < MOST_STEPS


@pytest.mark.nightly
@pytest.mark.parametrize("name", sorted(set(PLANTED) - set(QUICK)))
def test_every_planted_mistake_is_found(name: str, base: Mapping[str, bytes]) -> None:
    assert found_and_shrunk(name, base) < MOST_STEPS


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(100, 112))
def test_longer_traffic_holds_every_invariant(seed: int, base: Mapping[str, bytes]) -> None:
    playing = play(write_script(seed, 2, 30, chosen("all")), base, new_world())
    assert [] == playing.found


def test_the_command_says_what_happened() -> None:
    done = CliRunner().invoke(
        simulate,
        ["random", "--seed", "3", "--rfcs", "1", "--faults", "killed,late", "--format", "json"],
        standalone_mode=False,
    )
    record = json.loads(done.output)
    assert (1, 0, 1) == (record["schema_version"], record["violations"], record["rfcs"])
    assert {"events", "faults", "decisions", "ledger"} <= record.keys()


def test_a_violation_prints_the_command_that_replays_it(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_folds()
    PLANTED["mention-in-the-status"].plant(monkeypatch)
    try:
        arguments = ["random", "--seed", "3", "--rfcs", "1", "--faults", "none", "--format", "json"]
        record = json.loads(CliRunner().invoke(simulate, arguments, standalone_mode=False).output)
        replay = record["replay"].split()
        assert ["scripts/rfc", "simulate"] == replay[:2]
        again = CliRunner().invoke(simulate, [*replay[2:], "--format", "json"], standalone_mode=False)
        assert json.loads(again.output)["found"][0]["invariant"] == record["found"][0]["invariant"]
    finally:
        forget_folds()


@pytest.mark.parametrize("arguments", [["--faults", "gremlins"], ["--only", "3-x"], ["--only", "9-3"]])
def test_what_cannot_be_played_is_wrong_usage(arguments: list[str]) -> None:
    done = CliRunner().invoke(simulate, ["random", *arguments], standalone_mode=False)
    assert 2 == getattr(done.exception, "exit_code", 0)


def test_ranges_and_places_are_inverse() -> None:
    assert "1,4-7,9" == ranges((9, 1, 4, 5, 6, 7))
    assert (1, 4, 5, 6, 7, 9) == places("1,4-7,9")


def test_shrinking_keeps_what_is_needed() -> None:
    assert (3, 40, 77) == shrink(tuple(range(100)), lambda part: {3, 40, 77} <= set(part))
    with pytest.raises(ValueError, match="does not fail"):
        shrink((1, 2), lambda part: False)


def test_every_fault_has_a_name_and_a_description() -> None:
    assert all(FAULTS.values())
    assert frozenset({"killed", "late"}) == chosen("killed, late")
