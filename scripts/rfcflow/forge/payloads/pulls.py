"""How pull requests, reviews and review comments look in JSON."""

from __future__ import annotations

from rfcflow.forge import differences, permissions
from rfcflow.forge.clock import iso
from rfcflow.forge.model import Account, Issue, Pull, Repository, Review, ReviewComment
from rfcflow.forge.payloads import accounts, repositories, threads
from rfcflow.forge.repositories import base_of, trial_merge
from rfcflow.forge.state import Json, State, node_id


def details(issue: Issue) -> Pull:
    """The pull request's part of an issue; raises ValueError for a plain issue."""
    if issue.pull is None:
        raise ValueError(f"#{issue.number} is an issue, not a pull request")
    return issue.pull


def side(state: State, owner: Account, branch: str, sha: str, repository: Repository | None) -> Json:
    """``head`` or ``base``; ``repo`` is null once the repository is deleted."""
    return {
        "label": f"{owner.login}:{branch}",
        "ref": branch,
        "sha": sha,
        "user": accounts.simple(state, owner),
        "repo": repositories.standard(state, repository) if repository is not None else None,
    }


def simple(state: State, issue: Issue) -> Json:
    """A pull request as it stands in lists and in payloads about reviews."""
    pull = details(issue)
    repository = issue.repository
    root = repositories.api(state, repository)
    url, as_issue = f"{root}/pulls/{issue.number}", f"{root}/issues/{issue.number}"
    page = threads.address(state, issue)
    links = {
        "self": url,
        "html": page,
        "issue": as_issue,
        "comments": f"{as_issue}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": f"{root}/pulls/comments{{/number}}",
        "commits": f"{url}/commits",
        "statuses": f"{root}/statuses/{pull.head_sha}",
    }
    assignees = [accounts.simple(state, one) for one in issue.assignees]
    base = side(state, repository.owner, pull.base_branch, base_of(issue), repository)
    merged_sha = pull.merge_commit_sha
    return {
        "url": url,
        "id": issue.id,
        "node_id": node_id("PR", issue.id),
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": as_issue,
        "number": issue.number,
        "state": issue.state,
        "locked": False,
        "title": issue.title,
        "user": accounts.simple(state, issue.author),
        "body": issue.body,
        "created_at": iso(issue.created_at),
        "updated_at": iso(issue.updated_at),
        "closed_at": iso(issue.closed_at) if issue.closed_at else None,
        "merged_at": iso(pull.merged_at) if pull.merged_at else None,
        "merge_commit_sha": merged_sha,
        "assignee": assignees[0] if assignees else None,
        "assignees": assignees,
        "requested_reviewers": [accounts.simple(state, one) for one in pull.requested_reviewers],
        "requested_teams": [],
        "labels": [threads.label(state, repository, one) for one in issue.labels],
        "milestone": None,
        "draft": pull.draft,
        "commits_url": links["commits"],
        "review_comments_url": links["review_comments"],
        "review_comment_url": links["review_comment"],
        "comments_url": links["comments"],
        "statuses_url": links["statuses"],
        "head": side(state, pull.head_owner, pull.head_branch, pull.head_sha, pull.head_repository),
        "base": base,
        "_links": {name: {"href": href} for name, href in links.items()},
        "author_association": permissions.association(repository, issue.author),
        "auto_merge": None,
        "active_lock_reason": None,
    }


def full(state: State, issue: Issue, *, knows_mergeable: bool = True) -> Json:
    """A single pull request with its counts.

    ``knows_mergeable`` False gives the answer of the first moments after a push, when GitHub has not
    tried the merge yet: ``mergeable`` null, ``mergeable_state`` unknown.
    """
    pull = details(issue)
    path = issue.repository.path
    base = base_of(issue)
    files = changed_files(issue)
    mergeable: bool | None = None
    mergeable_state = "unknown"
    shape = simple(state, issue)
    if issue.state == "open" and knows_mergeable:
        shape["merge_commit_sha"] = trial_merge(issue)
        mergeable = shape["merge_commit_sha"] is not None
        mergeable_state = "dirty" if not mergeable else "draft" if pull.draft else "clean"
    return shape | {
        "merged": pull.merged_at is not None,
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": mergeable_state,
        "merged_by": accounts.simple(state, pull.merged_by) if pull.merged_by else None,
        "comments": len(issue.comments),
        "review_comments": len(pull.comments),
        "maintainer_can_modify": pull.head_repository not in (None, issue.repository),
        "commits": len(differences.commits_between(path, base, pull.head_sha)),
        "additions": sum(one.additions for one in files),
        "deletions": sum(one.deletions for one in files),
        "changed_files": len(files),
    }


def changed_files(issue: Issue) -> tuple[differences.FileChange, ...]:
    """The files a pull request changes, counted from where it left the base branch."""
    path, base, head = issue.repository.path, base_of(issue), details(issue).head_sha
    return differences.changes(path, differences.merge_base(path, base, head) or base, head)


def review(state: State, issue: Issue, shown: Review) -> Json:
    """One submitted review."""
    page = f"{threads.address(state, issue)}#pullrequestreview-{shown.id}"
    url = f"{repositories.api(state, issue.repository)}/pulls/{issue.number}"
    return {
        "id": shown.id,
        "node_id": node_id("PRR", shown.id),
        "user": accounts.simple(state, shown.author),
        "body": shown.body,
        "state": shown.state,
        "html_url": page,
        "pull_request_url": url,
        "author_association": permissions.association(issue.repository, shown.author),
        "_links": {"html": {"href": page}, "pull_request": {"href": url}},
        "submitted_at": iso(shown.submitted_at),
        "commit_id": shown.commit,
    }


def review_comment(state: State, shown: ReviewComment) -> Json:
    """One comment on a line of the difference."""
    issue = shown.issue
    root = repositories.api(state, issue.repository)
    url = f"{root}/pulls/comments/{shown.id}"
    page = f"{threads.address(state, issue)}#discussion_r{shown.id}"
    pull_url = f"{root}/pulls/{issue.number}"
    shape: Json = {
        "url": url,
        "pull_request_review_id": shown.review.id,
        "id": shown.id,
        "node_id": node_id("PRRC", shown.id),
        "diff_hunk": shown.hunk,
        "path": shown.path,
        "position": 1,
        "original_position": 1,
        "commit_id": shown.commit,
        "original_commit_id": shown.commit,
        "user": accounts.simple(state, shown.author),
        "body": shown.body,
        "created_at": iso(shown.created_at),
        "updated_at": iso(shown.updated_at),
        "html_url": page,
        "pull_request_url": pull_url,
        "author_association": permissions.association(issue.repository, shown.author),
        "_links": {
            "self": {"href": url},
            "html": {"href": page},
            "pull_request": {"href": pull_url},
        },
        "start_line": None,
        "original_start_line": None,
        "start_side": None,
        "line": shown.line,
        "original_line": shown.line,
        "side": shown.side,
        "reactions": threads.rollup(f"{url}/reactions", []),
    }
    if shown.in_reply_to is not None:
        shape["in_reply_to_id"] = shown.in_reply_to
    return shape
