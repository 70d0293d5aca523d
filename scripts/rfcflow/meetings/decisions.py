"""What minutes say was decided: a closed vocabulary, and nominations of which some are only counted.

Invariant: a line that begins like a decision or a nomination is one, or is a problem; the names of who was
not accepted are secrets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from rfcflow.errors import Problem

VOCABULARY: Final = (
    "accepted",
    "declined",
    "deferred",
    "deferred until DATE",
    "no action until DATE",
    "work group of NAMES by DATE",
    "use the RFC process",
)
CASES: Final = ("accepted", "declined", "deferred", "withdrawn")
_DATE: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ITEM: Final = re.compile(
    r"[\s>#*+_`0-9.)-]*(?:decision on|nomination of)\b|\s*[-*+]\s+[*_`]*(?:decision|decided|nomination)\b",
    re.IGNORECASE,
)
_DECISION: Final = re.compile(
    r"[-*+]\s+Decision on (?P<subject>.{1,200}?): "
    rf"(?P<outcome>(?:deferred|no action) until (?P<until>{_DATE})|accepted|declined|deferred"
    rf"|work group of (?P<members>[^.]{{1,300}}) by (?P<by>{_DATE})|use the RFC process)"
    r"(?:\.(?:\s+(?P<remark>.*))?)?",
    re.IGNORECASE,
)
_NOMINATION: Final = re.compile(
    rf"[-*+]\s+Nomination of (?P<who>.{{1,200}}?): (?P<outcome>{'|'.join(CASES)})"
    r"(?:\.(?:\s+(?P<remark>.*))?)?",
    re.IGNORECASE,
)


class Decision(Struct, frozen=True):
    """One decision: `outcome` is a phrase of the vocabulary without its names and date."""

    subject: str
    outcome: str
    line: int
    day: date | None = None
    members: tuple[str, ...] = ()
    remark: str = ""

    def say(self) -> str:
        """The outcome as it is published."""
        if self.members:
            return f"work group of {', '.join(self.members)} by {self.day}"
        return f"{self.outcome.removesuffix(' until')} until {self.day}" if self.day else self.outcome


class Nomination(Struct, frozen=True):
    """One case about a person, with its outcome (one of `CASES`)."""

    who: str
    outcome: str
    line: int
    remark: str = ""


class Tally(Struct, frozen=True):
    """What may be said of nominations: how many of each outcome, and who was accepted."""

    considered: int
    accepted: tuple[Nomination, ...]
    counts: dict[str, int]


def is_item(line: str) -> bool:
    """Whether a line begins like a decision or a nomination."""
    return _ITEM.match(line) is not None


def read_item(line: str, number: int, path: str, meeting: date) -> Decision | Nomination | Problem:
    """A decision or nomination, or what is wrong with it; no message quotes the line."""
    text = line.strip()
    if case := _NOMINATION.fullmatch(text):
        return Nomination(
            case["who"].strip(), case["outcome"].lower(), number, (case["remark"] or "").strip()
        )
    found = _DECISION.fullmatch(text)
    if found is None:
        hint = f"`- Decision on SUBJECT: OUTCOME. Remark.`, the outcome one of: {', '.join(VOCABULARY)}; or"
        cases = f"`- Nomination of NAME: OUTCOME.`, one of: {', '.join(CASES)}."
        return Problem(path, number, 1, "unknown-outcome", "this is no known outcome.", f"{hint} {cases}")
    day, problem = _day(found["until"] or found["by"], number, path, meeting)
    if problem is not None:
        return problem
    members = tuple(filter(None, (name.strip() for name in re.split(r",| and ", found["members"] or ""))))
    outcome = found["outcome"].lower()
    if members:
        outcome = "work group"
    elif outcome.startswith("no action"):
        outcome = "no action until"
    elif outcome.startswith("deferred"):
        outcome = "deferred"
    elif outcome.startswith("use"):
        outcome = "use the RFC process"
    return Decision(found["subject"].strip(), outcome, number, day, members, (found["remark"] or "").strip())


def _day(text: str | None, number: int, path: str, meeting: date) -> tuple[date | None, Problem | None]:
    if text is None:
        return None, None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, Problem(path, number, 1, "impossible-date", "there is no such day.")
    if day <= meeting:
        return None, Problem(path, number, 1, "date-passed", "the date is not after the meeting.")
    return day, None


def tally(cases: Sequence[Nomination]) -> Tally:
    """The nominations as they may be published: only who was accepted has a name."""
    counts = Counter(case.outcome for case in cases)
    accepted = tuple(case for case in cases if case.outcome == "accepted")
    return Tally(len(cases), accepted, {outcome: counts[outcome] for outcome in CASES})
