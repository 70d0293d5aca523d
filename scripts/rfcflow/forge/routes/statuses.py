"""Commit statuses."""

from __future__ import annotations

from rfcflow.forge import webhooks
from rfcflow.forge.clock import iso
from rfcflow.forge.model import Status
from rfcflow.forge.payloads import accounts
from rfcflow.forge.payloads import repositories as shapes
from rfcflow.forge.refusals import Refusal, invalid
from rfcflow.forge.routes.repos import COMMIT_ROUTE, resolve
from rfcflow.forge.routing import Answer, Call, Route, paged
from rfcflow.forge.state import Json, node_id

STATES = ("error", "failure", "pending", "success")
PER_CONTEXT = 1000


def simple(call: Call, shown: Status) -> Json:
    """A status inside the combined one."""
    return {
        "url": f"{shapes.api(call.state, call.repository)}/statuses/{shown.sha}",
        "avatar_url": f"{call.state.url}/avatars/u/{shown.creator.id}",
        "id": shown.id,
        "node_id": node_id("SC", shown.id),
        "state": shown.state,
        "description": shown.description,
        "target_url": shown.target_url,
        "context": shown.context,
        "created_at": iso(shown.created_at),
        "updated_at": iso(shown.created_at),
    }


def shape(call: Call, shown: Status) -> Json:
    """A status with its creator."""
    return simple(call, shown) | {"creator": accounts.simple(call.state, shown.creator)}


def create(call: Call) -> Answer:
    """Post a status; it touches nobody's ``updated_at``."""
    actor = call.require("statuses", "write")
    state = call.required("state", str)
    if state not in STATES:
        raise invalid("Status", "state")
    description = call.field("description", str)
    if description is not None and len(description) > 140:
        message = "description is too long (maximum is 140 characters)"
        raise invalid("Status", "description", "custom", message)
    target = call.field("target_url", str)
    if target and not target.startswith(("http://", "https://")):
        raise invalid("Status", "target_url", "custom", "target_url must use http(s) scheme")
    sha, context = call.parameters["sha"], call.field("context", str) or "default"
    try:
        sha = resolve(call.repository, sha) if len(sha) == 40 else ""
    except Refusal:
        sha = ""
    if not sha:
        raise Refusal(422, f"No commit found for SHA: {call.parameters['sha']}")
    posted = [one for one in call.repository.statuses if (one.sha, one.context) == (sha, context)]
    if len(posted) >= PER_CONTEXT:
        message = "This SHA and context has reached the maximum number of statuses."
        raise invalid("Status", "sha", "custom", message)
    now = call.state.clock.now()
    made = Status(
        call.state.next_id("status", 8_000_001), sha, context, state, description, target, actor.account, now
    )
    call.repository.statuses.append(made)
    webhooks.status(call.state, call.repository, made, actor)
    return Answer(201, shape(call, made))


def of_commit(call: Call) -> tuple[str, list[Status]]:
    """The commit of the path and its statuses, newest first."""
    sha = resolve(call.repository, call.parameters.get("ref") or call.parameters["sha"])
    return sha, [one for one in reversed(call.repository.statuses) if one.sha == sha]


def listed(call: Call) -> Answer:
    """All statuses, newest first."""
    return paged(call, of_commit(call)[1], lambda one: shape(call, one))


def combined(call: Call) -> Answer:
    """The newest status of each context, and what they come to."""
    sha, posted = of_commit(call)
    latest: dict[str, Status] = {}
    for one in posted:
        latest.setdefault(one.context, one)
    states = {one.state for one in latest.values()}
    if states & {"failure", "error"}:
        state = "failure"
    else:
        state = "success" if states == {"success"} else "pending"
    page = paged(call, list(latest.values()), lambda one: simple(call, one))
    url = f"{shapes.api(call.state, call.repository)}/commits/{sha}"
    return Answer(
        200,
        {
            "state": state,
            "statuses": page.body,
            "sha": sha,
            "total_count": len(latest),
            "repository": shapes.minimal(call.state, call.repository),
            "commit_url": url,
            "url": f"{url}/status",
        },
        page.headers,
    )


ROOT = "/repos/{owner}/{repo}"
ROUTES = (
    Route("POST", f"{ROOT}/statuses/{{sha}}", create),
    # An old address of the list below, which PyGithub still uses.
    Route("GET", f"{ROOT}/statuses/{{sha}}", listed),
    Route("GET", f"{ROOT}/commits/{{ref}}/status", combined),
    Route("GET", f"{ROOT}/commits/{{ref}}/statuses", listed),
    COMMIT_ROUTE,
)
