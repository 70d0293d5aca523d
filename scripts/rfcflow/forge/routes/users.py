"""Accounts, collaborators' permissions and the rate limit."""

from __future__ import annotations

from rfcflow.forge import permissions
from rfcflow.forge.payloads import accounts
from rfcflow.forge.refusals import Refusal, integration_refused, not_found
from rfcflow.forge.routing import Answer, Call, Route


def me(call: Call) -> Answer:
    """The caller; a workflow's token is nobody's."""
    actor = call.authenticated()
    if actor.is_job:
        raise integration_refused()
    return Answer(200, accounts.private(call.state, actor.account))


def by_login(call: Call) -> Answer:
    """The account that has the login now."""
    found = call.state.find_account(call.parameters["username"])
    if found is None:
        raise not_found()
    return Answer(200, accounts.public(call.state, found))


def by_id(call: Call) -> Answer:
    """The account of an id, whatever it is called now."""
    number = call.parameters["account_id"]
    found = call.state.accounts.get(int(number)) if number.isdecimal() else None
    if found is None:
        raise not_found()
    return Answer(200, accounts.public(call.state, found))


def permission(call: Call) -> Answer:
    """The role of an account in the repository; people need to be able to push to ask."""
    actor = call.authenticated()
    repository = call.repository
    if not actor.is_job and not permissions.has_role(repository, actor.account, "write"):
        raise Refusal(403, "Must have push access to view collaborator permission.")
    login = call.parameters["username"]
    account = call.state.find_account(login)
    if account is None:
        raise Refusal(404, f"{login} is not a user")
    name = permissions.role(repository, account)
    levels = {
        "admin": permissions.has_role(repository, account, "admin"),
        "maintain": permissions.has_role(repository, account, "maintain"),
        "push": permissions.has_role(repository, account, "write"),
        "triage": permissions.has_role(repository, account, "triage"),
        "pull": permissions.has_role(repository, account, "read"),
    }
    return Answer(
        200,
        {
            "permission": permissions.legacy_permission(name),
            "role_name": name,
            "user": accounts.simple(call.state, account) | {"permissions": levels, "role_name": name},
        },
    )


ROUTES = (
    Route("GET", "/user", me),
    Route("GET", "/user/{account_id}", by_id),
    Route("GET", "/users/{username}", by_login),
    Route("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission", permission),
)
