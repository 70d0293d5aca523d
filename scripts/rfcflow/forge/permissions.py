"""Who may do what: people by their role in the repository, jobs by the permissions of their token."""

from __future__ import annotations

from rfcflow.forge.model import ROLES, Account, Repository
from rfcflow.forge.refusals import Refusal, integration_refused, needs_authentication
from rfcflow.forge.state import Actor

LEVELS = {"none": 0, "read": 1, "write": 2}
LEGACY = {"none": "none", "read": "read", "triage": "read", "write": "write", "maintain": "write"}


def role(repository: Repository, account: Account | None) -> str:
    """One of ``ROLES``; every repository here is public, so everybody reads."""
    if account is None:
        return "read"
    if account is repository.owner:
        return "admin"
    return repository.roles.get(account.id, "read")


def has_role(repository: Repository, account: Account | None, least: str) -> bool:
    """Whether the account's role is ``least`` or above it."""
    return ROLES.index(role(repository, account)) >= ROLES.index(least)


def job_may(actor: Actor, repository: Repository, scope: str, level: str = "write") -> bool:
    """Whether a job's token covers ``scope`` (e.g. ``pull-requests``) in this repository."""
    if actor.token is None or actor.token.repository is not repository:
        return False
    given = dict(actor.token.permissions).get(scope, "none")
    return LEVELS[given] >= LEVELS[level]


def require(
    actor: Actor | None,
    repository: Repository,
    scope: str,
    least: str,
    *,
    author: Account | None = None,
    message: str = "Must have admin rights to Repository.",
) -> Actor:
    """The actor, if it may write: a job by ``scope``, a person by the role ``least`` or as ``author``.

    Raises Refusal: 401 without a token, 403 otherwise, with GitHub's words.
    """
    if actor is None:
        raise needs_authentication()
    if actor.is_job:
        if not job_may(actor, repository, scope):
            raise integration_refused()
    elif not (actor.account is author or has_role(repository, actor.account, least)):
        raise Refusal(403, message)
    return actor


def legacy_permission(name: str) -> str:
    """The coarse permission of a role: ``maintain`` shows as ``write``, ``triage`` as ``read``."""
    return LEGACY.get(name, name)


def association(repository: Repository, account: Account) -> str:
    """GitHub's ``author_association``. It is no authority: it says who somebody was, not what they may."""
    if account is repository.owner:
        return "OWNER"
    if has_role(repository, account, "triage"):
        return "MEMBER" if repository.owner.kind == "Organization" else "COLLABORATOR"
    merged = (
        issue.pull is not None and issue.pull.merged_at is not None and issue.author is account
        for issue in repository.issues.values()
    )
    return "CONTRIBUTOR" if any(merged) else "NONE"
