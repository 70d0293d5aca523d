"""The life of pull requests, from opening to merging; ``refs/pull/N/head`` serves through all of it."""

from __future__ import annotations

from rfcflow.forge import conversation, differences, merging, plumbing, protections, webhooks
from rfcflow.forge.model import Issue, Pull, Repository
from rfcflow.forge.refusals import Refusal, invalid
from rfcflow.forge.repositories import branch_tip, pull_of
from rfcflow.forge.state import Actor, State


def open_pull(
    state: State,
    base: Repository,
    base_branch: str,
    head: Repository,
    head_branch: str,
    actor: Actor,
    title: str,
    body: str | None,
    *,
    draft: bool,
) -> Issue:
    """Open a pull request; 422 where GitHub has nothing to compare or has one already."""
    base_sha, head_sha = branch_tip(base, base_branch), branch_tip(head, head_branch)
    if base_sha is None:
        raise invalid("PullRequest", "base")
    if head_sha is None:
        raise invalid("PullRequest", "head")
    label = f"{head.owner.login}:{head_branch}"
    for issue in base.issues.values():
        pull = issue.pull
        same = pull is not None and (pull.head_repository, pull.head_branch, pull.base_branch) == (
            head,
            head_branch,
            base_branch,
        )
        if same and issue.state == "open":
            raise custom(f"A pull request already exists for {label}.")
    if plumbing.merge_base(base.path, base_sha, head_sha) is None:
        raise custom(f"The {head_branch} branch has no history in common with {base_branch}")
    if not differences.commits_between(base.path, base_sha, head_sha):
        raise custom(f"No commits between {base_branch} and {label}")
    conversation.check_body("PullRequest", body)
    issue = conversation.open_issue(state, base, actor, title, body)
    issue.pull = Pull(base_branch, base_sha, head, head.owner, head_branch, head_sha, draft, actor.account)
    plumbing.update_refs(base.path, [(f"refs/pull/{issue.number}/head", head_sha, None)])
    webhooks.thread(state, "opened", issue, actor)
    return issue


def custom(message: str) -> Refusal:
    """422 with a sentence."""
    error = {"resource": "PullRequest", "code": "custom", "message": message}
    return Refusal(422, "Validation Failed", [error])


def follow(state: State, issue: Issue, actor: Actor, sha: str) -> None:
    """The head branch moved: so does the open pull request."""
    pull = pull_of(issue)
    before, pull.head_sha, pull.pushed_by = pull.head_sha, sha, actor.account
    rules = issue.repository.protections.get(pull.base_branch)
    if rules is not None and rules.dismiss_stale_reviews_on_push:
        for one in pull.reviews:
            one.state = "DISMISSED" if one.state == "APPROVED" else one.state
    plumbing.update_refs(issue.repository.path, [(f"refs/pull/{issue.number}/head", sha, None)])
    conversation.touch(state, issue)
    webhooks.thread(state, "synchronize", issue, actor, before=before, after=sha)


def close(state: State, issue: Issue, actor: Actor) -> None:
    """Close without merging; the base is frozen."""
    pull = pull_of(issue)
    pull.base_sha = branch_tip(issue.repository, pull.base_branch) or pull.base_sha
    issue.state, issue.closed_at, issue.closed_by = "closed", state.clock.now(), actor.account
    conversation.touch(state, issue)
    webhooks.thread(state, "closed", issue, actor)


def reopen(state: State, issue: Issue, actor: Actor) -> None:
    """Open again; 422 where GitHub cannot: merged, branch gone or force-pushed, fork deleted."""
    pull = pull_of(issue)
    if pull.merged_at is not None:
        raise custom("The pull request cannot be reopened: it is merged.")
    tip = branch_tip(pull.head_repository, pull.head_branch) if pull.head_repository else None
    if tip is None:
        raise custom(f"state cannot be changed. The {pull.head_branch} branch has been deleted.")
    if not plumbing.is_ancestor(issue.repository.path, pull.head_sha, tip):
        message = f"The {pull.head_branch} branch was force-pushed or recreated."
        raise custom(f"state cannot be changed. {message}")
    if branch_tip(issue.repository, pull.base_branch) is None:
        raise custom(f"state cannot be changed. The {pull.base_branch} branch has been deleted.")
    issue.state, issue.closed_at, issue.closed_by = "open", None, None
    conversation.touch(state, issue)
    webhooks.thread(state, "reopened", issue, actor)
    if tip != pull.head_sha:
        follow(state, issue, actor, tip)


