"""The stage of `rfc demo --workflows`: the bot is the workflow files, run by act.

Invariant: a sweep happens because an event or the schedule started `rfc.yml`, and with that job's token; what
decides whether it starts is emulated by the project (`rfcflow.forge.dispatcher`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rfcflow.cli.demo.stage import NAME, SAMPLE, Stage
from rfcflow.engine.sweep import Report
from rfcflow.errors import Refusal
from rfcflow.forge.dispatcher import Dispatcher, WorkflowRun

ROOT = SAMPLE.parents[2]
# check.yml is about this project and not about its RFCs.
_WORKFLOWS = ("rfc.yml", "validate.yml", "site.yml")
# Publishing takes minutes on GitHub, and nobody in the story waits for it.
SLOW = ("site-build", "site-deploy")


def template_files(root: Path = ROOT) -> dict[str, bytes]:
    """What a repository made from the template holds beside its governance.

    Raises Refusal where this is no whole checkout.
    """
    names = [root / ".github" / "workflows" / name for name in _WORKFLOWS]
    names += [path for path in (root / ".github" / "actions").rglob("*") if path.is_file()]
    names += [root / "requirements.txt"]
    names += [
        path
        for path in (root / "scripts").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and SAMPLE not in path.parents
    ]
    missing = [path for path in names if not path.is_file()]
    if missing:
        raise Refusal(f"{missing[0]} is missing: --workflows needs a whole checkout of rfcflow.")
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(names)}


@dataclass(slots=True)
class WorkflowStage(Stage):
    """A stage whose bot is GitHub Actions, played."""

    dispatcher: Dispatcher = field(init=False)

    def __post_init__(self) -> None:
        """From here on, events start workflows."""
        self.dispatcher = Dispatcher(self.forge, NAME, self.directory / "actions", slow=SLOW)

    def sweep(self) -> Report:
        """Let the workflows run that events started; where none started the bot, the schedule does."""
        before = len(self.dispatcher.runs)
        self.dispatcher.settle()
        if not any(run.workflow.file == "rfc.yml" for run in self.dispatcher.runs[before:]):
            self.dispatcher.tick()
            self.dispatcher.settle()
        self.reads, self.writes = self.forge.request_counts()
        runs = self.dispatcher.runs[before:]
        report = Report(failures=[_told(run) for run in runs if run.conclusion == "failure"])
        self.reports.append(report)
        return report

    def publish(self) -> Path:
        """Let everything run that still waits; returns where the index was published."""
        self.dispatcher.settle(everything=True)
        published = self.dispatcher.pages / "published"
        if not (published / "index.html").is_file():
            raise Refusal("the workflows published no index")
        return published

    def record(self) -> dict[str, Any]:
        """How many jobs of each workflow ended how; `waiting` are those nobody approved."""
        ends = Counter(
            f"{run.workflow.file}: {job.name} {job.conclusion or job.status}"
            for run in self.dispatcher.runs
            for job in run.jobs.values()
        )
        return {"runs": len(self.dispatcher.runs), "jobs": dict(sorted(ends.items()))}


def _told(run: WorkflowRun) -> str:
    failed = next(job for job in run.jobs.values() if job.conclusion not in ("success", "skipped"))
    return f"{run.workflow.file}, job {failed.name}: {failed.conclusion}\n{failed.log[-2000:]}"
