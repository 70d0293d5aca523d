"""From events to jobs: takes what the forge tells, starts runs, and lets their jobs run in turn.

Invariant: nothing runs but by an event, a schedule, a person's hand or an approval; jobs run one at a time,
in the order in which they became ready.
"""

from __future__ import annotations

import shutil
import sys
import sysconfig
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from rfcflow.errors import Refusal
from rfcflow.forge import Forge
from rfcflow.forge.dispatcher import triggers
from rfcflow.forge.dispatcher.act import Machine, run_job
from rfcflow.forge.dispatcher.cron import last_due
from rfcflow.forge.dispatcher.expressions import holds, interpolate
from rfcflow.forge.dispatcher.groups import Groups
from rfcflow.forge.dispatcher.runs import (
    DONE,
    FAILURE,
    READY,
    SKIPPED,
    SUCCESS,
    WAITING,
    JobRun,
    WorkflowRun,
    begin,
    finish,
    job_runs,
    new_run,
)
from rfcflow.forge.dispatcher.stubs import write_stubs
from rfcflow.forge.dispatcher.workflows import FOLDER, Workflow, workflows_at
from rfcflow.forge.model import Repository
from rfcflow.forge.payloads import accounts, repositories
from rfcflow.forge.repositories import branch_tip
from rfcflow.forge.state import Event, Json

CHECKOUT = Path(__file__).parents[4]


class ActMissing(Refusal):
    """There is no nektos/act to run jobs with; the message says where it comes from."""


