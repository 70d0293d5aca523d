"""Nothing was written on a day that has not come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document

# East of Greenwich it is tomorrow already.
_ELSEWHERE: Final = timedelta(days=1)


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """`created` on a day after today's; ISO dates compare as text."""
    created = document.meta.get("created")
    if context.today is None or not created or created <= (context.today + _ELSEWHERE).isoformat():
        return
    near = _last_year(created, context.today)
    hint = f"Did you mean {near}?" if near else f"Write the day you began it, such as {context.today}."
    yield Finding(document.lines.get("created", 1), f"`created` ({created}) is in the future.", hint)


def _last_year(created: str, today: date) -> str:
    """The same day of a year that has come, as a slip in January writes it; empty where there is none."""
    meant = f"{today.year}{created[4:]}"
    return meant if meant <= today.isoformat() and meant[5:] != "02-29" else ""


RULE = Rule(
    code="RFC120",
    slug="future-date",
    severity="warning",
    what="`created` is not after today.",
    why="Lists are sorted by it, and readers take it for the day on which the RFC was written.",
    bad="created: 2999-01-31",
    good="created: 2026-01-31",
    check=check,
)
