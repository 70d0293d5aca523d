"""The dates by which something happens to an RFC, for the calendar and its feed.

Invariant: a date is the ledger's own; nothing that is over has one.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from rfcflow.site.record import Record, Step


class Deadline(Struct, frozen=True, order=True):
    """At `at` (ISO, UTC) happens `what` to the RFC."""

    at: str
    rfc: str
    what: str


def deadlines(records: Iterable[Record], after: str = "") -> tuple[Deadline, ...]:
    """All of them from the day of `after` on ("": all), the soonest first."""
    found = {
        deadline
        for record in records
        if not record.hidden
        for deadline in _of(record)
        if deadline.at[:10] >= after[:10]
    }
    return tuple(sorted(found))


def _of(record: Record) -> Iterable[Deadline]:
    if record.is_open and record.window is not None:
        proposes = f"The final comment period ends: to {record.window.disposition}"
        yield Deadline(record.window.ends, record.id, proposes)
    step = record.step if record.is_open else None
    ends = record.window.ends if record.window is not None else ""
    if step is not None and step.when not in ("", ends):
        yield Deadline(step.when, record.id, _said(step))
    verdict = record.verdict
    if verdict is not None and verdict.contestable_until and not record.later:
        yield Deadline(verdict.contestable_until, record.id, "The decision becomes final")
    for contest in record.contests:
        if contest.until and not contest.ended:
            yield Deadline(contest.until, record.id, f"Ends unless acted upon: {contest.what}")


def _said(step: Step) -> str:
    """What the date brings, as a plain sentence."""
    words = (step.then or step.what).replace("`", "").replace("*", "")
    return words[:1].upper() + words[1:]
