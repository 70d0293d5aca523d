"""A comment is heard: all its commands are read, authorised and tried, then done together, or none.

Invariant: every comment with a command of ours gets exactly one answer, which beyond so many a day is only a
reaction; a comment that was changed after it was written is never run; the actor is who wrote it, by numeric
id, with the roles they have now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from msgspec.structs import replace

from rfcflow.events import Source, words
from rfcflow.facts import Comment
from rfcflow.policy.motions import carry
from rfcflow.policy.steps import Cause, settle
from rfcflow.policy.turn import Turn
from rfcflow.slash import verbs
from rfcflow.slash.attempt import attempt
from rfcflow.slash.base import Answer, Done, Misunderstood, NoEffect, Refused, Shown
from rfcflow.text.commands import Invocation, Misread, parse

MOST_COMMANDS: Final = 10
# Replies to one person, on one RFC and day (UTC); whatever else they say gets a reaction.
MOST_REPLIES: Final = 10
_SOURCES: Final = {"comment": "comment", "review": "review-body", "inline": "inline"}
_LISTENING: Final = ("draft", "review", "returned")
_NOTED: Final = timedelta(days=1)


def hear(turn: Turn, comment: Comment) -> None:
    """Run the commands of a comment once, and note that its author or shepherd is not silent."""
    if comment.author.bot or comment.author.id == turn.facts.bot.id:
        return
    _note_author(turn, comment)
    _obey(turn, comment)
    _note_shepherd(turn, comment)


def _obey(turn: Turn, comment: Comment) -> None:
    source = _SOURCES[comment.kind]
    if turn.handled(source, str(comment.id)):
        return
    parsed = parse(comment.body, verbs())
    if not parsed:
        return
    cause = Cause(source, str(comment.id), comment.created_at, comment.author)
    refusal = _unfit(comment, len(parsed))
    if refusal is not None:
        _answer(turn, cause, [(_verb(parsed[0]), refusal)], len(parsed) - 1)
        return
    trial, tried = turn.copy(), replace(cause)
    answers = [(_verb(item), attempt(trial, comment.author, tried, item)) for item in parsed]
    failed = [(verb, answer) for verb, answer in answers if isinstance(answer, Refused | Misunderstood)]
    if failed:
        _answer(turn, cause, failed, len(answers) - len(failed))
        return
    # Only the whole comment can decide: a concern beside a sign-off is heard before anything is.
    settle(trial, tried)
    carry(trial, tried)
    turn.take(trial)
    said = [(verb, answer) for verb, answer in answers if not isinstance(answer, Done)]
    if said:
        _answer(turn, tried, said, done=len(answers) - len(said))


def _note_author(turn: Turn, comment: Comment) -> None:
    """An author who talks is not silent: noted where that clock runs, once in a while."""
    rfc = turn.known
    source = Source("activity", str(comment.id))
    answers = rfc.needs_info_at is not None and comment.created_at > rfc.needs_info_at
    if answers and comment.author.id in rfc.authors and not turn.handled("activity", source.id):
        turn.emit("author-spoke", comment.created_at, source, actor=comment.author)
        return
    if rfc.state not in _LISTENING or rfc.decision is not None or comment.author.id not in rfc.authors:
        return
    last = rfc.author_active or rfc.since
    if last is None or comment.created_at - last < _NOTED or turn.handled("activity", str(comment.id)):
        return
    turn.emit("author-spoke", comment.created_at, source, actor=comment.author)


def _note_shepherd(turn: Turn, comment: Comment) -> None:
    """A shepherd who talks is not silent, and a first word is the first contact they owe."""
    rfc = turn.known
    if rfc.state != "review" or rfc.shepherd is None or comment.author.id != rfc.shepherd.id:
        return
    if rfc.shepherd_taken is not None and comment.created_at <= rfc.shepherd_taken:
        return
    if rfc.shepherd_active is not None and comment.created_at - rfc.shepherd_active < _NOTED:
        return
    if not any(turn.handled(source, str(comment.id)) for source in ("activity", *_SOURCES.values())):
        source = Source("activity", str(comment.id))
        turn.emit("shepherd-spoke", comment.created_at, source, actor=comment.author)


def _verb(item: Invocation | Misread) -> str:
    return item.verb if isinstance(item, Invocation) else item.name


def _unfit(comment: Comment, count: int) -> Answer | None:
    if comment.kind == "review":
        return Refused(
            "Commands do not count in a review's text: it can be changed later without a trace.",
            "Post it in the conversation.",
        )
    if comment.kind == "inline":
        return Refused("Commands do not count in inline review comments.", "Post it in the conversation.")
    if comment.edited:
        return Refused(
            "This comment was edited before it was read, and only comments as first written count.",
            "Post the command in a new comment.",
        )
    if count > MOST_COMMANDS:
        return Refused(
            f"One comment holds at most {MOST_COMMANDS} commands.", "Post them in several comments."
        )
    return None


def _answer(
    turn: Turn, cause: Cause, answers: Sequence[tuple[str, Answer]], undone: int = 0, done: int = 0
) -> None:
    before = turn.known.replies_to(cause.actor.id if cause.actor is not None else 0, turn.today)
    rest: dict[str, Any] = {"quiet": True} if before >= MOST_REPLIES else {}
    if before == MOST_REPLIES - 1:
        rest = {"last": True}
    turn.emit(
        "answered",
        cause.at,
        cause.next(),
        actor=cause.actor,
        **rest,
        undone=undone,
        done=done,
        answers=[{"verb": verb[:60], **_record(answer)} for verb, answer in answers],
    )


def _record(answer: Answer) -> dict[str, Any]:
    match answer:
        case Shown(topic, detail):
            # A preview repeats what somebody wrote; the other topics are words of ours.
            said = words(detail) if topic == "preview" else detail
            return {"verdict": "shown", "topic": topic, "detail": said}
        case NoEffect(why):
            return {"verdict": "no-effect", "why": words(why), "hint": words("")}
        case Refused(why, instead):
            return {"verdict": "refused", "why": words(why), "hint": words(instead)}
        case Misunderstood(why, hint):
            return {"verdict": "misunderstood", "why": words(why), "hint": words(hint)}
        case _:
            return {"verdict": "done"}
