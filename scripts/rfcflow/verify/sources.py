"""Where each type of event may come from, and whether it names who did it: one closed table.

Invariant: a type without a row is a finding. What comes from the pull request, a date or the bot's own push
is never said by a comment, and what a person says is never made by a timer.

A `review` is the button, a `review-body` and an `inline` comment are only ever answered, `activity` is a word
without a command, `person` a record imported by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rfcflow.events import Event
from rfcflow.verify.findings import Finding, on

_SAID: Final = frozenset(("comment",))
_VOTED: Final = frozenset(("comment", "review"))
_PULL: Final = frozenset(("pull",))
_TIMER: Final = frozenset(("timer",))
_PUSH: Final = frozenset(("push",))
# What follows from where a command, a review, a date or the pull request led.
_FOLLOWS: Final = frozenset(("comment", "review", "timer", "pull"))

_BY_SOURCE: Final = {
    _SAID: """
        abstained concern-reopened concern-sponsored contentious dispute-opened dispute-settled editorial
        final-comment final-comment-cancelled held invited landing-requested motion-opened motion-seconded
        needs-info prioritised ranked recused refreshed returned routine shepherd-accepted
        shepherd-declined
        shepherd-requested spam summary unheld writeup
    """,
    _VOTED: "concern-raised concern-resolved signed-off",
    _PULL: """
        closed conversation drafted elector-left erratum flagged imported informed opened ready revised
        unflagged
    """,
    _TIMER: """
        activated dispute-closed dormant hold-expired muted offer-lapsed reminded shepherd-replaced
        window-lapsed
    """,
    _PUSH: "landed recorded",
    frozenset(("comment", "pull")): "modules-changed reopened shepherd-released",
    frozenset(("activity",)): "author-spoke shepherd-spoke",
    frozenset(("comment", "review-body", "inline")): "answered",
    frozenset(("review",)): "review-dismissed",
    frozenset(("comment", "timer")): "deferred implemented",
    frozenset(("comment", "timer", "pull")): "woken",
    frozenset((*_FOLLOWS, "push")): """
        concern-overruled corrected decided digest escalated motion-carried
        motion-lapsed overturned public-call retired shepherd-offered superseded
    """,
}
SOURCES: Final = {name: sources for sources, names in _BY_SOURCE.items() for name in names.split()}
# Nobody is named where the bot acts by itself: a date, its own push, or what it saw of a role or a flag.
_NAMELESS: Final = frozenset(
    (
        *(name for name, sources in SOURCES.items() if sources in (_TIMER, _PUSH)),
        *("conversation", "drafted", "elector-left", "flagged", "informed", "unflagged", "review-dismissed"),
    )
)
_HINT: Final = "The bot never writes this; look at who pushed to the ledger."


def naming(name: str) -> str:
    """`required`, `none` or `either`: whether an event of this type names who did it."""
    if name in _NAMELESS:
        return "none"
    return (
        "required"
        if SOURCES.get(name, _TIMER) <= {*_VOTED, "activity", "review-body", "inline"}
        else "either"
    )


def check_source(event: Event) -> Iterator[Finding]:
    """Whether an event of this type comes from there, and names somebody or nobody as it must."""
    sources = SOURCES.get(event.type)
    if sources is None:
        yield on(event, "source", "nobody knows where such events come from.", _HINT)
        return
    if event.source.type not in sources:
        makers = " or ".join(sorted(sources))
        message = f"it comes from a {event.source.type[:20]}, and only the {makers} makes such events."
        yield on(event, "source", message, _HINT)
    named = naming(event.type)
    if named == "none" and event.actor is not None:
        yield on(event, "actor", f"it names {event.actor.login[:60]}, and nobody does such things.", _HINT)
    elif named == "required" and event.actor is None:
        yield on(event, "actor", "nobody is named as its actor.", "A command always has one.")
