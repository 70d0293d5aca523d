"""Dates of one RFC are in the order in which things happen."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Dates before the RFC was created; ISO dates compare as text."""
    del context
    created = document.meta.get("created")
    for key in ("revisit-on", "decided"):
        later = document.meta.get(key)
        if created and later and later < created:
            message = f"`{key}` ({later}) is before `created` ({created})."
            yield Finding(document.lines.get(key, 1), message, "Correct one of the two dates.")


RULE = Rule(
    code="RFC107",
    slug="date-order",
    severity="error",
    what="`revisit-on` and `decided` are not before `created`.",
    why="Timers are computed from these dates; a day in the past would fire at once.",
    bad="created: 2026-11-22\nrevisit-on: 2025-01-01",
    good="created: 2026-11-22\nrevisit-on: 2027-01-01",
    check=check,
)
