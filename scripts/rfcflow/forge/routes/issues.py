"""Issues, and pull requests seen as issues: lists, creation, changes and assignees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rfcflow.forge import conversation, pull_requests, webhooks
from rfcflow.forge.model import Issue
from rfcflow.forge.payloads import threads
from rfcflow.forge.permissions import has_role, job_may, require
from rfcflow.forge.refusals import Refusal
from rfcflow.forge.routing import Answer, Call, Route, paged
from rfcflow.forge.state import Actor

SORTS: dict[str, Callable[[Issue], Any]] = {
    "created": lambda issue: (issue.created_at, issue.number),
    "updated": lambda issue: (issue.updated_at, issue.number),
    "comments": lambda issue: (len(issue.comments), issue.number),
}


def in_order(call: Call, found: list[Issue], default: str) -> list[Issue]:
    """Sorted as the query asks; ``default`` is the direction without one."""
    key = SORTS.get(call.query.get("sort", "created"), SORTS["created"])
    return sorted(found, key=key, reverse=call.query.get("direction", default) != "asc")


def listed(call: Call) -> Answer:
    """Issues and pull requests by state, labels, author, assignee and time of the last change."""
    wanted = call.query.get("state", "open")
    found = [issue for issue in call.repository.issues.values() if wanted in ("all", issue.state)]
    start = call.since()
    if start is not None:
        found = [issue for issue in found if issue.updated_at >= start]
    for name in call.query.get("labels", "").lower().split(","):
        if name:
            found = [issue for issue in found if any(one.name.lower() == name for one in issue.labels)]
    creator, assignee = call.query.get("creator", "").lower(), call.query.get("assignee", "*").lower()
    if creator:
        found = [issue for issue in found if issue.author.login.lower() == creator]
    if assignee != "*":
        found = [issue for issue in found if assignee in {one.login.lower() for one in issue.assignees}]
    return paged(call, in_order(call, found, "desc"), lambda issue: threads.issue(call.state, issue))


def may_sort(call: Call, actor: Actor, scope: str) -> bool:
    """Whether the caller may label and assign; GitHub drops these fields silently otherwise."""
    if actor.is_job:
        return job_may(actor, call.repository, scope)
    return has_role(call.repository, actor.account, "triage")


def create(call: Call) -> Answer:
    """Open an issue."""
    actor = call.require("issues", "read")
    title = call.required("title", str)
    issue = conversation.open_issue(call.state, call.repository, actor, title, call.field("body", str))
    webhooks.thread(call.state, "opened", issue, actor)
    if may_sort(call, actor, "issues"):
        conversation.add_labels(call.state, issue, actor, call.texts("labels") or [])
        conversation.assign(call.state, issue, actor, call.accounts(call.texts("assignees") or []))
    return Answer(201, threads.issue_in_full(call.state, issue))


def show(call: Call) -> Answer:
    """One issue or pull request."""
    return Answer(200, threads.issue_in_full(call.state, call.issue))


def change(call: Call) -> Answer:
    """Change title, body, state, labels or assignees."""
    issue = call.issue
    actor = call.require(call.thread_scope, "triage", author=issue.author)
    state, labels, assignees = call.field("state", str), call.texts("labels"), call.texts("assignees")
    title, body = call.field("title", str), call.field("body", str)
    reason = call.field("state_reason", str) or "completed"
    if state not in (None, "open", "closed"):
        raise Refusal(422, f"Invalid request.\n\nFor 'properties/state', {state!r} is not open or closed.")
    conversation.edit(call.state, issue, actor, title, body)
    if may_sort(call, actor, call.thread_scope):
        if labels is not None:
            conversation.set_labels(call.state, issue, actor, labels)
        if assignees is not None:
            wanted = call.accounts(assignees)
            gone = [one for one in issue.assignees if one not in wanted]
            conversation.assign(call.state, issue, actor, gone, remove=True)
            conversation.assign(call.state, issue, actor, wanted)
    if state is not None:
        set_state(call, issue, actor, state, reason)
    return Answer(200, threads.issue_in_full(call.state, issue))


def set_state(call: Call, issue: Issue, actor: Actor, wanted: str, reason: str) -> None:
    """Close or reopen; nothing when the thread is so already. An author cannot reopen what a
    maintainer closed."""
    if wanted == issue.state:
        return
    if wanted == "closed":
        if issue.pull is None:
            conversation.close(call.state, issue, actor, reason)
        else:
            pull_requests.close(call.state, issue, actor)
        return
    if not actor.is_job and issue.closed_by is not actor.account:
        require(actor, issue.repository, call.thread_scope, "triage")
    if issue.pull is None:
        conversation.reopen(call.state, issue, actor)
    else:
        pull_requests.reopen(call.state, issue, actor)


def assign(call: Call) -> Answer:
    """Add assignees."""
    actor = call.require(call.thread_scope, "triage")
    people = call.accounts(call.texts("assignees") or [])
    able = [one for one in people if has_role(call.repository, one, "triage") or one is call.issue.author]
    conversation.assign(call.state, call.issue, actor, able)
    return Answer(201, threads.issue(call.state, call.issue))


def unassign(call: Call) -> Answer:
    """Remove assignees."""
    actor = call.require(call.thread_scope, "triage")
    people = call.accounts(call.texts("assignees") or [])
    conversation.assign(call.state, call.issue, actor, people, remove=True)
    return Answer(200, threads.issue(call.state, call.issue))


ROOT = "/repos/{owner}/{repo}/issues"
ONE = f"{ROOT}/{{issue_number}}"
ROUTES = (
    Route("GET", ROOT, listed),
    Route("POST", ROOT, create),
    Route("GET", ONE, show),
    Route("PATCH", ONE, change),
    Route("POST", f"{ONE}/assignees", assign),
    Route("DELETE", f"{ONE}/assignees", unassign),
)
