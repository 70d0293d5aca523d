"""What the ledger says somebody did, they did.

Invariant: who wrote which comment is GitHub's to say, by numeric id; a login proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.events import Event
from rfcflow.simulate.invariants.view import Invariant, View


def check(view: View) -> Iterator[str]:
    """Nobody speaks for somebody else: the actor and the time of an event that a comment or review caused
    are that
    comment's or review's own, and a sign-off without `rev=` is for the text the bot announced before it.
    """
    hosting = view.world.hosting
    for event in view.fresh:
        if event.source.type in ("comment", "activity") and event.actor is not None:
            comment = hosting.comments.get(int(event.source.id))
            if comment is not None:
                if comment.author.id != event.actor.id:
                    yield f"took comment {comment.id} of {comment.author.login} for {event.actor.login}'s"
                obeyed = event.type != "answered" and event.source.type == "comment"
                if (
                    obeyed
                    and comment.edited
                    and comment.updated_at <= event.seen
                    and comment.id > view.kept.read
                ):
                    yield f"obeyed comment {comment.id}, which was changed before it was read"
                if event.at > comment.created_at:
                    yield f"dated event {event.seq} later than its comment {comment.id}"
                if event.type == "signed-off" and "rev=" not in comment.body:
                    yield from _announced(event, view)
        elif event.source.type == "review" and event.actor is not None:
            mine = hosting.reviews.get(view.rfc.number, ())
            number = int(event.source.id.partition(":")[0])
            found = next((review for review in mine if review.id == number), None)
            if found is None or found.author.id != event.actor.id:
                yield f"took review {number} for {event.actor.login}'s"
            elif event.type == "signed-off" and event.head != found.commit:
                yield f"took the approval of another commit for review {number}"


def _announced(event: Event, view: View) -> Iterator[str]:
    """The text of a bare sign-off is the last that was announced before it was written, or the window's."""
    before = view.history[: event.seq - 1]
    known = [other for other in before if other.type == "revised" and other.seen < event.at]
    moved = next((other for other in reversed(before) if other.target is not None), None)
    if moved is not None and moved.type == "final-comment" and moved.seen < event.at:
        known.append(moved)
    if not known or known[-1].text != event.text:
        yield f"bound sign-off {event.seq} to a text that was not announced before it was said"


INVARIANT = Invariant("as-said", check)
