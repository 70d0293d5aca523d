"""GitHub's three ways to merge, each giving the commit that becomes the base branch's tip."""

from __future__ import annotations

from rfcflow.forge import differences, plumbing
from rfcflow.forge.model import Account, Issue
from rfcflow.forge.payloads.commits import read
from rfcflow.forge.repositories import base_of, pull_of
from rfcflow.forge.state import State, identity


def merge(
    state: State, issue: Issue, account: Account, method: str, title: str | None, body: str | None
) -> str | None:
    """The new tip for ``merge``, ``squash`` or ``rebase``; None when the change conflicts."""
    pull = pull_of(issue)
    path, base = issue.repository.path, base_of(issue)
    tree = differences.merged_tree(path, base, pull.head_sha)
    if tree is None:
        return None
    if method == "rebase":
        return rebase(state, issue, account, base)
    if method == "squash":
        title = title or f"{issue.title} (#{issue.number})"
        body = issue.body if body is None else body
    else:
        title = title or f"Merge pull request #{issue.number} from {pull.head_owner.login}/{pull.head_branch}"
        body = issue.title if body is None else body
    parents = [base] if method == "squash" else [base, pull.head_sha]
    message = f"{title}\n\n{body}\n" if body else f"{title}\n"
    author = issue.author if method == "squash" else account
    # What is merged on the site is signed by GitHub.
    who, now = identity(author), state.clock.now()
    return plumbing.signed_commit(path, tree, parents, message, who, now, signed=True)


def rebase(state: State, issue: Issue, account: Account, base: str) -> str | None:
    """Replay each commit that is no merge; the author of each stays."""
    path = issue.repository.path
    who, now, onto = identity(account), state.clock.now(), base
    for sha in differences.commits_between(path, base, pull_of(issue).head_sha):
        original = read(path, sha)
        if len(original.parents) != 1:
            continue
        # Two commits on the replayed commit's parent make that parent the merge base: merging them
        # then is a cherry-pick.
        below = [original.parents[0]]
        ours = plumbing.commit_tree(path, read(path, onto).tree, below, "ours", who, now)
        theirs = plumbing.commit_tree(path, original.tree, below, "theirs", who, now)
        tree = plumbing.merged_tree(path, ours, theirs)
        if tree is None:
            return None
        author = (original.author.name, original.author.email)
        onto = plumbing.commit_tree(path, tree, [onto], original.message + "\n", author, now)
    return onto
