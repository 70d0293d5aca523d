"""One demo, played once for the tests that look at what it left."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """A finished command: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def rfc(*arguments: str, cwd: Path | None = None, timeout: int = 240, **environment: str) -> Ran:
    """Run `rfc` in a process of its own, as a person would; `timeout` is in seconds."""
    import os

    done = subprocess.run(
        [sys.executable, "-P", "-m", "rfcflow", *arguments],
        cwd=cwd or PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT / "scripts"), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Demo:
    """What `rfc demo --format json` printed, and where it put things."""

    record: dict[str, Any]
    directory: Path

    @property
    def repository(self) -> Path:
        return Path(self.record["repository"])

    def git(self, *arguments: str) -> str:
        """The output of a git command in the demo's repository."""
        done = subprocess.run(
            ["git", "-C", str(self.repository), *arguments], capture_output=True, text=True, check=True
        )
        return done.stdout


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The whole story, played once by each worker that asks for it."""
    directory = tmp_path_factory.mktemp("demo") / "kept"
    ran = rfc("demo", "--further", "--dir", str(directory), "--format", "json")
    assert (0, "") == (ran.code, ran.err), ran.err
    return Demo(json.loads(ran.out), directory)
