"""What people say of pull requests: reviews, comments on lines, and who is asked for a review."""

from __future__ import annotations

from rfcflow.forge import conversation, differences, objects, webhooks
from rfcflow.forge.model import Account, Issue, Review, ReviewComment
from rfcflow.forge.refusals import Refusal, invalid
from rfcflow.forge.repositories import branch_tip, pull_of
from rfcflow.forge.state import Actor, State

VERDICTS = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


def review(state: State, issue: Issue, actor: Actor, event: str, body: str, commit: str | None) -> Review:
    """Submit a review; 422 for a verdict on one's own pull request or a verdict without words."""
    pull = pull_of(issue)
    conversation.check_body("PullRequestReview", body)
    if event not in VERDICTS:
        raise invalid("PullRequestReview", "event")
    if actor.account is issue.author and event != "COMMENT":
        verb = "approve" if event == "APPROVE" else "request changes on"
        raise Refusal(422, "Unprocessable Entity", [f"Can not {verb} your own pull request"])
    if commit is not None and not objects.exists(issue.repository.path, commit):
        raise Refusal(422, "Unprocessable Entity", ["Commit is not part of the pull request"])
    made = Review(
        state.next_id("review", 5_000_001),
        actor.account,
        body,
        VERDICTS[event],
        commit or pull.head_sha,
        state.clock.now(),
    )
    pull.reviews.append(made)
    state.reviews[made.id] = (issue, made)
    if actor.account in pull.requested_reviewers:
        pull.requested_reviewers.remove(actor.account)
    conversation.touch(state, issue)
    webhooks.review(state, "submitted", issue, made, actor)
    return made


def dismiss_review(state: State, issue: Issue, review: Review, actor: Actor) -> None:
    """Take away a verdict's weight; 422 for a review that has none."""
    if review.state not in ("APPROVED", "CHANGES_REQUESTED"):
        raise Refusal(422, "Unprocessable Entity", ["Can not dismiss a commented pull request review"])
    review.state = "DISMISSED"
    conversation.touch(state, issue)
    webhooks.review(state, "dismissed", issue, review, actor)


def review_comment(
    state: State,
    issue: Issue,
    review: Review,
    actor: Actor,
    body: str,
    path: str,
    line: int,
    side: str,
    in_reply_to: int | None = None,
) -> ReviewComment:
    """Comment on a line of the difference; 422 when the pull request does not touch the file."""
    pull = pull_of(issue)
    repository = issue.repository
    base = branch_tip(repository, pull.base_branch) if issue.state == "open" else pull.base_sha
    fork_point = differences.merge_base(repository.path, base or pull.base_sha, pull.head_sha)
    start = fork_point or pull.base_sha
    changed = differences.changes(repository.path, start, pull.head_sha)
    patches = differences.patches(repository.path, start, pull.head_sha)
    hunks = dict(zip((one.path for one in changed), patches, strict=True))
    if path not in hunks:
        raise invalid("PullRequestReviewComment", "pull_request_review_thread.path")
    now = state.clock.now()
    made = ReviewComment(
        state.next_id("review comment", 6_000_001),
        issue,
        review,
        actor.account,
        body,
        path,
        review.commit,
        line,
        side,
        hunks[path] or "",
        in_reply_to,
        now,
        now,
    )
    pull.comments.append(made)
    state.review_comments[made.id] = made
    conversation.touch(state, issue)
    webhooks.review_comment(state, made, actor)
    return made


def request_reviews(state: State, issue: Issue, actor: Actor, accounts: list[Account]) -> None:
    """Ask for reviews; 422 for the author and for people without a role in the repository."""
    pull = pull_of(issue)
    for account in accounts:
        if account is issue.author:
            raise Refusal(422, "Review cannot be requested from pull request author.")
        if account.id not in issue.repository.roles and account is not issue.repository.owner:
            raise Refusal(
                422,
                "Reviews may only be requested from collaborators. One or more of the users or teams you "
                f"specified is not a collaborator of the {issue.repository.full_name} repository.",
            )
    for account in accounts:
        if account not in pull.requested_reviewers:
            pull.requested_reviewers.append(account)
            conversation.touch(state, issue)
            webhooks.requested(state, "review_requested", issue, account, actor)


def withdraw_requests(state: State, issue: Issue, actor: Actor, accounts: list[Account]) -> None:
    """Take requests for reviews back."""
    pull = pull_of(issue)
    for account in accounts:
        if account in pull.requested_reviewers:
            pull.requested_reviewers.remove(account)
            conversation.touch(state, issue)
            webhooks.requested(state, "review_request_removed", issue, account, actor)
