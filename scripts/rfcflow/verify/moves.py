"""Order and legality of a ledger's events: first, next, when, from where to where.

Invariant: a move is legal only as an edge of `states.yml` at the event's own governance commit; time never
runs backwards; one source makes each of its events once; a timer never fires before its date.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from rfcflow.events import Event, moment
from rfcflow.ledger import ledger_path
from rfcflow.model import Governance
from rfcflow.verify.findings import Finding, on
from rfcflow.verify.standing import Standing

_MOVING: Final = frozenset(
    (
        "ready",
        "drafted",
        "final-comment",
        "final-comment-cancelled",
        "window-lapsed",
        "dormant",
        "returned",
        "landed",
    )
)
_UNDOING: Final = frozenset(("reopened", "overturned", "corrected"))
_WITHDRAWAL_DAYS: Final = 7
_DUTIES: Final = frozenset(("first-contact", "completeness", "experts", "summary"))
_HINT: Final = "The bot never writes this; look at who pushed to the ledger."


def check_order(events: tuple[Event, ...], name: str) -> Iterator[Finding]:
    """What holds between events whatever the governance says."""
    keys: dict[str, int] = {}
    latest: datetime | None = None
    for event in events:
        if event.rfc != name:
            yield Finding(
                name,
                (event.seq, event.type),
                ledger_path(name),
                "wrong-rfc",
                f"it is about RFC {event.rfc[:20]}.",
                "A ledger holds the events of one RFC.",
            )
        if (event.type in ("opened", "imported")) != (event.seq == 1):
            message = "a ledger begins with `opened`, or `imported`, and has no other."
            yield on(event, "opening", message, _HINT)
        if event.at > event.seen:
            yield on(event, "time", "its cause is later than the run that saw it.", _HINT)
        if latest is not None and event.seen < latest:
            yield on(event, "time", "it was seen before the event that precedes it.", _HINT)
        latest = event.seen
        key = event.source.key
        if key in keys:
            message = f"its source {key[:80]} already made event {keys[key]}."
            yield on(event, "doubled", message, "One source makes each event once.")
        keys.setdefault(key, event.seq)
        if event.source.type == "timer":
            yield from _timed(event)


def _timed(event: Event) -> Iterator[Finding]:
    _, _, due = event.source.id.rpartition("@")
    try:
        # A reminder whose duty came into being after its date is dated by what made it.
        late = event.type == "reminded" and moment(due) < event.at <= event.seen
        right = late or moment(due) == event.at
    except ValueError:
        right = False
    if not right:
        yield on(event, "timer", f"it is not dated by its timer {event.source.id[:60]}.", _HINT)


def check_move(event: Event, before: Standing | None, governance: Governance) -> Iterator[Finding]:
    """The edge of one event, and the dates of what timers do."""
    if before is None:
        expected = f"{int(event.data.get('number', 0)) + governance.policy.numbering_offset:04d}"
        if event.type == "opened" and event.rfc != expected:
            message = f"pull request {event.data.get('number')} is RFC {expected}."
            yield on(
                event, "wrong-rfc", message, "The id is the pull request's number plus the policy's offset."
            )
        return
    target = event.data.get("to")
    if target is None:
        if event.type in _MOVING:
            yield on(event, "edge", f"`{event.type}` moves an RFC, and this one goes nowhere.", _HINT)
    elif not any(
        (edge.source, edge.on, edge.target) == (before.state, event.type, target)
        for edge in governance.states.edges
    ):
        message = f"`{event.type}` may not move {before.state} to {str(target)[:40]}."
        yield on(event, "edge", message, f"states.yml at {event.governance[:12]} has no such edge.")
    yield from _dates(event, before, governance)


def _dates(event: Event, before: Standing, governance: Governance) -> Iterator[Finding]:
    match event.type:
        case "offer-lapsed":
            if before.offer is None or event.at < before.offer.expires:
                yield on(event, "timer", "no offer had run out.", _HINT)
        case "window-lapsed":
            if before.window is None or event.at < before.window.ends:
                yield on(event, "timer", "no final comment period was over.", _HINT)
        case "dormant":
            yield from _parked(event, before, governance)
        case "shepherd-replaced":
            yield from _replaced(event, before, governance)
        case "activated" | "implemented" if event.source.type == "timer":
            yield from _by_landing(event, before, governance)
        case "woken" if event.source.type == "timer":
            if before.deferred_until is None or event.at < before.deferred_until:
                yield on(event, "timer", "it was not deferred until then.", _HINT)
        case "decided" if event.source.type == "timer" and event.data["disposition"] == "expire":
            yield from _after(event, before.since, _days(governance, before.state, "expire"))
        case "decided" if event.source.type == "timer" and event.data["disposition"] == "withdraw":
            closed = before.closed_at if before.closed_by_author else None
            yield from _after(event, closed, _WITHDRAWAL_DAYS)


def _parked(event: Event, before: Standing, governance: Governance) -> Iterator[Finding]:
    """The clock of the reason an RFC was parked for."""
    reason, start = str(event.data["reason"]), before.since
    days = _days(governance, before.state, reason)
    if reason == "no-shepherd" and before.state == "review":
        left = max(filter(None, (before.since, before.shepherd_left)), default=None)
        start = left if before.shepherd is None else None
    elif reason == "author-silent":
        start = max(filter(None, (before.since, before.author_active)), default=None)
    elif reason == "closed":
        start = before.closed_at if not before.closed_by_author else None
        days = _WITHDRAWAL_DAYS
    yield from _after(event, start, days)


def _replaced(event: Event, before: Standing, governance: Governance) -> Iterator[Finding]:
    """Nobody loses the place before the clock of a duty and the days after it ran out without a word.

    Whatever the duty: the shortest of them began no earlier than the shepherd, and a word puts it off.
    """
    if before.state != "review" or before.shepherd is None or before.shepherd_since is None:
        yield on(event, "timer", "no shepherd owed anything.", _HINT)
        return
    if event.data["person"]["id"] != before.shepherd.id:
        yield on(event, "shepherd", "it replaces somebody who is not the shepherd.", _HINT)
    duty, grace = str(event.data["duty"]), _days(governance, "review", "replace")
    days = _days(governance, "review", duty)
    start = max(filter(None, (before.since, before.shepherd_since)))
    if duty == "summary" and before.summarized is not None:
        start = max(start, before.summarized)
    if days is None or grace is None or duty not in _DUTIES:
        yield on(event, "timer", f"no clock runs for {duty[:40]!r}.", _HINT)
        return
    yield from _after(event, start, days + grace)
    if before.shepherd_active is not None:
        yield from _after(event, before.shepherd_active, grace)


def _by_landing(event: Event, before: Standing, governance: Governance) -> Iterator[Finding]:
    """Only process, and what changes the registry, is done by its landing."""
    kind = governance.kinds.get(before.kind)
    done = None
    if kind is not None:
        done = (
            "active" if kind.after_landing == "active" else "implemented" if kind.changes_governance else None
        )
    if before.landed_at != event.at or event.data.get("to") != done:
        message = (
            f"an RFC of kind {before.kind[:40]} does not become {event.data.get('to')!s:.20} by landing."
        )
        yield on(event, "edge", message, _HINT)


def _days(governance: Governance, state: str, timer: str) -> int | None:
    row = governance.states.states.get(state)
    return None if row is None else row.timers.get(timer)


def _after(event: Event, start: datetime | None, days: int | None) -> Iterator[Finding]:
    if start is None or days is None:
        yield on(event, "timer", "no clock was running that could have caused it.", _HINT)
    elif event.at < start + timedelta(days=days):
        message = f"it is dated {event.at:%Y-%m-%d}, and its clock of {days} days began on {start:%Y-%m-%d}."
        yield on(event, "timer", message, _HINT)


def decided_before(events: tuple[Event, ...], event: Event) -> Event | None:
    """An earlier decision that still stood when `event` was made."""
    standing: Event | None = None
    for earlier in events[: event.seq - 1]:
        if earlier.type == "decided":
            standing = earlier
        elif earlier.type in _UNDOING and earlier.data.get("to") is not None:
            standing = None
    return standing
