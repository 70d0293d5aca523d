"""Which pull requests a pass looks at: what changed, what was said, what is due, what is left from before.

Invariant: two listings find everything that changed; the cost does not grow with what is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import datetime, timedelta
from typing import Final

from rfcflow.decide import rfc_id
from rfcflow.engine.checkpoint import Checkpoint
from rfcflow.engine.place import Place
from rfcflow.engine.run import Run
from rfcflow.engine.watermarks import Listing
from rfcflow.errors import UpstreamError
from rfcflow.events import timestamp
from rfcflow.facts import Comment, PullRequest
from rfcflow.views.differences import body_hash
from rfcflow.views.doors import BRANCH

_GONE: Final = (404, 410)
_MONTH: Final = timedelta(days=30)


def list_changes(run: Run, checkpoint: Checkpoint, heard: datetime | None) -> Listing:
    """Two requests: pull requests that changed since the watermark, comments that did since `heard`.

    Where nothing was heard yet, comments of the last month: what is older is read with its pull request.
    """
    if run.governance.policy.mode == "observe":
        # Nothing is remembered, so what is closed does not matter.
        pulls, listed_at = run.github.pulls_open(), run.now
    else:
        pulls, listed_at = run.github.pulls_changed(checkpoint.pulls_since)
    opened = min((pull.created_at for pull in pulls), default=run.now)
    since = heard or max(opened, run.now - _MONTH)
    comments, heard_at = run.github.comments_since(since)
    return Listing(pulls, listed_at, comments, heard_at, since)


def hear_whole(
    run: Run, checkpoint: Checkpoint, visit: Iterable[PullRequest], since: datetime
) -> dict[int, tuple[Comment, ...]]:
    """Whole conversations that no run has looked at and that began before `since`, by number."""
    bot = run.place.bot.id
    return {
        pull.number: tuple(c for c in run.github.issue_comments(pull.number) if c.author.id != bot)
        for pull in visit
        if pull.about is None and pull.open and pull.number not in checkpoint.seen and pull.created_at < since
    }


def tampered(run: Run, comments: Iterable[Comment]) -> dict[int, str]:
    """Status comments that no longer say what the bot wrote: the hash of what they say, by number."""
    found: dict[int, str] = {}
    offset = run.governance.policy.numbering_offset
    edited = [comment for comment in comments if comment.author.id == run.place.bot.id and comment.edited]
    run.store.want(rfc_id(comment.number, offset) for comment in edited)
    for comment in edited:
        shown = run.store.shown(rfc_id(comment.number, offset))
        if shown.status == comment.id and shown.status_hash != body_hash(comment.body):
            found[comment.number] = body_hash(comment.body)
    return found


def landing_of(pull: PullRequest, place: Place) -> str:
    """The RFC that a pull request of the bot's own branch brings; nothing for any other."""
    own = (pull.head_repository or "").lower() == place.repository.lower()
    name = pull.branch.removeprefix(BRANCH)
    return name if own and name != pull.branch and pull.base == place.default_branch else ""


def to_visit(
    run: Run, checkpoint: Checkpoint, pulls: Iterable[PullRequest], commented: Set[int], only: int | None
) -> tuple[list[PullRequest], dict[int, str]]:
    """The pull requests to look at (changed, commented, due, pending), and those GitHub does not give."""
    listed = {pull.number: pull for pull in pulls}
    known = {standing.number for standing in checkpoint.open.values()}
    first = checkpoint.pulls_since is None
    wanted = {
        pull.number
        for pull in listed.values()
        if checkpoint.settled.get(pull.number) != timestamp(pull.updated_at)
        and (pull.open or pull.number in known or not first)
    }
    wanted |= commented
    # What happens to the bot's own pull request concerns the RFC it brings.
    brought = {landing_of(listed[number], run.place) for number in wanted if number in listed}
    wanted |= {checkpoint.open[name].number for name in brought if name in checkpoint.open}
    renewed = checkpoint.governance != run.store.governance_key()
    for standing in checkpoint.open.values():
        due = standing.due is not None and standing.due <= run.now
        # A ledger that a successor's landing opened has no conversation, and the number 0.
        if standing.number and (due or standing.pending or renewed):
            wanted.add(standing.number)
    if only is not None:
        wanted.add(only)
    found: dict[int, PullRequest] = {}
    unread: dict[int, str] = {}
    for number in sorted(wanted):
        try:
            found[number] = listed[number] if number in listed else run.github.pull(number)
        except UpstreamError as error:
            # A comment on an issue is a command where it is about an imported RFC. Another answer is one
            # pull request's trouble, unless GitHub cannot be reached at all.
            if error.status is None:
                raise
            if error.status in _GONE:
                about = run.github.issue_about_rfc(number)
                found |= {number: about} if about is not None else {}
            else:
                unread[number] = f"pull request {number} cannot be read: {error}"
    return list(found.values()), unread
