"""Labels of a repository and of its threads."""

from __future__ import annotations

from rfcflow.forge import conversation, webhooks
from rfcflow.forge.model import Label
from rfcflow.forge.payloads import threads
from rfcflow.forge.refusals import invalid, not_found
from rfcflow.forge.routing import Answer, Call, Route, paged
from rfcflow.forge.state import Json


def shape(call: Call, label: Label) -> Json:
    """A label of the call's repository."""
    return threads.label(call.state, call.repository, label)


def listed(call: Call) -> Answer:
    """Labels of the repository, by name."""
    found = [label for _, label in sorted(call.repository.labels.items())]
    return paged(call, found, lambda label: shape(call, label))


def create(call: Call) -> Answer:
    """Add a label."""
    actor = call.require("issues", "write")
    color = call.field("color", str) or conversation.DEFAULT_COLOR
    name, description = call.required("name", str), call.field("description", str)
    made = conversation.create_label(call.state, call.repository, actor, name, color, description)
    return Answer(201, shape(call, made))


def show(call: Call) -> Answer:
    """One label."""
    return Answer(200, shape(call, conversation.find_label(call.repository, call.parameters["name"])))


def change(call: Call) -> Answer:
    """Rename, recolour or describe a label."""
    actor = call.require("issues", "write")
    label = conversation.find_label(call.repository, call.parameters["name"])
    changes = {}
    name = call.field("new_name", str)
    if name is not None and name != label.name:
        other = call.repository.labels.get(name.lower())
        if other not in (None, label):
            raise invalid("Label", "name", "already_exists")
        del call.repository.labels[label.name.lower()]
        call.repository.labels[name.lower()] = label
        changes["name"], label.name = label.name, name
    color, description = call.field("color", str), call.field("description", str)
    if color is not None and color != label.color:
        changes["color"], label.color = label.color, color
    if description is not None and description != label.description:
        changes["description"], label.description = label.description or "", description
    webhooks.label(call.state, "edited", call.repository, label, actor, **changes)
    return Answer(200, shape(call, label))


def delete(call: Call) -> Answer:
    """Remove a label, from all threads too."""
    actor = call.require("issues", "write")
    label = conversation.find_label(call.repository, call.parameters["name"])
    del call.repository.labels[label.name.lower()]
    for issue in call.repository.issues.values():
        if label in issue.labels:
            issue.labels.remove(label)
    webhooks.label(call.state, "deleted", call.repository, label, actor)
    return Answer(204)


def of_thread(call: Call) -> Answer:
    """Labels of a thread."""
    return paged(call, call.issue.labels, lambda label: shape(call, label))


def all_of_thread(call: Call) -> Answer:
    """Labels of a thread after a change, unpaged."""
    return Answer(200, [shape(call, label) for label in call.issue.labels])


def add(call: Call) -> Answer:
    """Put labels on a thread."""
    actor = call.require(call.thread_scope, "triage")
    conversation.add_labels(call.state, call.issue, actor, call.texts("labels", bare=True) or [])
    return all_of_thread(call)


def replace(call: Call) -> Answer:
    """Make the labels of a thread exactly these."""
    actor = call.require(call.thread_scope, "triage")
    conversation.set_labels(call.state, call.issue, actor, call.texts("labels", bare=True) or [])
    return all_of_thread(call)


def remove(call: Call) -> Answer:
    """Take one label off; 404 when the thread does not have it."""
    actor = call.require(call.thread_scope, "triage")
    label = conversation.find_label(call.repository, call.parameters["name"])
    if label not in call.issue.labels:
        raise not_found()
    conversation.remove_label(call.state, call.issue, actor, label)
    return all_of_thread(call)


def clear(call: Call) -> Answer:
    """Take all labels off."""
    actor = call.require(call.thread_scope, "triage")
    conversation.set_labels(call.state, call.issue, actor, [])
    return Answer(204)


ROOT = "/repos/{owner}/{repo}/labels"
THREAD = "/repos/{owner}/{repo}/issues/{issue_number}/labels"
ROUTES = (
    Route("GET", ROOT, listed),
    Route("POST", ROOT, create),
    Route("GET", f"{ROOT}/{{name}}", show),
    Route("PATCH", f"{ROOT}/{{name}}", change),
    Route("DELETE", f"{ROOT}/{{name}}", delete),
    Route("GET", THREAD, of_thread),
    Route("POST", THREAD, add),
    Route("PUT", THREAD, replace),
    Route("DELETE", THREAD, clear),
    Route("DELETE", f"{THREAD}/{{name}}", remove),
)
