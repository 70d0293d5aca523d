"""What an event claims of a pull request, of a person or of a date, held against what must have caused it.

Invariant: a claim that nothing before it in the ledger, on the default branch or in the calendar bears out is
a finding, whatever the state machine allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from rfcflow.events import Event, moment
from rfcflow.verify.findings import Finding, on
from rfcflow.verify.grounds import is_said
from rfcflow.verify.mainline import Mainline
from rfcflow.verify.standing import Standing

_HINT: Final = "The bot never writes this; look at who pushed to the ledger."
_ADDRESS: Final = re.compile(r"https://[^\s<>()\[\]`\"']{1,300}", re.ASCII)
# As far ahead as `until=` reaches.
_LONGEST: Final = timedelta(days=730)
_QUIET: Final = timedelta(days=1)
_LISTENING: Final = ("draft", "review", "returned")


def check_claim(event: Event, before: Standing, previous: Event, line: Mainline) -> Iterator[Finding]:
    """Everything about one event; `before` is the RFC without it, `previous` the event it follows."""
    match event.type:
        case "implemented" if event.source.type != "timer":
            if not _ADDRESS.fullmatch(str(event.data.get("link"))):
                yield on(event, "claim", "it does not say which change built it.", _HINT)
        case "woken":
            yield from _woken(event, before, previous)
        case "closed" | "reopened" if event.target is None:
            yield from _door(event, before)
        case "author-spoke" | "shepherd-spoke":
            yield from _spoke(event, before)
        case "flagged" | "unflagged":
            yield from _flag(event, before, line)
        case "deferred" if event.source.type != "timer":
            yield from _date(event)
            if not is_said(event.data.get("reason")):
                yield on(event, "no-reason", "it carries no reason.", _HINT)
        case "final-comment" if event.data["disposition"] == "defer":
            yield from _date(event)


def _woken(event: Event, before: Standing, previous: Event) -> Iterator[Finding]:
    """By a word, by its date, or by the reopening of a pull request that somebody else had closed."""
    parked = before.state in ("deferred", "dormant")
    wanted = "review" if before.state == "deferred" or before.shepherd is not None else "proposed"
    if not parked or event.target != wanted:
        yield on(event, "edge", f"an RFC that is {before.state} does not wake to {event.target}.", _HINT)
    if event.source.type == "pull":
        if (
            before.dormant_reason != "closed"
            or (previous.type, previous.source.type) != ("reopened", "pull")
            or previous.seen != event.seen
        ):
            yield on(event, "claim", "no pull request was reopened that had parked it.", _HINT)
    elif event.source.type == "comment" and not before.open:
        yield on(event, "claim", "its pull request was closed.", _HINT)


def _door(event: Event, before: Standing) -> Iterator[Finding]:
    if event.type == "reopened":
        if before.open:
            yield on(event, "claim", "its pull request was open.", _HINT)
        return
    if not before.open:
        yield on(event, "claim", "its pull request was closed already.", _HINT)
    by_author = event.actor is not None and event.actor.id in before.authors
    if event.data["by_author"] is not by_author:
        who = event.actor.login[:40] if event.actor is not None else "nobody"
        yield on(event, "claim", f"{who} is {'' if by_author else 'not '}its author.", _HINT)


def _spoke(event: Event, before: Standing) -> Iterator[Finding]:
    """A word puts a clock of silence off, so that it counts only where that clock runs, once a day."""
    if event.type == "shepherd-spoke":
        taken, last = before.shepherd_taken, before.shepherd_active
        due = before.state == "review" and (taken is None or event.at > taken)
        if not due or (last is not None and event.at - last < _QUIET):
            yield on(event, "claim", "no clock ran that their word could put off.", _HINT)
        return
    asked = before.needs_info_at is not None and event.at > before.needs_info_at
    last = before.author_active or before.since
    quiet = last is not None and event.at - last >= _QUIET
    if not asked and not (quiet and before.state in _LISTENING and before.decision is None):
        yield on(event, "claim", "no clock ran that their word could put off.", _HINT)


def _flag(event: Event, before: Standing, line: Mainline) -> Iterator[Finding]:
    flag, raised = str(event.data["flag"]), event.type == "flagged"
    stands = before.draft if flag == "draft" else flag in before.flags
    if flag not in ("draft", "foreign-base", "on-main-undecided", "registry-moved"):
        yield on(event, "claim", f"{flag[:40]!r} is no flag.", _HINT)
    elif stands == raised:
        yield on(event, "claim", f"the flag {flag} stood {'already' if raised else 'not'}.", _HINT)
    elif flag == "on-main-undecided":
        commit = str(event.data.get("commit"))
        if not raised or before.decision is not None or commit not in line.position:
            yield on(event, "claim", f"{commit[:12]} did not bring it to the default branch.", _HINT)


def _date(event: Event) -> Iterator[Finding]:
    until = event.data.get("until")
    if until is not None and not event.seen < moment(str(until)) <= event.seen + _LONGEST:
        message = f"it is put off until {str(until)[:10]}, and two years are the most."
        yield on(event, "claim", message, _HINT)
