"""Playing a script: its acts and runs on a world, each step looked at, every disturbance counted.

Invariant: the same script on a fresh world gives the same ledger; a play stops at its first violation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from msgspec import Struct, field

from rfcflow.engine.sweep import Report
from rfcflow.simulate.invariants import Violation, Watch
from rfcflow.simulate.model.faults import Crossing, Meanwhile, Strike, quiet
from rfcflow.simulate.model.world import START, World
from rfcflow.simulate.traffic.acts import perform
from rfcflow.simulate.traffic.stage import Stage
from rfcflow.simulate.traffic.step import Script, Step

# Verbs of people that count as disturbances.
_DISTURBING: Final = frozenset(
    (
        *("edit", "edit-status", "delete", "delete-status", "push", "force-push", "dismiss"),
        *(
            "close",
            "reopen",
            "draft",
            "retarget",
            "label",
            "unlabel",
            "merge",
            "lose-fork",
            "rename",
            "govern",
            "linear",
        ),
    )
)


class Found(Struct, frozen=True):
    """A violation, and the place in the script of the step after which it was found."""

    place: int
    violation: Violation


class Playing(Struct):
    """A script being played; `faults` counts the disturbances that happened, `found` what does not hold."""

    stage: Stage
    watch: Watch
    faults: int = 0
    acts: int = 0
    runs: int = 0
    place: int = 0
    found: list[Found] = field(default_factory=list)

    @property
    def world(self) -> World:
        """Where it is played."""
        return self.stage.world

    def step(self, place: int, step: Step) -> None:
        """Play one step, and look."""
        world, self.place = self.world, place
        world.hosting.now = max(world.hosting.now, START + timedelta(seconds=step.at))
        match step.verb:
            case "run":
                settled, idle = self._run(str(step.value or ""))
            case "lost":
                self.faults += 1
                return
            case _:
                if perform(self.stage, step):
                    self.acts += 1
                    self.faults += step.verb in _DISTURBING
                return
        self.found += [Found(place, what) for what in self.watch.look(world, settled=settled, idle=idle)]

    def _run(self, luck: str) -> tuple[bool, bool]:
        """One run, or more, with its luck; whether everything is settled now, and whether it was before."""
        world, (kind, *rest) = self.world, (luck.split() or [""])
        wire: Crossing | Meanwhile | Strike | None = None
        match kind:
            case "killed":
                wire = Crossing(int(rest[0]))
            case "failing" if rest[1] == "each":
                wire = Strike(f"before {rest[0]}", kills=False, always=True)
            case "failing":
                wire = Crossing(int(rest[0]), kills=False, always=rest[1] == "always")
            case "overtaken":
                wire = Meanwhile(int(rest[0]), self._other)
            case "skewed":
                world.skew = timedelta(seconds=int(rest[0]))
            case "reordered":
                world.order = int(rest[0])
        world.wire = wire or quiet
        report = self._sweep()
        struck = wire is not None and bool(wire.struck)
        self.faults += struck if wire is not None else bool(kind) and kind != "calendar"
        world.wire, world.order, skewed = quiet, 0, bool(world.skew)
        world.skew = timedelta(0)
        if kind == "twice":
            report = self._sweep()
        whole = report is not None and not report.failures and not report.broken
        idle = report is not None and not report.events and not report.writes
        return whole and not struck and not skewed and not self.stage.broken, idle

    def _sweep(self) -> Report | None:
        self.runs += 1
        return self.world.sweep()

    def _other(self) -> None:
        """Another run, a minute later, with a wire of its own."""
        world, wire = self.world, self.world.wire
        world.later(timedelta(minutes=1))
        world.wire = quiet
        self._sweep()
        # What this run recorded must be there when the other one has ended.
        self.found += [Found(self.place, what) for what in self.watch.look(world, settled=False)]
        world.wire = wire


def play(
    script: Script,
    base: Mapping[str, bytes],
    world: World,
    kept: Iterable[tuple[int, Step]] | None = None,
    *,
    stop: bool = True,
    watch: Watch | None = None,
) -> Playing:
    """Play a script, or the steps of it that are `kept`, and a last undisturbed run; `stop` at a
    violation.
    """
    playing = Playing(Stage.of(world, script, base), watch or Watch())
    steps = list(enumerate(script.steps)) if kept is None else list(kept)
    for place, step in steps:
        playing.step(place, step)
        if playing.found and stop:
            return playing
    last = (steps[-1][1].at if steps else 0) + 3600
    for turn in range(2):
        playing.step(len(script.steps), Step(last + turn * 3600, "run"))
    return playing
