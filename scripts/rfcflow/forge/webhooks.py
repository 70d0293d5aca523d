"""Webhook deliveries: the payloads of GitHub's events, built at the moment the thing happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from rfcflow.forge import plumbing
from rfcflow.forge.clock import iso
from rfcflow.forge.model import Account, Comment, Issue, Label, Repository, Review, ReviewComment, Run, Status
from rfcflow.forge.payloads import accounts, commits, pulls, repositories, runs, threads
from rfcflow.forge.state import Actor, Json, State

Given = ParamSpec("Given")


def delivered(build: Callable[Concatenate[State, Given], None]) -> Callable[Concatenate[State, Given], None]:
    """Where nobody wants deliveries, none is built."""

    def tell(state: State, /, *given: Given.args, **named: Given.kwargs) -> None:
        if state.delivers:
            build(state, *given, **named)

    return tell


def deliver(
    state: State, name: str, action: str | None, repository: Repository, actor: Actor, parts: Json
) -> None:
    """Emit the event ``name`` with its parts, the repository and the sender."""
    payload: Json = {"action": action} if action is not None else {}
    payload |= parts
    payload["repository"] = repositories.standard(state, repository)
    payload["sender"] = accounts.simple(state, actor.account)
    state.emit(name, action, payload, actor)


def comment(state: State, action: str, shown: Comment, actor: Actor, previous: str | None = None) -> None:
    """``issue_comment``: created, edited or deleted."""
    parts: Json = {"changes": {"body": {"from": previous}}} if previous is not None else {}
    parts |= {"issue": threads.issue(state, shown.issue), "comment": threads.comment(state, shown)}
    deliver(state, "issue_comment", action, shown.issue.repository, actor, parts)


@delivered
def thread(state: State, /, action: str, issue: Issue, actor: Actor, **parts: object) -> None:
    """``issues`` or ``pull_request``, whichever the thread is."""
    shape: Json = {"issue": threads.issue(state, issue)} if issue.pull is None else {}
    name = "issues"
    if issue.pull is not None:
        name, shape = (
            "pull_request",
            {"number": issue.number, "pull_request": pulls.full(state, issue, knows_mergeable=False)},
        )
    deliver(state, name, action, issue.repository, actor, shape | parts)


@delivered
def labelled(state: State, action: str, issue: Issue, label: Label, actor: Actor) -> None:
    """``labeled`` or ``unlabeled``."""
    thread(state, action, issue, actor, label=threads.label(state, issue.repository, label))


@delivered
def assigned(state: State, action: str, issue: Issue, account: Account, actor: Actor) -> None:
    """``assigned`` or ``unassigned``."""
    thread(state, action, issue, actor, assignee=accounts.simple(state, account))


@delivered
def requested(state: State, action: str, issue: Issue, account: Account, actor: Actor) -> None:
    """``review_requested`` or ``review_request_removed``."""
    thread(state, action, issue, actor, requested_reviewer=accounts.simple(state, account))


@delivered
def review(state: State, action: str, issue: Issue, shown: Review, actor: Actor) -> None:
    """``pull_request_review``; GitHub spells the state in lower case here."""
    shape = pulls.review(state, issue, shown)
    shape["state"] = shape["state"].lower()
    parts = {"review": shape, "pull_request": pulls.simple(state, issue)}
    deliver(state, "pull_request_review", action, issue.repository, actor, parts)


@delivered
def review_comment(state: State, shown: ReviewComment, actor: Actor) -> None:
    """``pull_request_review_comment`` created."""
    parts = {
        "comment": pulls.review_comment(state, shown),
        "pull_request": pulls.simple(state, shown.issue),
    }
    deliver(state, "pull_request_review_comment", "created", shown.issue.repository, actor, parts)


@delivered
def label(
    state: State, /, action: str, repository: Repository, shown: Label, actor: Actor, **changes: str
) -> None:
    """``label`` of the repository: created, edited, deleted; ``changes`` are the values before an edit."""
    parts: Json = {"label": threads.label(state, repository, shown)}
    if action == "edited":
        parts["changes"] = {name: {"from": value} for name, value in changes.items()}
    deliver(state, "label", action, repository, actor, parts)


@delivered
def forked(state: State, parent: Repository, made: Repository, actor: Actor) -> None:
    """``fork``."""
    forkee = repositories.standard(state, made) | {"public": True}
    deliver(state, "fork", None, parent, actor, {"forkee": forkee})


@delivered
def status(state: State, repository: Repository, shown: Status, actor: Actor) -> None:
    """``status``."""
    tips = plumbing.refs(repository.path, "refs/heads/")
    branches = [
        commits.branch(state, repository, name.removeprefix("refs/heads/"), sha)
        for name, sha in tips.items()
        if sha == shown.sha
    ]
    commit = commits.commit(state, repository, shown.sha)
    # Only the REST API says when a signature was verified.
    del commit["commit"]["verification"]["verified_at"]
    parts: Json = {
        "id": shown.id,
        "sha": shown.sha,
        "name": repository.full_name,
        "target_url": shown.target_url,
        "context": shown.context,
        "description": shown.description,
        "state": shown.state,
        "commit": commit,
        "branches": branches,
        "created_at": iso(shown.created_at),
        "updated_at": iso(shown.created_at),
    }
    deliver(state, "status", None, repository, actor, parts)


@delivered
def ref_created(state: State, repository: Repository, ref: str, actor: Actor, *, deleted: bool) -> None:
    """``create`` or ``delete`` of a branch or tag."""
    kind = "tag" if ref.startswith("refs/tags/") else "branch"
    parts: Json = {"ref": ref.split("/", 2)[2], "ref_type": kind, "pusher_type": "user"}
    if not deleted:
        parts |= {"master_branch": repository.default_branch, "description": repository.description}
    deliver(state, "delete" if deleted else "create", None, repository, actor, parts)


@delivered
def push(state: State, repository: Repository, ref: str, old: str, new: str, actor: Actor) -> None:
    """``push`` of one ref, with at most the 20 newest commits, as GitHub lists them."""
    page = repositories.web(state, repository)
    created, deleted = old == plumbing.ZERO, new == plumbing.ZERO
    forced = False
    listed: list[Json] = []
    head = None
    if not deleted:
        if not created:
            fresh = plumbing.new_commits(repository.path, old, new)
            # Where the old commit lies in the new one's history, one of the commits since has it as a parent.
            forced = old != new and not any(old in parents for _, parents in fresh)
            listed = [commits.pushed(state, repository, sha) for sha, _ in fresh[-20:]]
        head = listed[-1] if listed else commits.pushed(state, repository, new)
    parts: Json = {
        "ref": ref,
        "before": old,
        "after": new,
        "created": created,
        "deleted": deleted,
        "forced": forced,
        "base_ref": None,
        "compare": f"{page}/compare/{old[:12]}...{new[:12]}",
        "commits": listed,
        "head_commit": head,
        "pusher": {"name": actor.account.login, "email": None},
    }
    deliver(state, "push", None, repository, actor, parts)


@delivered
def workflow_run(state: State, action: str, repository: Repository, run: Run) -> None:
    """``workflow_run``: requested or completed; it starts workflows whoever caused the run."""
    parts = {
        "workflow": runs.workflow(state, repository, run.workflow),
        "workflow_run": runs.run(state, repository, run),
    }
    deliver(state, "workflow_run", action, repository, Actor(run.actor), parts)
