"""A run of a workflow and its jobs, as the forge shows them to the API and to other workflows.

Invariant: every change of a run is one webhook (`requested`, `completed`), whoever caused the run.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from rfcflow.forge import webhooks
from rfcflow.forge.dispatcher.workflows import Job, Workflow, exceeds, read_only
from rfcflow.forge.model import Repository, Run
from rfcflow.forge.state import Json, State

WAITING, PENDING, READY, DONE = "waiting", "pending", "ready", "done"
SUCCESS, FAILURE, CANCELLED, SKIPPED = "success", "failure", "cancelled", "skipped"
TIMED_OUT = "timed_out"


class JobRun(Struct, eq=False):
    """One job of a run; `name` is `site / build` for a job of a called workflow, whose `caller` it is then.

    `status` goes from waiting over pending (its group is taken) and ready to done; `conclusion` and what the
    job left are set then. `commands` are the workflow commands it was seen to give (annotations, masks, …).
    """

    name: str
    job: Job
    workflow: Workflow
    permissions: Mapping[str, str]
    needs: tuple[str, ...]
    caller: Job | None = None
    caller_needs: tuple[str, ...] = ()
    status: str = WAITING
    conclusion: str = ""
    group: str | None = None
    outputs: dict[str, str] = field(default_factory=dict)
    log: str = ""
    summary: str = ""
    commands: list[Json] = field(default_factory=list)

    def end(self, conclusion: str) -> None:
        """It is over."""
        self.status, self.conclusion = DONE, conclusion


class WorkflowRun(Struct, eq=False):
    """One run; `approved` is False while somebody must let it run first."""

    workflow: Workflow
    event: str
    payload: Json
    sha: str
    ref: str
    shown: Run
    fork: bool = False
    approved: bool = True
    problem: str = ""
    jobs: dict[str, JobRun] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """The number the API shows."""
        return self.shown.id

    @property
    def status(self) -> str:
        """GitHub's word: queued, in_progress, waiting or completed."""
        return self.shown.status

    @property
    def conclusion(self) -> str:
        """GitHub's word, empty until it is over."""
        return self.shown.conclusion or ""

    def outcome(self) -> str | None:
        """How the run ends, None while a job is not over."""
        if any(job.status != DONE for job in self.jobs.values()):
            return None
        ends = [job.conclusion for job in self.jobs.values()]
        for end in (FAILURE, TIMED_OUT, CANCELLED):
            if end in ends:
                return FAILURE if end == TIMED_OUT else end
        return SUCCESS if SUCCESS in ends else SKIPPED


def begin(state: State, repository: Repository, run: WorkflowRun, actor: str) -> None:
    """Show a new run and tell who listens; one that waits for approval is told, too."""
    shown = run.shown
    shown.actor = state.account(actor)
    shown.status = "queued" if run.approved else "waiting"
    repository.runs.append(shown)
    webhooks.workflow_run(state, "requested", repository, shown)


def finish(state: State, repository: Repository, run: WorkflowRun, conclusion: str) -> None:
    """Show that a run is over and tell who listens."""
    run.shown.status, run.shown.conclusion = "completed", conclusion
    run.shown.updated_at = state.clock.now()
    webhooks.workflow_run(state, "completed", repository, run.shown)


def new_run(
    state: State, repository: Repository, workflow: Workflow, event: str, payload: Json, sha: str, ref: str
) -> WorkflowRun:
    """A run that nobody has been told of yet."""
    now = state.clock.now()
    number = sum(one.workflow == workflow.file for one in repository.runs) + 1
    actor = state.account(payload["sender"]["login"])
    head = payload.get("pull_request", {}).get("head", {})
    branch = head.get("ref") or ref.removeprefix("refs/heads/")
    head_sha = head.get("sha") or sha
    run_id = state.next_id("run", 20_000_001)
    shown = Run(run_id, workflow.file, number, event, "queued", None, branch, head_sha, actor, now, now)
    return WorkflowRun(workflow, event, payload, sha, ref, shown)


def job_runs(
    run: WorkflowRun, called: Mapping[str, Workflow], limit: Mapping[str, str] | None
) -> dict[str, JobRun]:
    """The jobs of a run, those of called workflows (by path) among them.

    `limit` is what the event allows at most, None for everything. Raises ValueError, as GitHub refuses to
    start, when a called workflow asks for more than its caller grants.
    """

    def granted(job: Job) -> dict[str, str]:
        return dict(job.permissions) if limit is None else read_only(job.permissions)

    found: dict[str, JobRun] = {}
    inner: dict[str, tuple[str, ...]] = {}
    for job in run.workflow.jobs.values():
        needs = tuple(name for needed in job.needs for name in inner.get(needed, (needed,)))
        if job.uses is None:
            found[job.id] = JobRun(job.id, job, run.workflow, granted(job), needs)
            continue
        path = job.uses.removeprefix("./")
        if path not in called or called[path].problem:
            raise ValueError(f"{run.workflow.file}: there is no workflow {job.uses} to call")
        for nested in called[path].jobs.values():
            more = exceeds(nested.permissions, job.permissions)
            if more:
                raise ValueError(
                    f"{path}: the job {nested.id} asks for more than its caller grants: {', '.join(more)}"
                )
            within = tuple(f"{job.id} / {needed}" for needed in nested.needs)
            name = f"{job.id} / {nested.id}"
            found[name] = JobRun(name, nested, called[path], granted(nested), within, job, needs)
        inner[job.id] = tuple(f"{job.id} / {nested}" for nested in called[path].jobs)
    return found
