"""Reviews by the button are ballots: approve signs that commit's text, request changes is a concern.

Invariant: a review counts for the text of its own commit only, and always for accepting; each of its states
is recorded once; a dismissal undoes nothing; what somebody said later is never overwritten.
"""

from __future__ import annotations

from typing import Final

from rfcflow.decide.hearing import hear
from rfcflow.events import words
from rfcflow.facts import Comment, Review
from rfcflow.model import Rfc
from rfcflow.policy.roles import is_maintainer
from rfcflow.policy.steps import Cause, settle
from rfcflow.policy.turn import Turn
from rfcflow.slash.concern import slug
from rfcflow.slash.sign_off import may_vote

REVIEW: Final = "review"
_VOTING: Final = ("proposed", "review", "final-comment")


def weigh(turn: Turn, review: Review) -> None:
    """Record a review's ballot or concern as soon as it can count, and run the commands in its body."""
    if review.author.bot or review.state == "PENDING":
        return
    key = f"{review.id}:{review.state}"
    if not turn.handled("review", key):
        cause = Cause("review", key, review.submitted_at, review.author)
        match review.state:
            case "APPROVED":
                _approve(turn, review, cause)
            case "CHANGES_REQUESTED":
                _object(turn, review, cause)
            case "DISMISSED":
                _dismissed(turn, review)
    if review.body:
        at = review.submitted_at
        hear(turn, Comment(review.id, turn.known.number, review.author, review.body, at, at, "review"))


def _counts(turn: Turn, review: Review) -> bool:
    """Whether a vote is open, the reviewer maintains something now, and has said nothing since."""
    rfc, person = turn.known, review.author.id
    if rfc.decision is not None or rfc.state not in _VOTING or not is_maintainer(person, turn.governance):
        return False
    if person in rfc.recused:
        return False
    since = [ballot.at for ballot in rfc.ballots if ballot.person == person]
    since += [concern.raised for concern in rfc.concerns if concern.owner.id == person]
    return all(at <= review.submitted_at for at in since)


def _text_at(turn: Turn, commit: str | None) -> str | None:
    """The hash of the text at the review's commit, if that commit was read."""
    for revision in reversed(turn.known.revisions):
        if revision.head == commit:
            return revision.text or None
    submission = turn.facts.submission
    return submission.commits.get(commit) if submission is not None and commit else None


def _approve(turn: Turn, review: Review, cause: Cause) -> None:
    rfc = turn.known
    if not _counts(turn, review) or review.author.id in rfc.authors or not may_vote(rfc, review.author.id):
        return
    text = _text_at(turn, review.commit)
    if text is None or _keeps(rfc, review.author.id, text):
        return
    turn.emit(
        "signed-off",
        cause.at,
        cause.next(),
        actor=review.author,
        head=review.commit,
        text=text,
        disposition="accept",
    )
    mine = [
        c.id for c in rfc.open_concerns if c.owner.id == review.author.id and c.id.startswith(f"{REVIEW}-")
    ]
    if mine:
        turn.emit(
            "concern-resolved",
            cause.at,
            cause.next(),
            actor=review.author,
            ids=mine,
            resolution=words("Approved by a later review."),
        )
    settle(turn, cause)


def _keeps(rfc: Rfc, person: int, text: str) -> bool:
    """Whether a sign-off on the current text stands that an approval of an older one would turn stale."""
    current = rfc.proposed.text if rfc.proposed is not None else ""
    return text != current and any(
        ballot.person == person and ballot.choice == "sign-off" and ballot.text == current
        for ballot in rfc.ballots
    )


def _object(turn: Turn, review: Review, cause: Cause) -> None:
    texts = {_text_at(turn, review.commit), None}
    if not _counts(turn, review) or any(turn.known.overruled(review.author.id, text) for text in texts):
        return
    first = next((line.strip() for line in review.body.splitlines() if line.strip()), "")
    title = first[:120] if first and not first.startswith("/") else "Changes requested"
    name = slug(f"{REVIEW} {title}", frozenset(concern.id for concern in turn.known.concerns))
    turn.emit(
        "concern-raised",
        cause.at,
        cause.next(),
        actor=review.author,
        id=name,
        title=words(title),
        details=words(review.body[:4000]),
    )


def _dismissed(turn: Turn, review: Review) -> None:
    """A dismissal comes without time and author: it is noted when seen, and the ballot stays."""
    counted = [s for s in ("APPROVED", "CHANGES_REQUESTED") if turn.handled("review", f"{review.id}:{s}")]
    if counted and turn.known.decision is None:
        cause = Cause("review", f"{review.id}:DISMISSED", turn.now, None)
        turn.emit(
            "review-dismissed",
            cause.at,
            cause.next(),
            review=review.id,
            was=counted[0],
            person={"id": review.author.id, "login": review.author.login},
        )
