"""Issues, comments, reactions, labels and assignees: each change with its event and its ``updated_at``."""

from __future__ import annotations

from rfcflow.forge import webhooks
from rfcflow.forge.model import Account, Comment, Issue, Label, Reaction, Repository
from rfcflow.forge.refusals import invalid, not_found
from rfcflow.forge.state import Actor, State

BODY_LIMIT = 65_536
DEFAULT_COLOR = "ededed"


def check_body(resource: str, body: str | None) -> None:
    """Refuse (422) a body of more than 65,536 characters."""
    if body is not None and len(body) > BODY_LIMIT:
        message = f"body is too long (maximum is {BODY_LIMIT} characters)"
        raise invalid(resource, "body", "custom", message)


def touch(state: State, issue: Issue) -> None:
    """Note that something happened: the thread moves up in lists sorted by update."""
    issue.updated_at = state.clock.now()
    issue.repository.updated_at = state.clock.now()


def open_issue(state: State, repository: Repository, actor: Actor, title: str, body: str | None) -> Issue:
    """A new issue with the repository's next number."""
    check_body("Issue", body)
    now = state.clock.now()
    issue = Issue(
        state.next_id("issue", 3_000_001),
        repository,
        repository.next_number,
        actor.account,
        title,
        body,
        now,
        now,
    )
    repository.next_number += 1
    repository.issues[issue.number] = issue
    state.threads[issue.id] = issue
    return issue


def edit(state: State, issue: Issue, actor: Actor, title: str | None, body: str | None) -> None:
    """Change title or body; unchanged values are no edit."""
    check_body("Issue", body)
    changes: dict[str, dict[str, str]] = {}
    if title is not None and title != issue.title:
        changes["title"] = {"from": issue.title}
        issue.title = title
    if body is not None and body != (issue.body or ""):
        changes["body"] = {"from": issue.body or ""}
        issue.body = body
    if changes:
        touch(state, issue)
        webhooks.thread(state, "edited", issue, actor, changes=changes)


def comment(state: State, issue: Issue, actor: Actor, body: str) -> Comment:
    """Add a comment to the conversation."""
    check_body("IssueComment", body)
    if not body.strip():
        raise invalid("IssueComment", "body", "missing_field")
    now = state.clock.now()
    made = Comment(state.next_id("comment", 1_000_001), issue, actor.account, body, now, now)
    issue.comments.append(made)
    state.comments[made.id] = made
    touch(state, issue)
    webhooks.comment(state, "created", made, actor)
    return made


def edit_comment(state: State, shown: Comment, actor: Actor, body: str) -> None:
    """Change a comment's text; its author stays, whoever edits."""
    check_body("IssueComment", body)
    if not body.strip():
        raise invalid("IssueComment", "body", "missing_field")
    previous, shown.body = shown.body, body
    shown.updated_at = state.clock.now()
    touch(state, shown.issue)
    webhooks.comment(state, "edited", shown, actor, previous)


def delete_comment(state: State, shown: Comment, actor: Actor) -> None:
    """Remove a comment. The thread's ``updated_at`` stays: nobody who polls hears of it."""
    shown.issue.comments.remove(shown)
    del state.comments[shown.id]
    webhooks.comment(state, "deleted", shown, actor)


def react(state: State, shown: Comment, account: Account, content: str) -> tuple[Reaction, bool]:
    """Add a reaction; returns it and whether it is new. Neither events nor ``updated_at`` tell of it."""
    for one in shown.reactions:
        if one.account is account and one.content == content:
            return one, False
    made = Reaction(state.next_id("reaction", 7_000_001), account, content, state.clock.now())
    shown.reactions.append(made)
    return made, True


def find_label(repository: Repository, name: str) -> Label:
    """The label of a name, whatever its case; raises Refusal 404."""
    found = repository.labels.get(name.lower())
    if found is None:
        raise not_found()
    return found


def create_label(
    state: State, repository: Repository, actor: Actor, name: str, color: str, description: str | None
) -> Label:
    """Add a label to the repository; 422 when the name is taken."""
    if name.lower() in repository.labels:
        raise invalid("Label", "name", "already_exists")
    if not name or len(name) > 50:
        raise invalid("Label", "name")
    if len(color) != 6 or any(digit not in "0123456789abcdef" for digit in color.lower()):
        raise invalid("Label", "color")
    if description is not None and len(description) > 100:
        raise invalid("Label", "description", "too_long")
    made = Label(state.next_id("label", 9_000_001), name, color, description)
    repository.labels[name.lower()] = made
    webhooks.label(state, "created", repository, made, actor)
    return made


def add_labels(state: State, issue: Issue, actor: Actor, names: list[str]) -> None:
    """Put labels on a thread; a name the repository lacks becomes a label, as on GitHub."""
    for name in names:
        label = issue.repository.labels.get(name.lower())
        if label is None:
            label = create_label(state, issue.repository, actor, name, DEFAULT_COLOR, None)
        if label not in issue.labels:
            issue.labels.append(label)
            touch(state, issue)
            webhooks.labelled(state, "labeled", issue, label, actor)


def remove_label(state: State, issue: Issue, actor: Actor, label: Label) -> None:
    """Take a label off a thread."""
    issue.labels.remove(label)
    touch(state, issue)
    webhooks.labelled(state, "unlabeled", issue, label, actor)


def set_labels(state: State, issue: Issue, actor: Actor, names: list[str]) -> None:
    """Make the labels of a thread exactly these."""
    wanted = {name.lower() for name in names}
    for label in list(issue.labels):
        if label.name.lower() not in wanted:
            remove_label(state, issue, actor, label)
    add_labels(state, issue, actor, names)


def assign(
    state: State, issue: Issue, actor: Actor, accounts: list[Account], *, remove: bool = False
) -> None:
    """Add or remove assignees."""
    for account in accounts:
        if (account in issue.assignees) is not remove:
            continue
        if remove:
            issue.assignees.remove(account)
        else:
            issue.assignees.append(account)
        touch(state, issue)
        webhooks.assigned(state, "unassigned" if remove else "assigned", issue, account, actor)


def close(state: State, issue: Issue, actor: Actor, reason: str = "completed") -> None:
    """Close an issue that is no pull request."""
    issue.state, issue.state_reason = "closed", reason
    issue.closed_at, issue.closed_by = state.clock.now(), actor.account
    touch(state, issue)
    webhooks.thread(state, "closed", issue, actor)


def reopen(state: State, issue: Issue, actor: Actor) -> None:
    """Open an issue again that is no pull request."""
    issue.state, issue.state_reason = "open", "reopened"
    issue.closed_at = issue.closed_by = None
    touch(state, issue)
    webhooks.thread(state, "reopened", issue, actor)
