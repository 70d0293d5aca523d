"""The small project with this repository's own workflow files, started by the dispatcher, run by act.

Invariant: what a test sees is what the workflow files did; `direct` is the engine itself, to come quickly to
where a scenario begins.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rfcflow.cli.demo.workflow_stage import SLOW, template_files
from rfcflow.cli.init.workflows import Pin, workflows
from rfcflow.forge.dispatcher import Dispatcher, JobRun, WorkflowRun
from tests.engine.world import NAME, Files, World, open_world
from tests.forge.oracle import attach

ADOPTED = "OWNER/rfcflow"


@dataclass(slots=True)
class Acted(World):
    """A world whose bot is GitHub Actions, played."""

    dispatcher: Dispatcher = field(init=False)

    def start(self, actions: dict[str, Path] | None = None, limit: int = 300) -> None:
        """From here on, events start workflows."""
        self.dispatcher = Dispatcher(
            self.forge, NAME, self.directory / "actions", slow=SLOW, actions=actions, limit=limit
        )

    def direct(self) -> None:
        """Come to where a scenario begins: the engine sweeps, and what happened so far starts nothing."""
        self.good_sweep()
        self.dispatcher.lose_events()

    def act(self) -> list[WorkflowRun]:
        """Let run what events started; returns those runs."""
        before = len(self.dispatcher.runs)
        self.dispatcher.settle()
        return self.dispatcher.runs[before:]

    def act_well(self) -> list[JobRun]:
        """As `act`, and no job failed; returns the sweeps that ran."""
        runs = self.act()
        assert [] == [job.log for run in runs for job in run.jobs.values() if job.conclusion == "failure"]
        return sweeps(runs)

    def on_schedule(self) -> list[JobRun]:
        """The schedule fires and nothing else; returns the sweeps that ran."""
        self.dispatcher.lose_events()
        before = len(self.dispatcher.runs)
        self.dispatcher.tick()
        self.dispatcher.settle()
        runs = self.dispatcher.runs[before:]
        assert {"schedule"} == {run.event for run in runs}
        return sweeps(runs)


def sweeps(runs: list[WorkflowRun]) -> list[JobRun]:
    """The jobs that swept."""
    return [run.jobs["sweep"] for run in runs if "sweep" in run.jobs and run.jobs["sweep"].log]


def lints(runs: list[WorkflowRun]) -> list[JobRun]:
    """The jobs that linted a pull request."""
    return [run.jobs["lint"] for run in runs if "lint" in run.jobs and run.jobs["lint"].log]


def ends(runs: list[WorkflowRun]) -> list[tuple[str, str, str]]:
    """File, event and end of each run's first job; the run's status where that is not over."""
    found = []
    for run in runs:
        first = next(iter(run.jobs.values()))
        found.append((run.workflow.file, run.event, first.conclusion or run.status))
    return found


@contextmanager
def open_acted(
    directory: Path, files: Files | None = None, *, adopted: bool = False, limit: int = 300
) -> Iterator[Acted]:
    """A repository made from the template, or one that adopted rfcflow by its own small workflow files."""
    base = adopter_files() if adopted else template_files()
    with open_world(directory, {**base, **(files or {})}) as world:
        acted = Acted(world.forge, directory)
        acted.start({ADOPTED: published_action(directory / "published")} if adopted else None, limit)
        judge = attach(world.forge)
        yield acted
        judge.assert_clean()


def adopter_files() -> dict[str, bytes]:
    """The workflow files that an adopter owns, as `rfc init` writes them."""
    written = workflows(Pin(ADOPTED, "0123456789" * 4), "main")
    return {path: text.encode() for path, text in written.items()}


def published_action(directory: Path) -> Path:
    """rfcflow as the runner would fetch it at the pinned commit, with its environment made."""
    for path, content in template_files().items():
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    environment = directory / ".venv"
    (environment / "bin").mkdir(parents=True)
    (environment / "stamp").write_bytes((directory / "requirements.txt").read_bytes())
    python = environment / "bin" / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="$(dirname "$0")/../../scripts" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return directory
