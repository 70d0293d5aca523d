"""How issues, comments, reactions and labels look in JSON."""

from __future__ import annotations

from urllib.parse import quote

from rfcflow.forge import permissions
from rfcflow.forge.clock import iso
from rfcflow.forge.model import REACTIONS, Comment, Issue, Label, Reaction, Repository
from rfcflow.forge.payloads import accounts, repositories
from rfcflow.forge.state import Json, State, node_id

DEFAULT_LABELS = frozenset({"bug", "documentation", "duplicate", "enhancement", "good first issue"})


def label(state: State, repository: Repository, shown: Label) -> Json:
    """One label."""
    return {
        "id": shown.id,
        "node_id": node_id("LA", shown.id),
        "url": f"{repositories.api(state, repository)}/labels/{quote(shown.name, safe='')}",
        "name": shown.name,
        "color": shown.color,
        "default": shown.name in DEFAULT_LABELS,
        "description": shown.description,
    }


def rollup(url: str, reactions: list[Reaction]) -> Json:
    """Counts of each reaction."""
    counts: Json = dict.fromkeys(REACTIONS, 0)
    for one in reactions:
        counts[one.content] += 1
    return {"url": url, "total_count": len(reactions)} | counts


def reaction(state: State, shown: Reaction) -> Json:
    """One reaction."""
    return {
        "id": shown.id,
        "node_id": node_id("REA", shown.id),
        "user": accounts.simple(state, shown.account),
        "content": shown.content,
        "created_at": iso(shown.created_at),
    }


def address(state: State, issue: Issue) -> str:
    """The web address of an issue or pull request."""
    kind = "issues" if issue.pull is None else "pull"
    return f"{repositories.web(state, issue.repository)}/{kind}/{issue.number}"


def comment(state: State, shown: Comment) -> Json:
    """One comment of the conversation."""
    issue = shown.issue
    root = repositories.api(state, issue.repository)
    url = f"{root}/issues/comments/{shown.id}"
    return {
        "url": url,
        "html_url": f"{address(state, issue)}#issuecomment-{shown.id}",
        "issue_url": f"{root}/issues/{issue.number}",
        "id": shown.id,
        "node_id": node_id("IC", shown.id),
        "user": accounts.simple(state, shown.author),
        "created_at": iso(shown.created_at),
        "updated_at": iso(shown.updated_at),
        "author_association": permissions.association(issue.repository, shown.author),
        "performed_via_github_app": None,
        "body": shown.body,
        "reactions": rollup(f"{url}/reactions", shown.reactions),
    }


def issue(state: State, shown: Issue) -> Json:
    """An issue, or a pull request seen as an issue."""
    repository = shown.repository
    root = repositories.api(state, repository)
    url = f"{root}/issues/{shown.number}"
    assignees = [accounts.simple(state, one) for one in shown.assignees]
    shape: Json = {
        "url": url,
        "repository_url": root,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": address(state, shown),
        "id": shown.id,
        "node_id": node_id("I" if shown.pull is None else "PR", shown.id),
        "number": shown.number,
        "title": shown.title,
        "user": accounts.simple(state, shown.author),
        "labels": [label(state, repository, one) for one in shown.labels],
        "state": shown.state,
        "state_reason": shown.state_reason,
        "locked": False,
        "assignee": assignees[0] if assignees else None,
        "assignees": assignees,
        "milestone": None,
        "comments": len(shown.comments),
        "created_at": iso(shown.created_at),
        "updated_at": iso(shown.updated_at),
        "closed_at": iso(shown.closed_at) if shown.closed_at else None,
        "author_association": permissions.association(repository, shown.author),
        "active_lock_reason": None,
        "body": shown.body,
        "reactions": rollup(f"{url}/reactions", []),
        "performed_via_github_app": None,
    }
    if shown.pull is not None:
        page = address(state, shown)
        shape["draft"] = shown.pull.draft
        shape["pull_request"] = {
            "url": f"{root}/pulls/{shown.number}",
            "html_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "merged_at": iso(shown.pull.merged_at) if shown.pull.merged_at else None,
        }
    return shape


def issue_in_full(state: State, shown: Issue) -> Json:
    """The shape of ``GET .../issues/{number}``, which also names who closed it."""
    closer = accounts.simple(state, shown.closed_by) if shown.closed_by else None
    return issue(state, shown) | {"closed_by": closer}
