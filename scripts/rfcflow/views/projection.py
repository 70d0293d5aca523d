"""Everything GitHub should show for an RFC, derived from its ledger: `project(history, …) -> Projection`.

Invariant: a function of the ledger, the governance and the given doubts; it may be thrown away and made
again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct

from rfcflow.events import Event
from rfcflow.model import Governance, Rfc
from rfcflow.policy.fold import apply, fold
from rfcflow.policy.machine import TERMINAL
from rfcflow.views.gate import Gate, gate
from rfcflow.views.labels import labels
from rfcflow.views.mentions import unmentioned
from rfcflow.views.notices import notice
from rfcflow.views.reminders import idle
from rfcflow.views.replies import reply, reply_marker
from rfcflow.views.say import marker
from rfcflow.views.status import status_comment

_AFTER_REMINDER: Final = frozenset(("reminded", "dormant", "shepherd-replaced"))


class Said(Struct, frozen=True):
    """A comment to be there once: found again by `marker`, written by the bot not before `since`."""

    seq: int
    marker: str
    body: str
    since: datetime


class Reaction(Struct, frozen=True):
    """A reaction to be on a comment."""

    seq: int
    comment: int
    content: str


class Projection(Struct, frozen=True):
    """The desired state of one pull request. `open` None leaves it alone."""

    rfc: Rfc
    labels: tuple[str, ...]
    status: str
    status_marker: str
    gate: Gate
    said: tuple[Said, ...]
    reactions: tuple[Reaction, ...]
    open: bool | None


def project(
    history: tuple[Event, ...],
    governance: Governance,
    web: str,
    *,
    after: int = 0,
    doubts: tuple[str, ...] = (),
    head: str | None = None,
    door: str = "",
) -> Projection:
    """The projection of `history`; replies, notices and reactions only for events after `after`.

    `head` is the pull request's commit now, which may have moved since the decision; `door` says for whom
    its landing waits.
    """
    said: list[Said] = []
    reactions: list[Reaction] = []
    last = fold(history)
    shown = sum(1 for event in history if event.seq <= after)
    new = shown < len(history)
    rfc = fold(history[:shown]) if new else last
    quiet = _muted(history) if new else {}
    answered = {
        event.source.id for event in history[shown:] if event.type == "answered" and _by_comment(event)
    }
    reacted = {event.source.id for event in history[:shown] if new and _by_comment(event)}
    for index, event in enumerate(history[shown:], start=shown):
        before, rfc = rfc, apply(rfc, event)
        if event.type == "answered" and event.data.get("quiet"):
            if _by_comment(event):
                reactions.append(Reaction(event.seq, int(event.source.id), "confused"))
        elif event.type == "answered":
            body = reply(event, rfc, history[: index + 1], governance)
            said.append(Said(event.seq, reply_marker(event), body, event.seen))
        elif _by_comment(event) and event.source.id not in answered | reacted:
            reacted.add(event.source.id)
            reactions.append(Reaction(event.seq, int(event.source.id), "rocket"))
        text = (
            None
            if _overtaken(event, last, history[index + 1 :], governance)
            else notice(event, before, rfc, governance, web)
        )
        if text is not None:
            text = unmentioned(text, quiet.get(event.seq, ()))
            said.append(Said(event.seq, marker("notice", f"{event.rfc} {event.seq}"), text, event.seen))
    if rfc is None:
        raise ValueError("an empty ledger has no projection")
    return Projection(
        rfc=rfc,
        labels=labels(rfc, governance),
        status=status_comment(rfc, governance, web, doubts, head, door),
        status_marker=marker("status", rfc.id),
        gate=gate(rfc, governance),
        said=tuple(said),
        reactions=tuple(reactions),
        open=_open(rfc),
    )


def notices(
    events: tuple[Event, ...], start: Rfc | None, governance: Governance, web: str
) -> Iterator[tuple[Event, str]]:
    """The notices that `events` make behind `start`, with every mention they would have."""
    last, rfc = fold(events, start), start
    for index, event in enumerate(events):
        before, rfc = rfc, apply(rfc, event)
        if not _overtaken(event, last, events[index + 1 :], governance):
            text = notice(event, before, rfc, governance, web)
            if text is not None:
                yield event, text


def _muted(history: tuple[Event, ...]) -> dict[int, list[str]]:
    """The logins that the notice of each event names without a mention."""
    found: dict[int, list[str]] = {}
    for event in history:
        for row in event.data["people"] if event.type == "muted" else ():
            for seq in row["events"]:
                found.setdefault(int(seq), []).append(str(row["login"]))
    return found


def _by_comment(event: Event) -> bool:
    """Whether a conversation comment caused it: the only ones that can hold a reaction by their number."""
    return event.source.type == "comment"


def _overtaken(event: Event, last: Rfc | None, later: tuple[Event, ...], governance: Governance) -> bool:
    """Whether an offer, or a reminder, is over before anybody was told of it."""
    if event.type == "reminded":
        return (last is not None and idle(event, last, governance)) or any(
            other.seen == event.seen and other.type in _AFTER_REMINDER and _same_person(event, other)
            for other in later
        )
    if event.type != "shepherd-offered" or last is None:
        return False
    return last.offer is None or last.offer.person != event.data["person"]["id"]


def _same_person(event: Event, other: Event) -> bool:
    """Whether a later event of the same run makes a reminder idle: the next one, or what it warned of."""
    author = str(event.data["about"]).startswith("author-")
    if other.type == "reminded":
        return author == str(other.data["about"]).startswith("author-") and (author or "duty" in other.data)
    return author == (other.type == "dormant") or other.type == "dormant"


def _open(rfc: Rfc) -> bool | None:
    if rfc.state in TERMINAL:
        return False
    closed_by_other = not rfc.open and not rfc.closed_by_author and rfc.decision is None
    if closed_by_other and rfc.state != "dormant" and "reopened-once" not in rfc.flags:
        return True
    return None
