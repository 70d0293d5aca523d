"""The effects a run may have on GitHub, each a value that says its reason.

Invariant: an action describes a difference between desired and actual; applying it twice is the same as once,
and creating ones carry the marker by which an earlier attempt is found.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class PostComment(Struct, frozen=True):
    """Create one comment unless one with `marker`, written by the bot since `since`, is there."""

    number: int
    marker: str
    body: str
    since: datetime
    reason: str
    status: bool = False


class EditComment(Struct, frozen=True):
    """Replace the body of the bot's own comment."""

    comment: int
    number: int
    body: str
    reason: str


class React(Struct, frozen=True):
    """Put a reaction on a comment (GitHub answers 200 when it is there already)."""

    comment: int
    number: int
    content: str
    reason: str


class SetLabels(Struct, frozen=True):
    """Replace the bot-owned labels of a pull request; labels of others are in the list unchanged."""

    number: int
    labels: tuple[str, ...]
    reason: str


class SetGate(Struct, frozen=True):
    """Post the commit status `rfc/gate` on `sha`; `state` is success, failure or pending."""

    number: int
    sha: str
    state: str
    description: str
    reason: str


class ClosePull(Struct, frozen=True):
    """Close a pull request that is open."""

    number: int
    reason: str


class ReopenPull(Struct, frozen=True):
    """Reopen a pull request that is closed and not merged."""

    number: int
    reason: str


class Land(Struct, frozen=True):
    """Bring a decided RFC to the default branch."""

    rfc: str
    number: int
    reason: str


Action = PostComment | EditComment | React | SetLabels | SetGate | ClosePull | ReopenPull | Land
