"""Whole processes measured from start to exit: wall and processor time, and memory.

Invariant: the best of several runs counts, since everything else a machine does only adds; bytecode is
compiled before anything is measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import rfcflow
from rfcflow.errors import Refusal

_SOURCE: Final = str(Path(rfcflow.__file__).resolve().parent.parent)
# Kilobytes on Linux, bytes on macOS (getrusage(2) of each).
_UNIT: Final = 1 if sys.platform == "darwin" else 1024
PYTHON: Final = (sys.executable, "-P")
RFC: Final = (*PYTHON, "-m", "rfcflow")


@dataclass(frozen=True, slots=True)
class Cost:
    """The least of several runs: seconds of wall and processor time, bytes of the largest process.

    Linux counts what a process had before it became another program: `rss` is never less than this one's.
    """

    wall: float
    cpu: float
    rss: int


class Bench:
    """Runs commands; `cache` is a directory for bytecode, `repeat` how often each is measured."""

    def __init__(self, cache: Path, repeat: int) -> None:
        self.repeat = repeat
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        self._environment = {**inherited, "PYTHONPATH": _SOURCE, "PYTHONPYCACHEPREFIX": str(cache)}

    def cost(self, command: Sequence[str], *, ends: tuple[int, ...] = (0,), cwd: Path | None = None) -> Cost:
        """The best of the runs after one that warms up; raises Refusal where it ends in none of `ends`."""
        runs = [self._run(command, ends, cwd) for _ in range(self.repeat + 1)][1:]
        return Cost(min(run.wall for run in runs), min(run.cpu for run in runs), max(run.rss for run in runs))

    def _run(self, command: Sequence[str], ends: tuple[int, ...], cwd: Path | None) -> Cost:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            env=self._environment,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        with process:
            said = process.stderr.read() if process.stderr is not None else b""
            _, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - begun
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in ends:
            told = said.decode(errors="replace").strip().split("\n")[-1]
            raise Refusal(f"`{' '.join(command)}` ended with {process.returncode}: {told}")
        return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * _UNIT)
