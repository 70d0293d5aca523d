"""The command line as tests call it, and one demo, played and served once for all that look at it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from msgspec import Struct

from rfcflow.cli.main import main

PROJECT = Path(__file__).resolve().parents[2]


class Ran(Struct, frozen=True):
    """A finished command: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def rfc(*arguments: str, cwd: Path | None = None, **environment: str) -> Ran:
    """Run `rfc` in this process, with nothing on its standard input."""
    with pytest.MonkeyPatch.context() as patch, CliRunner().isolation() as (out, err, _):
        patch.chdir(cwd or PROJECT)
        for name, value in environment.items():
            patch.setenv(name, value)
        code = main(list(arguments))
        sys.stdout.flush()
        sys.stderr.flush()
        return Ran(code, out.getvalue().decode(), err.getvalue().decode())


def rfc_process(*arguments: str, **environment: str) -> Ran:
    """Run `rfc` in a process of its own, as a person would."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "rfcflow", *arguments],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT / "scripts"), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def loaded(code: str, *names: str) -> list[str]:
    """Those of the modules `names` that a new Python has loaded once it ran `code`."""
    assert all(find_spec(name) for name in names)
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*({set(names)!r} & sys.modules.keys()))"],
        env={"PYTHONPATH": str(PROJECT / "scripts")},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1].split()


class Demo(Struct, frozen=True):
    """What `rfc demo --format json` printed, where it put things, and what it told while it served them."""

    record: dict[str, Any]
    directory: Path
    code: int = 0
    answers: tuple[int, ...] = ()
    swept: Ran = Ran(0, "", "")

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
    """The whole story, played once by each worker that asks for it, served, swept, and stopped by Ctrl-C."""
    directory = tmp_path_factory.mktemp("demo") / "kept"
    process = subprocess.Popen(
        [
            # What a shell does for a job in the background: Ctrl-C is ignored.
            *("/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh"),
            *(sys.executable, "-P", "-m", "rfcflow"),
            *("demo", "--further", "--serve", "--dir", str(directory), "--format", "json"),
        ],
        env={**os.environ, "PYTHONPATH": str(PROJECT / "scripts")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        told = ""
        assert process.stderr is not None
        for line in process.stderr:
            told += line
            if line.startswith("Stop with"):
                break
        addresses = re.findall(r"(?:local GitHub|index) +(http://127\.0\.0\.1:\S+)", told)
        answers = tuple(requests.get(address, timeout=10).status_code for address in addresses)
        environment = dict(pair.split("=", 1) for pair in re.findall(r"GITHUB_\w+=\S+", told))
        swept = rfc_process("sweep", "--write-gap", "0", "--format", "json", **environment)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        return Demo(json.loads(out), directory, process.returncode, answers, swept)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()
