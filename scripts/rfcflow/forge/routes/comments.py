"""Comments of the conversation and their reactions."""

from __future__ import annotations

from rfcflow.forge import conversation
from rfcflow.forge.model import REACTIONS, Comment
from rfcflow.forge.payloads import threads
from rfcflow.forge.permissions import job_may
from rfcflow.forge.refusals import integration_refused, invalid, not_found
from rfcflow.forge.routing import Answer, Call, Route, paged
from rfcflow.forge.state import Actor


def scope_of(comment: Comment) -> str:
    """The permission a job needs for a comment: that of its thread."""
    return "issues" if comment.issue.pull is None else "pull-requests"


def listed(call: Call) -> Answer:
    """Comments of one thread, oldest first."""
    found = call.issue.comments
    start = call.since()
    if start is not None:
        found = [one for one in found if one.updated_at >= start]
    return paged(call, found, lambda one: threads.comment(call.state, one))


def everywhere(call: Call) -> Answer:
    """Comments of all threads; ``direction`` counts only together with ``sort``."""
    found = [one for one in call.state.comments.values() if one.issue.repository is call.repository]
    start = call.since()
    if start is not None:
        found = [one for one in found if one.updated_at >= start]
    down = "sort" in call.query and call.query.get("direction") == "desc"
    if call.query.get("sort") == "updated":
        found.sort(key=lambda one: (one.updated_at, one.id), reverse=down)
    else:
        found.sort(key=lambda one: one.id, reverse=down)
    return paged(call, found, lambda one: threads.comment(call.state, one))


def create(call: Call) -> Answer:
    """Comment on an issue or pull request."""
    actor = call.require(call.thread_scope, "read")
    made = conversation.comment(call.state, call.issue, actor, call.required("body", str))
    return Answer(201, threads.comment(call.state, made))


def show(call: Call) -> Answer:
    """One comment."""
    return Answer(200, threads.comment(call.state, call.comment))


def change(call: Call) -> Answer:
    """Edit a comment: its author, or anybody who may push."""
    actor = call.require(scope_of(call.comment), "write", author=call.comment.author)
    conversation.edit_comment(call.state, call.comment, actor, call.required("body", str))
    return Answer(200, threads.comment(call.state, call.comment))


def delete(call: Call) -> Answer:
    """Delete a comment: its author, or anybody who may push."""
    actor = call.require(scope_of(call.comment), "write", author=call.comment.author)
    conversation.delete_comment(call.state, call.comment, actor)
    return Answer(204)


def reactions(call: Call) -> Answer:
    """Reactions to a comment."""
    wanted = call.query.get("content")
    found = [one for one in call.comment.reactions if wanted in (None, one.content)]
    return paged(call, found, lambda one: threads.reaction(call.state, one))


def reacting(call: Call) -> Actor:
    """Whoever may react; a job's token needs the permission of the thread."""
    actor = call.authenticated()
    if actor.is_job and not job_may(actor, call.repository, scope_of(call.comment)):
        raise integration_refused()
    return actor


def react(call: Call) -> Answer:
    """Add a reaction: 201, or 200 when it is there already."""
    actor = reacting(call)
    content = call.required("content", str)
    if content not in REACTIONS:
        raise invalid("Reaction", "content")
    made, new = conversation.react(call.state, call.comment, actor.account, content)
    return Answer(201 if new else 200, threads.reaction(call.state, made))


def unreact(call: Call) -> Answer:
    """Take back one's own reaction."""
    actor = reacting(call)
    for one in call.comment.reactions:
        if str(one.id) == call.parameters["reaction_id"] and one.account is actor.account:
            call.comment.reactions.remove(one)
            return Answer(204)
    raise not_found()


ROOT = "/repos/{owner}/{repo}/issues"
ONE = f"{ROOT}/comments/{{comment_id}}"
ROUTES = (
    Route("GET", f"{ROOT}/comments", everywhere),
    Route("GET", ONE, show),
    Route("PATCH", ONE, change),
    Route("DELETE", ONE, delete),
    Route("GET", f"{ONE}/reactions", reactions),
    Route("POST", f"{ONE}/reactions", react),
    Route("DELETE", f"{ONE}/reactions/{{reaction_id}}", unreact),
    Route("GET", f"{ROOT}/{{issue_number}}/comments", listed),
    Route("POST", f"{ROOT}/{{issue_number}}/comments", create),
)
