"""Pull requests: lists, creation, changes, files, commits and merging."""

from __future__ import annotations

from rfcflow.forge import conversation, differences, pull_requests
from rfcflow.forge.model import Issue, Repository
from rfcflow.forge.payloads import commits, pulls
from rfcflow.forge.permissions import has_role
from rfcflow.forge.refusals import Refusal, invalid
from rfcflow.forge.repositories import base_of, pull_of
from rfcflow.forge.routes.issues import in_order, set_state
from rfcflow.forge.routing import Answer, Call, Route, paged


def listed(call: Call) -> Answer:
    """Pull requests by state, head (``owner:branch``) and base branch."""
    wanted = call.query.get("state", "open")
    found = [
        issue
        for issue in call.repository.issues.values()
        if issue.pull is not None and wanted in ("all", issue.state)
    ]
    if "head" in call.query:
        owner, _, branch = call.query["head"].partition(":")
        found = [one for one in found if is_head(one, owner, branch)]
    if "base" in call.query:
        found = [one for one in found if pull_of(one).base_branch == call.query["base"]]
    default = "asc" if call.query.get("sort") in ("updated", "popularity") else "desc"
    return paged(call, in_order(call, found, default), lambda issue: pulls.simple(call.state, issue))


def is_head(issue: Issue, owner: str, branch: str) -> bool:
    """Whether a pull request comes from this branch of this owner."""
    pull = pull_of(issue)
    return pull.head_owner.login.lower() == owner.lower() and pull.head_branch == branch


def head_of(call: Call, text: str) -> tuple[Repository, str]:
    """The repository and branch that ``owner:branch`` or ``branch`` names; 422."""
    owner, colon, branch = text.partition(":")
    if not colon:
        return call.repository, owner
    for one in call.state.network(call.repository):
        if one.owner.login.lower() == owner.lower():
            return one, branch
    raise invalid("PullRequest", "head")


def create(call: Call) -> Answer:
    """Open a pull request from a branch the caller can push to."""
    actor = call.require("pull-requests", "read")
    if actor.is_job and not call.repository.settings.may_create_pulls:
        raise Refusal(403, "GitHub Actions is not permitted to create or approve pull requests.")
    head, branch = head_of(call, call.required("head", str))
    if not actor.is_job and not has_role(head, actor.account, "write"):
        raise Refusal(403, "must be a collaborator")
    issue = pull_requests.open_pull(
        call.state,
        call.repository,
        call.required("base", str),
        head,
        branch,
        actor,
        call.required("title", str),
        call.field("body", str),
        draft=call.field("draft", bool) or False,
    )
    return Answer(201, pulls.full(call.state, issue))


def show(call: Call) -> Answer:
    """One pull request with its counts."""
    known = call.fault is None or call.fault.kind != "null_mergeable"
    return Answer(200, pulls.full(call.state, call.issue, knows_mergeable=known))


def change(call: Call) -> Answer:
    """Change title, body, base branch or state."""
    issue, pull = call.issue, call.pull
    actor = call.require("pull-requests", "triage", author=issue.author)
    title, body, state = (call.field(name, str) for name in ("title", "body", "state"))
    base = call.field("base", str)
    if state not in (None, "open", "closed"):
        raise Refusal(422, f"Invalid request.\n\nFor 'properties/state', {state!r} is not open or closed.")
    if base is not None and base != pull.base_branch:
        pull_requests.retarget(call.state, issue, actor, base)
    conversation.edit(call.state, issue, actor, title, body)
    if state is not None:
        set_state(call, issue, actor, state, "completed")
    return Answer(200, pulls.full(call.state, issue))


def files(call: Call) -> Answer:
    """Changed files, at most 3,000."""
    path, head = call.repository.path, call.pull.head_sha
    base = base_of(call.issue)
    start = differences.merge_base(path, base, head) or base
    return paged(call, commits.files(call.state, call.repository, start, head)[:3000], lambda one: one)


def commits_of(call: Call) -> Answer:
    """Commits, oldest first, at most 250."""
    found = differences.commits_between(call.repository.path, base_of(call.issue), call.pull.head_sha)
    return paged(call, found[:250], lambda sha: commits.commit(call.state, call.repository, sha))


def merge(call: Call) -> Answer:
    """Merge: needs ``contents: write`` and, of people, the role write."""
    actor = call.require("contents", "write")
    issue = call.issue
    method = call.field("merge_method", str) or "merge"
    if method not in ("merge", "squash", "rebase") or call.pull is None:
        raise invalid("PullRequest", "merge_method")
    title, body = call.field("commit_title", str), call.field("commit_message", str)
    sha = pull_requests.merge(call.state, issue, actor, method, call.field("sha", str), title, body)
    return Answer(200, {"sha": sha, "merged": True, "message": "Pull Request successfully merged"})


def merged(call: Call) -> Answer:
    """204 when merged, 404 when not."""
    if call.pull.merged_at is None:
        raise Refusal(404, "Not Found")
    return Answer(204)


ROOT = "/repos/{owner}/{repo}/pulls"
ONE = f"{ROOT}/{{pull_number}}"
ROUTES = (
    Route("GET", ROOT, listed),
    Route("POST", ROOT, create),
    Route("GET", ONE, show),
    Route("PATCH", ONE, change),
    Route("GET", f"{ONE}/files", files),
    Route("GET", f"{ONE}/commits", commits_of),
    Route("GET", f"{ONE}/merge", merged),
    Route("PUT", f"{ONE}/merge", merge),
)
