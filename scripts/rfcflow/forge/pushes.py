"""What a push does beyond moving refs: pull requests follow, are merged or closed, and events go out."""

from __future__ import annotations

from rfcflow.forge import plumbing, pull_requests, webhooks
from rfcflow.forge.model import Issue, Repository
from rfcflow.forge.repositories import pull_of
from rfcflow.forge.state import Actor, State

Movement = tuple[str, str, str]
"""A ref, the commit it pointed to and the one it points to now; ``ZERO`` stands for none."""


def moved(state: State, repository: Repository, actor: Actor, movements: list[Movement]) -> None:
    """Draw the consequences of refs that have moved in ``repository``."""
    repository.pushed_at = state.clock.now()
    for ref, old, new in movements:
        if not ref.startswith(("refs/heads/", "refs/tags/")):
            continue
        if plumbing.ZERO in (old, new):
            webhooks.ref_created(state, repository, ref, actor, deleted=new == plumbing.ZERO)
        webhooks.push(state, repository, ref, old, new, actor)
        if ref.startswith("refs/heads/"):
            branch = ref.removeprefix("refs/heads/")
            move_heads(state, repository, branch, new, actor)
            pull_requests.move_bases(state, repository, branch, old, new, actor)


def open_pulls(state: State) -> list[Issue]:
    """All open pull requests of the forge."""
    return [
        issue
        for repository in list(state.repositories.values())
        for issue in list(repository.issues.values())
        if issue.pull is not None and issue.state == "open"
    ]


def move_heads(state: State, repository: Repository, branch: str, new: str, actor: Actor) -> None:
    """Open pull requests of this branch follow it; without the branch they are closed."""
    for issue in open_pulls(state):
        pull = pull_of(issue)
        if pull.head_repository is not repository or pull.head_branch != branch:
            continue
        if new == plumbing.ZERO:
            pull_requests.close(state, issue, actor)
        elif new != pull.head_sha:
            pull_requests.follow(state, issue, actor, new)