class Dispatcher:
    """GitHub Actions for one repository of a forge. `runs` are all runs so far, oldest first.

    `actions` maps `owner/name` to directories beside the stand-ins; `slow` names groups whose jobs only run
    when `settle(everything=True)` is asked for. Raises ActMissing.
    """

    def __init__(
        self,
        forge: Forge,
        full_name: str,
        directory: Path,
        *,
        actions: Mapping[str, Path] | None = None,
        slow: Collection[str] = (),
        act: Path | None = None,
        limit: int = 300,
    ) -> None:
        self.forge = forge
        self.full_name = full_name
        self.runs: list[WorkflowRun] = []
        self._slow = {group.casefold() for group in slow}
        self._groups = Groups()
        self._heard: deque[Event] = deque()
        self._scheduled_at = forge.clock.now()
        directory.mkdir(parents=True, exist_ok=True)
        self.pages = directory / "pages"
        python = directory / "python"
        _write_python(python)
        variables = {
            "GITHUB_REPOSITORY": full_name,
            "GITHUB_SERVER_URL": forge.url,
            "GITHUB_API_URL": forge.api_url,
            "GITHUB_GRAPHQL_URL": f"{forge.url}/graphql",
            "RFC_CLOCK": forge.clock_url,
            "DISPATCHER_PYTHON": str(python),
            "DISPATCHER_PAGES": str(self.pages),
            "GIT_PAGER": "cat",
        }
        stubs = {**write_stubs(directory / "stubs"), **(actions or {})}
        self._machine = Machine(act or find_act(), directory / "jobs", stubs, variables, limit)
        forge.subscribe(self._heard.append)

    @property
    def repository(self) -> Repository:
        """The repository on the forge."""
        return self.forge.state.repository_named(self.full_name)

    # --- what people and time do ---

    def settle(self, *, everything: bool = False) -> None:
        """Start what the events since the last time start, and run jobs until none is left to run."""
        while True:
            self._listen()
            self._advance()
            job = self._next(everything=everything)
            if job is None:
                return
            self._execute(*job)

    def lose_events(self) -> int:
        """Drop what was not dispatched yet, as a lost webhook would be; returns how many there were."""
        lost = len(self._heard)
        self._heard.clear()
        return lost

    def approve(self) -> int:
        """Somebody with write access lets all runs that wait for it go on; returns how many."""
        waiting = [run for run in self.runs if not run.approved]
        for run in waiting:
            run.approved = True
            run.shown.status = "queued"
        return len(waiting)

    def tick(self) -> int:
        """Start what schedules named since the last tick, each once: GitHub drops what it missed."""
        now = self.forge.clock.now()
        started = 0
        for workflow in self._workflows(self._default()):
            due = [line for line in workflow.crons if last_due(line, self._scheduled_at, now)]
            if due:
                payload = {"schedule": due[-1], "sender": self._sender("github-actions[bot]")}
                self._start(workflow, "schedule", payload, *self._here())
                started += 1
        self._scheduled_at = now
        return started

    def dispatch(
        self, file: str, login: str, inputs: Mapping[str, str] | None = None, branch: str = ""
    ) -> WorkflowRun:
        """A person starts a workflow by hand, of any branch; raises KeyError where it cannot be."""
        name = branch or self.repository.default_branch
        sha = branch_tip(self.repository, name)
        found = {one.file: one for one in self._workflows(sha or "")} if sha else {}
        if sha is None or "workflow_dispatch" not in found[file].on:
            raise KeyError(f"{file} of {name} cannot be started by hand")
        payload = {
            "inputs": dict(inputs or {}),
            "ref": f"refs/heads/{name}",
            "workflow": f"{FOLDER}{file}",
            "repository": repositories.standard(self.forge.state, self.repository),
            "sender": self._sender(login),
        }
        self._start(found[file], "workflow_dispatch", payload, sha, f"refs/heads/{name}")
        return self.runs[-1]

    # --- events to runs ---

    def _listen(self) -> None:
        while self._heard:
            event = self._heard.popleft()
            if event.starts_workflows and self._concerns(event.payload):
                self._hear(event.name, event.payload)

    def _concerns(self, payload: Json) -> bool:
        return bool(payload["repository"]["full_name"] == self.full_name)

    def _hear(self, name: str, payload: Json) -> None:
        with self.forge.state.lock:
            where = triggers.commit_for(self.repository, name, payload)
        if where is None:
            return
        for workflow in self._workflows(where[0]):
            if triggers.starts(workflow, name, payload):
                self._start(workflow, name, payload, *where)

    def _start(self, workflow: Workflow, name: str, payload: Json, sha: str, ref: str) -> None:
        state, repository = self.forge.state, self.repository
        with state.lock:
            run = new_run(state, repository, workflow, name, payload, sha, ref)
            run.fork = triggers.from_fork(repository, name, payload)
            run.approved = not triggers.needs_approval(state, repository, name, payload)
            self.runs.append(run)
            begin(state, repository, run, payload["sender"]["login"])
            run.problem = workflow.problem
            called = {f"{FOLDER}{one.file}": one for one in self._workflows(sha)}
            try:
                run.jobs = job_runs(run, called, {} if run.fork else None)
            except ValueError as error:
                run.problem = str(error)
                finish(state, repository, run, FAILURE)

    def _workflows(self, sha: str) -> tuple[Workflow, ...]:
        return workflows_at(self.repository.path, sha)

    def _default(self) -> str:
        return branch_tip(self.repository, self.repository.default_branch) or ""

    def _here(self) -> tuple[str, str]:
        return self._default(), f"refs/heads/{self.repository.default_branch}"

    def _sender(self, login: str) -> Json:
        return accounts.simple(self.forge.state, self.forge.state.account(login))

    # --- runs to jobs ---

    def _open(self) -> Iterable[WorkflowRun]:
        return [run for run in self.runs if run.approved and run.status != "completed"]

    def _advance(self) -> None:
        """Skip, queue or let go every job whose needs are over, and end the runs that are."""
        for run in self._open():
            for job in run.jobs.values():
                ends = [run.jobs[name] for name in (*job.caller_needs, *job.needs)]
                if job.status == WAITING and all(end.status == DONE for end in ends):
                    self._admit(run, job)
            self._close(run)

    def _admit(self, run: WorkflowRun, job: JobRun) -> None:
        """Skip a job, or let it into its group; only then, so that a skipped one pushes nobody out."""
        called = job.caller is None or self._allowed(run, job.caller.condition, job.caller_needs)
        if not called or not self._allowed(run, job.job.condition, job.needs):
            job.end(SKIPPED)
        elif job.job.concurrency is None:
            self._groups.enter(job, None, cancels=False)
        else:
            context = self._context(run, job.needs)
            group = job.job.concurrency
            cancels = interpolate(group.cancel_in_progress, context) == "true"
            self._groups.enter(job, interpolate(group.group, context), cancels=cancels)

    def _allowed(self, run: WorkflowRun, condition: str, needs: tuple[str, ...]) -> bool:
        return holds(condition, self._context(run, needs), [run.jobs[name].conclusion for name in needs])

    def _context(self, run: WorkflowRun, needs: Iterable[str]) -> Json:
        """What expressions of a job may see."""
        needed = {name: run.jobs[name] for name in needs}
        return {
            "github": {
                "event": run.payload,
                "event_name": run.event,
                "ref": run.ref,
                "ref_name": run.ref.removeprefix("refs/heads/"),
                "sha": run.sha,
                "repository": self.full_name,
                "workflow": run.workflow.name,
                "run_id": str(run.id),
                "actor": run.shown.actor.login,
            },
            "needs": {
                name: {"outputs": one.outputs, "result": one.conclusion} for name, one in needed.items()
            },
            "inputs": run.payload.get("inputs", {}),
            "vars": {},
        }

    def _next(self, *, everything: bool) -> tuple[WorkflowRun, JobRun] | None:
        for run in self._open():
            for job in run.jobs.values():
                if job.status == READY and (everything or job.group not in self._slow):
                    return run, job
        return None

    def _execute(self, run: WorkflowRun, job: JobRun) -> None:
        run.shown.status = "in_progress"
        token = self.forge.job_token(self.full_name, {"metadata": "read", **job.permissions})
        try:
            run_job(self._machine, self.repository.path, run, job, token, self._context(run, job.needs))
        finally:
            self.forge.revoke(token)
        self._groups.leave(job)
        self._close(run)

    def _close(self, run: WorkflowRun) -> None:
        for job in run.jobs.values():
            self._groups.leave(job)
        outcome = run.outcome()
        if outcome is not None and run.status != "completed":
            with self.forge.state.lock:
                finish(self.forge.state, self.repository, run, outcome)


def find_act(checkout: Path = CHECKOUT) -> Path:
    """The act of this environment, of the checkout's development one, or of PATH; raises ActMissing."""
    for folder in (Path(sysconfig.get_path("scripts")), checkout / ".venv-dev" / "bin"):
        if (folder / "act").is_file():
            return folder / "act"
    found = shutil.which("act")
    if found is None:
        raise ActMissing(
            "Running the workflow files needs nektos/act, which is not here. The environment of "
            "scripts/check has it: run `scripts/check lint` once, then this command again."
        )
    return Path(found)


def _write_python(path: Path) -> None:
    """An interpreter for `.venv/bin/python` of a checkout: this one, with the code of that checkout."""
    path.write_text(
        "#!/bin/sh\n"
        'root=$(CDPATH="" cd -- "$(dirname -- "$0")/../.." && pwd -P)\n'
        f'PYTHONPATH=$root/scripts exec "{sys.executable}" "$@"\n',
        encoding="utf-8",
    )
    path.chmod(0o755)


__all__ = ["SUCCESS", "ActMissing", "Dispatcher", "find_act"]
