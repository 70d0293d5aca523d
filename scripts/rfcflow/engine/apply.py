"""Actions, done on GitHub one by one.

Invariant: a comment is created only after looking for an earlier attempt by its marker; what fails is
reported and left for the next run, which finds the same difference again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.actions import (
    Action,
    ClosePull,
    EditComment,
    Land,
    PostComment,
    React,
    ReopenPull,
    SetGate,
    SetLabels,
)
from rfcflow.engine.place import Place
from rfcflow.errors import UpstreamError
from rfcflow.facts import Comment
from rfcflow.views.differences import Shown, body_hash, gate_key
from rfcflow.views.gate import CONTEXT

if TYPE_CHECKING:
    from rfcflow.adapters.github import GitHub

_GONE = (404, 410)
_REFUSED = 422


class Applied(Struct, frozen=True):
    """What was shown afterwards, how many writes it took, and what failed."""

    shown: Shown
    writes: int
    failures: tuple[str, ...]


def apply_actions(github: GitHub, place: Place, actions: Iterable[Action], shown: Shown, seq: int) -> Applied:
    """Do `actions`; `seq` is the last event they project, remembered when nothing failed."""
    hand = _Hand(github, place, shown)
    failures: list[str] = []
    todo = [action for action in actions if not isinstance(action, Land)]
    hand.since = min((a.since for a in todo if isinstance(a, PostComment)), default=None)
    for action in todo:
        try:
            hand.do(action)
        except UpstreamError as error:
            if error.status in _GONE and hand.forget(action):
                continue
            if error.status == _REFUSED and isinstance(action, ReopenPull):
                # Its branch or fork is gone, and GitHub reopens it for nobody: its own clocks go on.
                continue
            failures.append(f"{type(action).__name__} ({action.reason}): {error}")
    done = hand.shown if failures else replace(hand.shown, seq=max(hand.shown.seq, seq))
    return Applied(done, hand.writes, tuple(failures))


class _Hand:
    """Does one action after the other and remembers what is shown now."""

    def __init__(self, github: GitHub, place: Place, shown: Shown) -> None:
        self._github = github
        self._place = place
        self._found: tuple[Comment, ...] | None = None
        self.since: datetime | None = None
        self.shown = shown
        self.writes = 0

    def do(self, action: Action) -> None:
        """Do one action; raises UpstreamError."""
        github = self._github
        match action:
            case PostComment():
                self._post(action)
                return
            case EditComment():
                github.edit_comment(action.comment, action.body)
                self.shown = replace(self.shown, status_hash=body_hash(action.body))
            case SetGate():
                github.set_status(action.sha, action.state, action.description, CONTEXT)
                key = gate_key(action.sha, action.state, action.description)
                self.shown = replace(self.shown, gate=key)
            case React():
                github.react(action.comment, action.content)
            case SetLabels():
                github.set_labels(action.number, action.labels)
            case ClosePull():
                github.close(action.number)
            case ReopenPull():
                github.reopen(action.number)
        self.writes += 1

    def forget(self, action: Action) -> bool:
        """What to do when the target is gone; True where that is no failure."""
        if isinstance(action, EditComment):
            # Somebody deleted the status comment: the next pass posts a new one.
            self.shown = replace(self.shown, status=None, status_hash="")
        # A 404 may also be an outage or a lost permission: only a comment that is really gone is no failure.
        return isinstance(action, React) and self._is_gone(action.comment)

    def _is_gone(self, comment: int) -> bool:
        try:
            return self._github.comment(comment) is None
        except UpstreamError:
            return False

    def _post(self, action: PostComment) -> None:
        there = next((c for c in self._own(action.number) if action.marker in c.body), None)
        if there is None:
            there = self._github.post_comment(action.number, action.body)
            self.writes += 1
        elif action.status and body_hash(there.body) != body_hash(action.body):
            self._github.edit_comment(there.id, action.body)
            self.writes += 1
        if action.status:
            self.shown = replace(self.shown, status=there.id, status_hash=body_hash(action.body))

    def _own(self, number: int) -> tuple[Comment, ...]:
        """The bot's comments since the oldest intent, read once."""
        if self._found is None:
            comments = self._github.issue_comments(number, self.since)
            self._found = tuple(c for c in comments if c.author.id == self._place.bot.id)
        return self._found
