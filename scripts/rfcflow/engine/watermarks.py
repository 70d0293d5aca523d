"""What need not be read again, after a pass that listed pull requests and comments.

Invariant: GitHub's times have whole seconds, so only what is older than the listing's own second is settled;
what failed, and every comment on it, is read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.engine.checkpoint import Checkpoint
from rfcflow.events import timestamp
from rfcflow.facts import Comment, PullRequest


class Listing(Struct, frozen=True):
    """What the two listings of a pass gave, and GitHub's time when each was taken.

    `since` is when the listed comments begin.
    """

    pulls: tuple[PullRequest, ...]
    listed_at: datetime
    comments: tuple[Comment, ...]
    heard_at: datetime
    since: datetime

    @property
    def fresh(self) -> bool:
        """Whether something changed in the very second of the listing: it may have changed again since."""
        return any(pull.updated_at >= self.listed_at for pull in self.pulls)


def advance(checkpoint: Checkpoint, listing: Listing, failed: Set[int]) -> Checkpoint:
    """The checkpoint after a pass; `failed` are the pull requests something failed for."""
    settled = {
        pull.number: timestamp(pull.updated_at)
        for pull in listing.pulls
        if pull.updated_at < listing.listed_at and pull.number not in failed
    }
    mark = _mark(
        (pull.updated_at for pull in listing.pulls if pull.number not in settled),
        (pull.updated_at for pull in listing.pulls),
        checkpoint.pulls_since,
    )
    times = {pull.number: pull.updated_at for pull in listing.pulls}
    kept = {
        number: at
        for number, at in {**checkpoint.settled, **settled}.items()
        if number in times and mark is not None and times[number] >= mark
    }
    heard = _mark(
        (c.updated_at for c in listing.comments if c.number in failed or c.updated_at >= listing.heard_at),
        (comment.updated_at for comment in listing.comments),
        checkpoint.comments_since,
    )
    closed = {pull.number for pull in listing.pulls if not pull.open}
    looked = {pull.number: timestamp(pull.updated_at) for pull in listing.pulls if pull.number not in failed}
    seen = {number: at for number, at in {**checkpoint.seen, **looked}.items() if number not in closed}
    gates = {number: key for number, key in checkpoint.gates.items() if number not in closed}
    return replace(
        checkpoint,
        pulls_since=mark,
        settled=dict(sorted(kept.items())),
        comments_since=heard or listing.heard_at,
        gates=dict(sorted(gates.items())),
        seen=dict(sorted(seen.items())),
    )


def _mark(loose: Iterable[datetime], listed: Iterable[datetime], before: datetime | None) -> datetime | None:
    """The oldest thing that has to be listed again, else the newest that was, else as before."""
    oldest = min(loose, default=None)
    return oldest if oldest is not None else max(listed, default=before)
