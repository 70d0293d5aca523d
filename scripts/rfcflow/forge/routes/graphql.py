"""The two GraphQL mutations that REST lacks: converting to draft and marking ready."""

from __future__ import annotations

import re

from rfcflow.forge import permissions, pull_requests
from rfcflow.forge.refusals import INTEGRATION_REFUSED
from rfcflow.forge.routing import Answer, Call, Route
from rfcflow.forge.state import Json, node_id, number_of_node

MUTATIONS = {"convertPullRequestToDraft": True, "markPullRequestReadyForReview": False}


def failure(kind: str, message: str, path: str) -> Answer:
    """GraphQL errors come with status 200."""
    return Answer(200, {"data": {path: None}, "errors": [{"type": kind, "path": [path], "message": message}]})


def execute(call: Call) -> Answer:
    """Run one mutation whose input is the variable ``input``."""
    actor = call.authenticated()
    query = call.required("query", str)
    names = [name for name in MUTATIONS if re.search(rf"\b{name}\s*\(", query)]
    if len(names) != 1:
        message = "The forge knows the mutations " + " and ".join(MUTATIONS)
        return Answer(200, {"errors": [{"type": "UNKNOWN", "message": message}]})
    name = names[0]
    given = (call.field("variables", dict) or {}).get("input")
    identifier = str(given.get("pullRequestId")) if isinstance(given, dict) else ""
    node = number_of_node(identifier)
    issue = call.state.threads.get(node[1]) if node and node[0] == "PR" else None
    if issue is None or issue.pull is None:
        return failure("NOT_FOUND", f"Could not resolve to a node with the global id of '{identifier}'", name)
    repository = issue.repository
    if actor.is_job:
        scopes = ("pull-requests", "contents")
        if not all(permissions.job_may(actor, repository, scope) for scope in scopes):
            return failure("FORBIDDEN", INTEGRATION_REFUSED, name)
    elif not (actor.account is issue.author or permissions.has_role(repository, actor.account, "write")):
        who = actor.account.login
        return failure("FORBIDDEN", f"{who} does not have the correct permissions to execute `{name}`", name)
    if issue.state != "open":
        return failure("UNPROCESSABLE", "Pull request is closed", name)
    pull_requests.set_draft(call.state, issue, actor, MUTATIONS[name])
    shape: Json = {"id": node_id("PR", issue.id), "number": issue.number, "isDraft": issue.pull.draft}
    client = given.get("clientMutationId") if isinstance(given, dict) else None
    return Answer(200, {"data": {name: {"clientMutationId": client, "pullRequest": shape}}})


ROUTES = (Route("POST", "/graphql", execute),)
