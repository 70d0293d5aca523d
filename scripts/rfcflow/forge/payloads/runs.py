"""How workflows and their runs look in JSON."""

from __future__ import annotations

import zlib

from rfcflow.forge.clock import iso
from rfcflow.forge.model import Repository, Run
from rfcflow.forge.payloads import accounts, commits, repositories
from rfcflow.forge.state import Json, State, node_id


def workflow_id(name: str) -> int:
    """The number of a workflow file: the same name always gives the same number."""
    return zlib.crc32(name.encode())


def workflow(state: State, repository: Repository, name: str) -> Json:
    """A workflow file, ``name`` without its directory."""
    number = workflow_id(name)
    page = repositories.web(state, repository)
    return {
        "id": number,
        "node_id": node_id("W", number),
        "name": name.rsplit(".", 1)[0],
        "path": f".github/workflows/{name}",
        "state": repository.settings.workflow_states.get(name, "active"),
        "created_at": iso(repository.created_at),
        "updated_at": iso(repository.updated_at),
        "url": f"{repositories.api(state, repository)}/actions/workflows/{number}",
        "html_url": f"{page}/blob/{repository.default_branch}/.github/workflows/{name}",
        "badge_url": f"{page}/workflows/{name}/badge.svg",
    }


def run(state: State, repository: Repository, shown: Run) -> Json:
    """One run."""
    root = repositories.api(state, repository)
    url = f"{root}/actions/runs/{shown.id}"
    number = workflow_id(shown.workflow)
    account = accounts.simple(state, shown.actor)
    small = repositories.minimal(state, repository)
    return {
        "id": shown.id,
        "name": shown.workflow.rsplit(".", 1)[0],
        "node_id": node_id("WFR", shown.id),
        "head_branch": shown.branch,
        "head_sha": shown.sha,
        "path": f".github/workflows/{shown.workflow}",
        "display_title": shown.workflow.rsplit(".", 1)[0],
        "run_number": shown.number,
        "event": shown.event,
        "status": shown.status,
        "conclusion": shown.conclusion,
        "workflow_id": number,
        "check_suite_id": shown.id,
        "check_suite_node_id": node_id("CS", shown.id),
        "url": url,
        "html_url": f"{repositories.web(state, repository)}/actions/runs/{shown.id}",
        "pull_requests": [],
        "created_at": iso(shown.created_at),
        "updated_at": iso(shown.updated_at),
        "actor": account,
        "run_attempt": 1,
        "run_started_at": iso(shown.created_at),
        "triggering_actor": account,
        "jobs_url": f"{url}/jobs",
        "logs_url": f"{url}/logs",
        "check_suite_url": f"{root}/check-suites/{shown.id}",
        "artifacts_url": f"{url}/artifacts",
        "cancel_url": f"{url}/cancel",
        "rerun_url": f"{url}/rerun",
        "previous_attempt_url": None,
        "workflow_url": f"{root}/actions/workflows/{number}",
        "head_commit": commits.brief(repository, shown.sha),
        "repository": small,
        "head_repository": small,
    }
