"""What the pull request is now, compared with what its ledger says: opened, revised, ready, closed, reopened.

Invariant: of the pull request only what differs from its ledger becomes an event; seen twice it adds nothing.
"""

from __future__ import annotations

from datetime import datetime

from rfcflow.decide.electors import leave, reroute, succeed
from rfcflow.decide.revising import awake, revise
from rfcflow.events import words
from rfcflow.facts import PullRequest
from rfcflow.policy.machine import LANDED, OPEN, TERMINAL
from rfcflow.policy.steps import Cause, vote_record
from rfcflow.policy.turn import Turn
from rfcflow.text.submission import examine


def pull_cause(turn: Turn, at: datetime) -> Cause:
    """The pull request as a source of events.

    Its facts repeat (closed, reopened, closed): the ledger's length, larger than any ordinal before it, keeps
    their keys apart.
    """
    pull = turn.facts.pull
    number = pull.number if pull is not None else turn.known.number
    return Cause("pull", str(number), at, ordinal=turn.rfc.seq if turn.rfc is not None else 0)


def intake(turn: Turn) -> None:
    """Record what changed about the pull request; opens the ledger of a new RFC."""
    pull = turn.facts.pull
    if pull is None or (turn.rfc is None and not _open(turn, pull)):
        return
    rfc = turn.known
    # What a new pull request holds is dated by its opening: `updated_at` is later with every comment.
    cause = pull_cause(turn, pull.updated_at if rfc.revisions else pull.created_at)
    if rfc.state in TERMINAL or rfc.state in LANDED:
        leave(turn, cause)
        return
    _base(turn, pull, cause)
    if rfc.decision is not None:
        _doors(turn, pull, cause)
        return
    if turn.facts.submission is not None and not pull.merged:
        revise(turn, pull, turn.facts.submission, cause)
    leave(turn, cause)
    reroute(turn, cause)
    _doors(turn, pull, cause)
    _draft(turn, pull, cause)
    succeed(turn, cause)


def _open(turn: Turn, pull: PullRequest) -> bool:
    submission = turn.facts.submission
    if submission is None or not pull.open or pull.base != turn.facts.default_branch:
        return False
    if not examine(submission.changes).is_rfc:
        return False
    turn.emit(
        "opened",
        pull.created_at,
        pull_cause(turn, pull.created_at).next(),
        actor=pull.author,
        number=pull.number,
        title=words(pull.title[:256]),
        draft=pull.draft,
    )
    return True


def _base(turn: Turn, pull: PullRequest, cause: Cause) -> None:
    foreign = pull.base != turn.facts.default_branch
    flagged = "foreign-base" in turn.known.flags
    if foreign != flagged:
        turn.emit("flagged" if foreign else "unflagged", cause.at, cause.next(), flag="foreign-base")


def _doors(turn: Turn, pull: PullRequest, cause: Cause) -> None:
    """Closed, reopened, merged by hand."""
    rfc = turn.known
    if pull.merged:
        if rfc.decision is None and "on-main-undecided" not in rfc.flags:
            turn.emit(
                "flagged",
                pull.closed_at or cause.at,
                cause.next(),
                flag="on-main-undecided",
                commit=pull.merge_commit,
            )
        return
    if not pull.open and rfc.open:
        closer = turn.facts.closed_by
        if rfc.decision is not None and closer is not None and closer.id == turn.facts.bot.id:
            return
        by_author = closer is not None and closer.id in rfc.authors
        turn.emit("closed", pull.closed_at or cause.at, cause.next(), actor=closer, by_author=by_author)
    elif pull.open and not rfc.open:
        turn.emit("reopened", cause.at, cause.next())
        # What is decided stands, though it has not landed yet.
        if rfc.state == "dormant" and rfc.dormant_reason == "closed" and rfc.decision is None:
            turn.emit("woken", cause.at, cause.next(), to=awake(rfc))


def _draft(turn: Turn, pull: PullRequest, cause: Cause) -> None:
    """`draft` and `proposed` follow the draft flag and the text's errors; after a review it is only noted."""
    rfc = turn.known
    revision = rfc.revision
    sound = revision is not None and revision.errors == 0 and bool(revision.text)
    inside = rfc.open and "foreign-base" not in rfc.flags and not pull.merged
    if rfc.state == "draft" and sound and not pull.draft and inside:
        turn.emit(
            "ready", cause.at, cause.next(), actor=pull.author, to="proposed", electorates=vote_record(turn)
        )
    elif rfc.state == "proposed" and not rfc.reached_review and (pull.draft or not sound):
        turn.emit("drafted", cause.at, cause.next(), to="draft", draft=pull.draft)
    elif rfc.state in OPEN and pull.draft != rfc.draft:
        turn.emit("flagged" if pull.draft else "unflagged", cause.at, cause.next(), flag="draft")
