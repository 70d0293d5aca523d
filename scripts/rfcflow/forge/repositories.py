"""Repositories on disk: made, imported, forked and deleted; a fork shares the store of its network."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from rfcflow.forge import differences, plumbing
from rfcflow.forge.model import ROLES, Account, Issue, Pull, Repository
from rfcflow.forge.state import State, identity


def create(
    state: State,
    full_name: str,
    files: Mapping[str, bytes | str] | None = None,
    roles: Mapping[str, str] | None = None,
    default_branch: str = "main",
) -> Repository:
    """A new repository whose default branch holds ``files``.

    Raises ValueError when the name is taken or a role is none of ``ROLES``.
    """
    repository = lay_out(state, full_name, default_branch, None)
    grant(state, repository, roles or {})
    encoded = {path: body.encode() if isinstance(body, str) else body for path, body in (files or {}).items()}
    owner, now = identity(repository.owner), state.clock.now()
    plumbing.commit_files(repository.path, default_branch, [], encoded, "Initial commit", owner, now)
    return repository


def lay_out(state: State, full_name: str, default_branch: str, parent: Repository | None) -> Repository:
    """The empty repository, on disk and in the state."""
    owner_login, _, name = full_name.partition("/")
    if not name or "/" in name or name.startswith("."):
        raise ValueError(f"{full_name!r} is not OWNER/NAME")
    if state.find_repository(full_name) is not None:
        raise ValueError(f"the repository {full_name} exists")
    identifier = state.next_id("repository", 500_001)
    path = state.directory / "repositories" / owner_login / f"{name}.git"
    if path.exists():
        # Its owner goes by another login now, and took it along: on GitHub the name is free then.
        path = path.with_name(f"{name}.{identifier}.git")
    objects = (parent.path / "objects").resolve() if parent is not None else None
    plumbing.create_bare(path, default_branch, objects)
    now = state.clock.now()
    owner = state.account(owner_login)
    repository = Repository(identifier, owner, name, path, default_branch, now, now, now, parent=parent)
    state.repositories[identifier] = repository
    return repository


def grant(state: State, repository: Repository, roles: Mapping[str, str]) -> None:
    """Give logins their roles, creating the accounts that do not exist; raises ValueError."""
    for login, role in roles.items():
        if role not in ROLES:
            raise ValueError(f"{role!r} is none of {', '.join(ROLES)}")
        repository.roles[state.account(login).id] = role


def adopt(state: State, full_name: str, source: Path) -> Repository:
    """A repository with all branches and tags of an existing one, bare or with a worktree."""
    git_directory = source / ".git" if (source / ".git").exists() else source
    head = plumbing.text(git_directory, "symbolic-ref", "--short", "HEAD")
    repository = lay_out(state, full_name, head, None)
    plumbing.run(
        repository.path,
        "fetch",
        "--quiet",
        "--no-tags",
        str(git_directory.resolve()),
        "+refs/heads/*:refs/heads/*",
        "+refs/tags/*:refs/tags/*",
    )
    return repository


def fork(state: State, parent: Repository, owner: Account) -> Repository:
    """The owner's fork of ``parent``, the existing one if there is one; its branches are copied."""
    for one in state.repositories.values():
        if one.parent is parent and one.owner is owner:
            return one
    name, tried = parent.name, 0
    while state.find_repository(f"{owner.login}/{name}") is not None:
        tried += 1
        name = f"{parent.name}-{tried}"
    made = lay_out(state, f"{owner.login}/{name}", parent.default_branch, parent)
    branches = plumbing.refs(parent.path, "refs/heads/")
    plumbing.update_refs(made.path, [(name, sha, None) for name, sha in branches.items()])
    return made


def delete(state: State, repository: Repository) -> None:
    """Delete a fork for good. Its pull requests stay, with ``head.repo`` null.

    Raises ValueError for a repository whose store others use or which has pull requests of its own.
    """
    if repository.parent is None:
        raise ValueError(f"{repository.full_name} is no fork")
    for other in state.repositories.values():
        if other.parent is repository:
            other.parent = repository.parent
        for issue in other.issues.values():
            if issue.pull is not None and issue.pull.head_repository is repository:
                issue.pull.head_repository = None
    del state.repositories[repository.id]
    (repository.path / "objects").unlink()
    shutil.rmtree(repository.path)


def branch_tip(repository: Repository, branch: str) -> str | None:
    """The commit a branch points to, None without such a branch."""
    return plumbing.ref(repository.path, f"refs/heads/{branch}")


def base_of(issue: Issue) -> str:
    """The base commit of a pull request: the branch's tip while it is open, frozen afterwards."""
    pull = pull_of(issue)
    if issue.state == "open":
        return branch_tip(issue.repository, pull.base_branch) or pull.base_sha
    return pull.base_sha


def pull_of(issue: Issue) -> Pull:
    """The pull request's part of an issue; raises ValueError for a plain issue."""
    if issue.pull is None:
        raise ValueError(f"#{issue.number} is an issue, not a pull request")
    return issue.pull


def trial_merge(issue: Issue) -> str | None:
    """The commit that merging would give, kept at ``refs/pull/N/merge``; None on a conflict."""
    pull = pull_of(issue)
    path = issue.repository.path
    base = base_of(issue)
    name = f"refs/pull/{issue.number}/merge"
    tree = differences.merged_tree(path, base, pull.head_sha)
    if tree is None:
        if plumbing.ref(path, name) is not None:
            plumbing.update_refs(path, [(name, plumbing.ZERO, None)])
        return None
    message = f"Merge {pull.head_sha} into {base}"
    # The date is the pull request's, so that the same two parents always give the same commit.
    commit = plumbing.commit_tree(
        path, tree, [base, pull.head_sha], message, identity(issue.author), issue.created_at
    )
    if plumbing.ref(path, name) != commit:
        plumbing.update_refs(path, [(name, commit, None)])
    return commit
