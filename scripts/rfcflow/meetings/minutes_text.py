"""Minutes as a page and as JSON.

Invariant: both say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rfcflow.meetings.decisions import Tally
from rfcflow.meetings.record import Minutes


def as_markdown(minutes: Minutes) -> str:
    """The page to publish."""
    lines = [
        f"# Minutes: {minutes.meeting}, {minutes.day}",
        "",
        f"Attended: {', '.join(minutes.attended)}.",
    ]
    if minutes.nominations.considered:
        lines += ["", "## Nominations", "", *_say(minutes.nominations)]
    if minutes.decisions:
        lines += ["", "## Decisions", ""]
        for decision in minutes.decisions:
            remark = f" {decision.remark}" if decision.remark else ""
            lines.append(f"- {decision.subject}: **{decision.say()}**.{remark}")
    if minutes.body:
        lines += ["", "## Notes", "", minutes.body]
    return "\n".join(lines) + "\n"


def as_record(minutes: Minutes) -> dict[str, Any]:
    """The JSON object."""
    return {
        "schema_version": 1,
        "meeting": minutes.meeting,
        "date": minutes.day.isoformat(),
        "attended": list(minutes.attended),
        "nominations": {
            "considered": minutes.nominations.considered,
            "accepted": [{"who": case.who, "remark": case.remark} for case in minutes.nominations.accepted],
            "counts": minutes.nominations.counts,
        },
        "decisions": [
            {
                "subject": decision.subject,
                "outcome": decision.outcome,
                "members": list(decision.members),
                "date": decision.day.isoformat() if decision.day is not None else None,
                "remark": decision.remark,
            }
            for decision in minutes.decisions
        ],
        "notes": minutes.body,
        "redacted": minutes.redacted,
    }


def _say(nominations: Tally) -> Iterator[str]:
    parts = [f"{count} {outcome}" for outcome, count in nominations.counts.items() if count]
    yield f"{nominations.considered} considered: {', '.join(parts)}."
    if nominations.accepted:
        yield ""
    for case in nominations.accepted:
        yield f"- {case.who}: **accepted**.{f' {case.remark}' if case.remark else ''}"
