"""Which workflows an event starts, from which commit, and with how much trust.

Invariant: the rules of GitHub's documentation, one place each; a filter that is not known here raises
ValueError.
Rules: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rfcflow.forge.dispatcher.workflows import Workflow
from rfcflow.forge.model import Issue, Repository
from rfcflow.forge.permissions import association, has_role
from rfcflow.forge.repositories import branch_tip, pull_of, trial_merge
from rfcflow.forge.state import Json, State

# These run the pull request's own version of the workflow, with less trust.
OF_PULLS = ("pull_request", "pull_request_review")
_DEFAULT_TYPES: Mapping[str, tuple[str, ...]] = {"pull_request": ("opened", "synchronize", "reopened")}
_KNOWN = {"types", "branches", "branches-ignore", "workflows", "inputs", "outputs", "secrets"}


def starts(workflow: Workflow, name: str, payload: Json) -> bool:
    """Whether the filters of `on` let this event through."""
    if name not in workflow.on:
        return False
    filters = workflow.on[name]
    unknown = set(filters) - _KNOWN
    if unknown:
        raise ValueError(f"{workflow.file}: the filters {', '.join(sorted(unknown))} are not emulated")
    types = filters.get("types", _DEFAULT_TYPES.get(name))
    if types is not None and payload.get("action") not in types:
        return False
    if name == "workflow_run" and payload["workflow_run"]["name"] not in filters.get("workflows", ()):
        return False
    branch = _branch(name, payload)
    wanted, refused = filters.get("branches"), filters.get("branches-ignore", ())
    if branch is None:
        return wanted is None
    return (wanted is None or _any(wanted, branch)) and not _any(refused, branch)


def commit_for(repository: Repository, name: str, payload: Json) -> tuple[str, str] | None:
    """The commit and ref a run works on; None where GitHub starts none (a conflict, a deleted branch)."""
    default = f"refs/heads/{repository.default_branch}"
    if name == "push":
        return None if payload["deleted"] else (payload["after"], payload["ref"])
    if name in OF_PULLS:
        issue = _pull(repository, payload)
        merged = trial_merge(issue) if pull_of(issue).merged_at is None else None
        if merged is not None:
            return merged, f"refs/pull/{issue.number}/merge"
        if issue.state == "open":
            return None
    tip = branch_tip(repository, repository.default_branch)
    return None if tip is None else (tip, default)


def from_fork(repository: Repository, name: str, payload: Json) -> bool:
    """Whether a run belongs to a fork's pull request: its token reads, whatever it asks for."""
    return name in OF_PULLS and pull_of(_pull(repository, payload)).head_repository is not repository


def needs_approval(state: State, repository: Repository, name: str, payload: Json) -> bool:
    """Whether somebody with write access must let it run first: *first-time contributors*, GitHub's default.

    Author and actor are both looked at.
    """
    if not from_fork(repository, name, payload):
        return False
    people = {_pull(repository, payload).author, state.find_account(payload["sender"]["login"])}
    return any(
        account is None
        or (association(repository, account) == "NONE" and not has_role(repository, account, "write"))
        for account in people
    )


def _pull(repository: Repository, payload: Json) -> Issue:
    return repository.issues[int(payload["pull_request"]["number"])]


def _branch(name: str, payload: Json) -> str | None:
    if name == "push":
        ref = str(payload["ref"])
        return ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else None
    if name == "pull_request":
        return str(payload["pull_request"]["base"]["ref"])
    if name == "workflow_run":
        return str(payload["workflow_run"]["head_branch"])
    return ""


def _any(patterns: Any, branch: str) -> bool:
    """Patterns of branches: `*` stays within a part of the name, `**` does not."""
    for pattern in patterns:
        parts = re.split(r"(\*\*|\*)", str(pattern))
        rule = "".join({"**": ".*", "*": "[^/]*"}.get(part) or re.escape(part) for part in parts)
        if re.fullmatch(rule, branch):
            return True
    return False
