"""Workflows and their runs, as far as a story recorded them."""

from __future__ import annotations

from rfcflow.forge import plumbing
from rfcflow.forge.payloads import runs
from rfcflow.forge.refusals import not_found
from rfcflow.forge.repositories import branch_tip
from rfcflow.forge.routing import Answer, Call, Route, paged


def workflow_name(call: Call) -> str:
    """The workflow file of the path, given by name or number; 404 when it neither exists nor ran."""
    wanted = call.parameters["workflow_id"]
    names = {run.workflow for run in call.repository.runs}
    tip = branch_tip(call.repository, call.repository.default_branch)
    if tip is not None:
        folder = plumbing.text(call.repository.path, "ls-tree", "--name-only", tip, ".github/workflows/")
        names |= {line.rsplit("/", 1)[-1] for line in folder.splitlines()}
    for name in sorted(names):
        if wanted in (name, str(runs.workflow_id(name))):
            return name
    raise not_found()


def show(call: Call) -> Answer:
    """One workflow."""
    return Answer(200, runs.workflow(call.state, call.repository, workflow_name(call)))


def listed(call: Call) -> Answer:
    """Runs of one workflow, newest first, by event, status or conclusion, and branch."""
    name = workflow_name(call)
    query = call.query
    found = [
        run
        for run in reversed(call.repository.runs)
        if run.workflow == name
        and query.get("event", run.event) == run.event
        and query.get("branch", run.branch) == run.branch
        and ("status" not in query or query["status"] in (run.status, run.conclusion))
    ]
    return paged(call, found, lambda run: runs.run(call.state, call.repository, run), "workflow_runs")


ROOT = "/repos/{owner}/{repo}/actions/workflows/{workflow_id}"
ROUTES = (Route("GET", ROOT, show), Route("GET", f"{ROOT}/runs", listed))
