"""Reviews, requested reviewers and comments on lines."""

from __future__ import annotations

from rfcflow.forge import reviews
from rfcflow.forge.model import Review
from rfcflow.forge.payloads import accounts, pulls
from rfcflow.forge.refusals import Refusal, not_found
from rfcflow.forge.routing import Answer, Call, Route, paged


def listed(call: Call) -> Answer:
    """Reviews, oldest first."""
    return paged(call, call.pull.reviews, lambda one: pulls.review(call.state, call.issue, one))


def create(call: Call) -> Answer:
    """Submit a review with its line comments. Pending reviews (no ``event``) are not kept here."""
    actor = call.require("pull-requests", "read")
    event = call.field("event", str) or ""
    body, lines = call.field("body", str) or "", call.field("comments", list) or []
    if not body.strip() and (event == "REQUEST_CHANGES" or (event == "COMMENT" and not lines)):
        raise Refusal(422, "Unprocessable Entity", ["Body can't be blank"])
    if call.pull is None:
        raise not_found()
    commit = call.field("commit_id", str)
    made = reviews.review(call.state, call.issue, actor, event, body, commit)
    for one in lines:
        if not isinstance(one, dict) or not {"path", "body"} <= set(one):
            raise Refusal(422, "Invalid request.\n\nFor 'properties/comments', path and body are required.")
        line, side = int(one.get("line") or one.get("position") or 1), str(one.get("side") or "RIGHT")
        reviews.review_comment(
            call.state, call.issue, made, actor, str(one["body"]), str(one["path"]), line, side
        )
    return Answer(200, pulls.review(call.state, call.issue, made))


def the_review(call: Call) -> Review:
    """The review of the path; 404."""
    for one in call.pull.reviews:
        if str(one.id) == call.parameters["review_id"]:
            return one
    raise not_found()


def show(call: Call) -> Answer:
    """One review."""
    return Answer(200, pulls.review(call.state, call.issue, the_review(call)))


def dismiss(call: Call) -> Answer:
    """Dismiss an approval or a request for changes."""
    actor = call.require("pull-requests", "write")
    call.required("message", str)
    review = the_review(call)
    reviews.dismiss_review(call.state, call.issue, review, actor)
    return Answer(200, pulls.review(call.state, call.issue, review))


def requested(call: Call) -> Answer:
    """Whose review is asked for."""
    users = [accounts.simple(call.state, one) for one in call.pull.requested_reviewers]
    return Answer(200, {"users": users, "teams": []})


def request(call: Call) -> Answer:
    """Ask for reviews."""
    actor = call.require("pull-requests", "triage", author=call.issue.author)
    names = call.texts("reviewers") or []
    people = call.accounts(names)
    if len(people) < len(names):
        raise Refusal(422, "Could not resolve to a node with the global id of one of the reviewers.")
    reviews.request_reviews(call.state, call.issue, actor, people)
    return Answer(201, pulls.simple(call.state, call.issue))


def withdraw(call: Call) -> Answer:
    """Take requests back."""
    actor = call.require("pull-requests", "triage", author=call.issue.author)
    people = call.accounts(call.texts("reviewers") or [])
    reviews.withdraw_requests(call.state, call.issue, actor, people)
    return Answer(200, pulls.simple(call.state, call.issue))


def line_comments(call: Call) -> Answer:
    """Comments on lines of one pull request."""
    return paged(call, call.pull.comments, lambda one: pulls.review_comment(call.state, one))


def all_line_comments(call: Call) -> Answer:
    """Comments on lines of all pull requests."""
    found = [one for one in call.state.review_comments.values() if one.issue.repository is call.repository]
    start = call.since()
    if start is not None:
        found = [one for one in found if one.updated_at >= start]
    if call.query.get("sort") == "updated":
        found.sort(key=lambda one: (one.updated_at, one.id))
    if "sort" in call.query and call.query.get("direction") == "desc":
        found.reverse()
    return paged(call, found, lambda one: pulls.review_comment(call.state, one))


def comment_on_line(call: Call) -> Answer:
    """Comment on a line of the difference: a review of its own, as on GitHub."""
    actor = call.require("pull-requests", "read")
    body, path = call.required("body", str), call.required("path", str)
    line, commit = call.field("line", int) or 1, call.required("commit_id", str)
    side, parent = call.field("side", str) or "RIGHT", call.field("in_reply_to", int)
    if path not in {one.path for one in pulls.changed_files(call.issue)}:
        raise Refusal(422, "Validation Failed", [{"resource": "PullRequestReviewComment", "code": "invalid"}])
    review = reviews.review(call.state, call.issue, actor, "COMMENT", "", commit)
    made = reviews.review_comment(call.state, call.issue, review, actor, body, path, line, side, parent)
    return Answer(201, pulls.review_comment(call.state, made))


PULLS = "/repos/{owner}/{repo}/pulls"
ONE = f"{PULLS}/{{pull_number}}"
ROUTES = (
    Route("GET", f"{PULLS}/comments", all_line_comments),
    Route("GET", f"{ONE}/comments", line_comments),
    Route("POST", f"{ONE}/comments", comment_on_line),
    Route("GET", f"{ONE}/reviews", listed),
    Route("POST", f"{ONE}/reviews", create),
    Route("GET", f"{ONE}/reviews/{{review_id}}", show),
    Route("PUT", f"{ONE}/reviews/{{review_id}}/dismissals", dismiss),
    Route("GET", f"{ONE}/requested_reviewers", requested),
    Route("POST", f"{ONE}/requested_reviewers", request),
    Route("DELETE", f"{ONE}/requested_reviewers", withdraw),
)
