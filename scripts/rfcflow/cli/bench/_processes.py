"""Whole processes measured from start to exit: wall and processor time, and memory.

Invariant: the best of several runs counts, since everything else a machine does only adds; bytecode is
compiled before anything is measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct, field

import rfcflow
from rfcflow.errors import Refusal

SOURCE: Final = str(Path(rfcflow.__file__).resolve().parent.parent)
# Kilobytes on Linux, bytes on macOS (getrusage(2) of each).
_UNIT: Final = 1 if sys.platform == "darwin" else 1024
PYTHON: Final = (sys.executable, "-P")
# Linux counts as a process's own the memory of whoever started it, so somebody small starts it and measures.
_LAUNCHER: Final = """
import os, sys, time
null = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
begun = time.perf_counter()
_, status, used = os.wait4(os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=null), 0)
print(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
RFC: Final = (*PYTHON, "-m", "rfcflow")


class Cost(Struct, frozen=True):
    """The least of several runs: seconds of wall and processor time, bytes of the largest process."""

    wall: float
    cpu: float
    rss: int


def _nothing() -> None:
    """Nothing has to be made ready."""


def silent(run: int, total: int, name: str) -> None:
    """Tell nobody."""
    del run, total, name


class Task(Struct, frozen=True):
    """A command, the codes it may end with, its place, and what is made ready before each run, unmeasured.

    `name` is what it is called where its progress is told.
    """

    command: tuple[str, ...]
    ends: tuple[int, ...] = (0,)
    cwd: Path | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[], None] = _nothing
    name: str = "rfcflow"


class Bench:
    """Runs commands; `cache` is a directory for bytecode, `repeat` how often each is measured.

    `tell` is told before each run which it is, of how many, and of what.
    """

    def __init__(self, cache: Path, repeat: int, tell: Callable[[int, int, str], None] = silent) -> None:
        self.repeat = repeat
        self._tell = tell
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        self._environment = {**inherited, "PYTHONPATH": SOURCE, "PYTHONPYCACHEPREFIX": str(cache)}

    def cost(
        self,
        command: Sequence[str],
        *,
        ends: tuple[int, ...] = (0,),
        cwd: Path | None = None,
        variables: Mapping[str, str] | None = None,
        before: Callable[[], None] = _nothing,
        warm: bool = False,
    ) -> Cost:
        """The best of the runs after one that warms up, unless something like it did (`warm`).

        `before` each something may be made ready. Raises Refusal where the command ends in none of `ends`.
        """
        return self.turns([Task(tuple(command), ends, cwd, variables or {}, before)], warm=warm)[0]

    def turns(self, tasks: Sequence[Task], *, warm: bool = False) -> list[Cost]:
        """As `cost` of each, of `runs`."""
        return [best(runs) for runs in self.runs(tasks, warm=warm)]

    def runs(self, tasks: Sequence[Task], *, warm: bool = False) -> list[list[Cost]]:
        """What each run of each task cost; those at the same place took turns.

        So whatever else the machine does hits all alike; every other time they do it in reverse, for what one
        leaves to the machine is the next one's burden.
        """
        skipped = 0 if warm else 1
        found: list[list[Cost]] = [[] for _ in tasks]
        order = list(range(len(tasks)))
        for turn in range(self.repeat + skipped):
            for place, number in enumerate(order if turn % 2 == 0 else reversed(order)):
                task = tasks[number]
                run = turn * len(tasks) + place + 1
                self._tell(run, (self.repeat + skipped) * len(tasks), task.name)
                task.before()
                found[number].append(self._run(task.command, task.ends, task.cwd, task.variables))
        return [runs[skipped:] for runs in found]

    def _run(
        self, command: Sequence[str], ends: tuple[int, ...], cwd: Path | None, variables: Mapping[str, str]
    ) -> Cost:
        launched = subprocess.run(
            (sys.executable, "-I", "-S", "-c", _LAUNCHER, *command),
            env={**self._environment, **variables},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if launched.returncode not in ends:
            told = launched.stderr.decode(errors="replace").strip().split("\n")[-1]
            raise Refusal(f"`{' '.join(command)}` ended with {launched.returncode}: {told}")
        wall, cpu, rss = launched.stdout.split()
        return Cost(float(wall), float(cpu), int(rss) * _UNIT)


def best(runs: Sequence[Cost]) -> Cost:
    """The least of each."""
    return Cost(min(run.wall for run in runs), min(run.cpu for run in runs), max(run.rss for run in runs))
