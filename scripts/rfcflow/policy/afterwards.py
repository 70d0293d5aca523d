"""What is still to be done for an RFC that was accepted and has landed.

Invariant: pure; nothing here moves an RFC, it only says what is due.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from rfcflow.model import Governance, Kind, Rfc


def becomes(kind: Kind) -> str | None:
    """The state an RFC of this kind takes as soon as it has landed, by itself; None where people say so.

    Process is in force once it is written down, and a change of the registry is done by its landing.
    """
    if kind.after_landing == "active":
        return "active"
    return "implemented" if kind.changes_governance else None


def wants_tracking(rfc: Rfc) -> bool:
    """Whether it still lacks the issue that follows its implementation."""
    return not rfc.meta.get("tracking-issue")


def announcement(rfc: Rfc, governance: Governance) -> datetime | None:
    """By when it is announced that somebody joined: the beginning of that day, UTC; None for other RFCs.

    The record of a decision made elsewhere may name the day; else it is so many days after the decision.
    """
    decision, revision = rfc.decision, rfc.revision
    if rfc.kind not in ("nomination", "core-nomination") or decision is None or revision is None:
        return None
    told = (revision.recorded or {}).get("announce by")
    day = decision.at.date() + timedelta(days=governance.policy.announce_days)
    try:
        day = date.fromisoformat(told) if told else day
    except ValueError:
        pass
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def revisit_moment(rfc: Rfc) -> datetime | None:
    """When the text asked to be looked at again: the beginning of that day, UTC; None without a date."""
    text = rfc.meta.get("revisit-on")
    try:
        day = date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)
