"""Whole processes measured from start to exit: wall and processor time, and memory.

Invariant: the best of several runs counts, since everything else a machine does only adds; bytecode is
compiled before anything is measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

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


@dataclass(frozen=True, slots=True)
class Cost:
    """The least of several runs: seconds of wall and processor time, bytes of the largest process."""

    wall: float
    cpu: float
    rss: int


def _nothing() -> None:
    """Nothing has to be made ready."""


class Bench:
    """Runs commands; `cache` is a directory for bytecode, `repeat` how often each is measured."""

    def __init__(self, cache: Path, repeat: int) -> None:
        self.repeat = repeat
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
    ) -> Cost:
        """The best of the runs after one that warms up; `before` each something may be made ready.

        Raises Refusal where the command ends in none of `ends`.
        """
        runs = []
        for _ in range(self.repeat + 1):
            before()
            runs.append(self._run(command, ends, cwd, variables or {}))
        runs = runs[1:]
        return Cost(min(run.wall for run in runs), min(run.cpu for run in runs), max(run.rss for run in runs))

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