def mark_merged(state: State, issue: Issue, actor: Actor, old_base: str, commit: str) -> None:
    """The base holds the change now: the pull request is closed and merged."""
    pull = pull_of(issue)
    now = state.clock.now()
    pull.base_sha, pull.merge_commit_sha = old_base, commit
    pull.merged_at, pull.merged_by = now, actor.account
    issue.state, issue.closed_at, issue.closed_by = "closed", now, actor.account
    conversation.touch(state, issue)
    webhooks.thread(state, "closed", issue, actor)


def set_draft(state: State, issue: Issue, actor: Actor, draft: bool) -> None:
    """Convert to draft, or mark ready for review."""
    pull = pull_of(issue)
    if pull.draft == draft:
        return
    pull.draft = draft
    conversation.touch(state, issue)
    webhooks.thread(state, "converted_to_draft" if draft else "ready_for_review", issue, actor)


def retarget(state: State, issue: Issue, actor: Actor, branch: str) -> None:
    """Change the base branch; 422 when it does not exist or already holds the head."""
    pull = pull_of(issue)
    if branch == pull.base_branch:
        return
    tip = branch_tip(issue.repository, branch)
    if tip is None:
        raise invalid("PullRequest", "base")
    if issue.state != "open":
        raise custom("Cannot change the base branch of a closed pull request.")
    if plumbing.is_ancestor(issue.repository.path, pull.head_sha, tip):
        where = f"base branch '{branch}' and head branch '{pull.head_branch}'"
        raise custom(f"There are no new commits between {where}")
    old, old_sha = pull.base_branch, branch_tip(issue.repository, pull.base_branch) or pull.base_sha
    pull.base_branch, pull.base_sha = branch, tip
    conversation.touch(state, issue)
    changes = {"base": {"ref": {"from": old}, "sha": {"from": old_sha}}}
    webhooks.thread(state, "edited", issue, actor, changes=changes)


def merge(
    state: State,
    issue: Issue,
    actor: Actor,
    method: str,
    expected: str | None = None,
    title: str | None = None,
    body: str | None = None,
) -> str:
    """Merge into the base branch; returns the new tip. 405 when it cannot be, 409 on another head."""
    pull = pull_of(issue)
    repository = issue.repository
    if pull.merged_at is not None or issue.state != "open":
        raise Refusal(405, "Pull Request is not mergeable")
    if pull.draft:
        raise Refusal(405, "Pull Request is still a draft")
    if expected is not None and expected != pull.head_sha:
        raise Refusal(409, "Head branch was modified. Review and try the merge again.")
    old = branch_tip(repository, pull.base_branch)
    if method not in repository.settings.merge_methods:
        name = {"merge": "Merge commits", "squash": "Squash merges", "rebase": "Rebase merges"}[method]
        raise Refusal(405, f"{name} are not allowed on this repository.")
    rules = repository.protections.get(pull.base_branch)
    found = protections.merge_violations(issue, actor, method)
    if found:
        start = "Repository rule violations found\n\n" if rules is not None and rules.ruleset else ""
        raise Refusal(405, start + ("\n\n" if start else " ").join(found))
    new = merging.merge(state, issue, actor.account, method, title, body) if old else None
    if old is None or new is None:
        raise Refusal(405, "Pull Request is not mergeable")
    name = f"refs/heads/{pull.base_branch}"
    plumbing.update_refs(repository.path, [(name, new, old)])
    repository.pushed_at = state.clock.now()
    webhooks.push(state, repository, name, old, new, actor)
    mark_merged(state, issue, actor, old, new)
    move_bases(state, repository, pull.base_branch, old, new, actor)
    return new


def move_bases(state: State, repository: Repository, branch: str, old: str, new: str, actor: Actor) -> None:
    """Open pull requests into this branch whose head it holds now are merged."""
    waiting = [
        issue
        for issue in repository.issues.values()
        if issue.state == "open" and issue.pull is not None and issue.pull.base_branch == branch
    ]
    if not waiting:
        return
    if new == plumbing.ZERO:
        for issue in waiting:
            pull_of(issue).base_sha = old
            close(state, issue, actor)
        return
    fresh = plumbing.new_commits(repository.path, None if old == plumbing.ZERO else old, new)
    known = {sha for sha, _ in fresh}
    for issue in waiting:
        head = pull_of(issue).head_sha
        if head in known:
            mark_merged(state, issue, actor, old, bringing_commit(fresh, new, head))


def bringing_commit(fresh: list[tuple[str, list[str]]], tip: str, head: str) -> str:
    """The first commit on the branch's own line that has ``head`` in its history."""
    parents = dict(fresh)
    reaches = {head}
    for sha, above in fresh:
        if not reaches.isdisjoint(above):
            reaches.add(sha)
    commit = tip
    while parents.get(commit) and parents[commit][0] in reaches:
        commit = parents[commit][0]
    return commit
