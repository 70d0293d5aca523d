"""Instructions of a template are followed, not kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document

_LEFT: Final = ("(fill me in", "(leave this empty", "(your answer here", "[link to ", "YYYY-MM-DD")


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Prose with words that only templates have."""
    del context
    body = body_of(document)
    if not any(text in body.text for text in _LEFT):
        return
    for number, line in body.prose():
        found = next((text for text in _LEFT if text in line and f"`{text}" not in line), None)
        if found is not None and not (found == "[link to " and "](" in line):
            message = f"`{found.strip('([ ')}` is an instruction of a template."
            yield Finding(number, message, "Write what it asks for, or delete the line.")


RULE = Rule(
    code="RFC217",
    slug="template-left",
    severity="warning",
    what="No instruction of a template is left, such as *(fill me in)* or `YYYY-MM-DD`.",
    why="It tells readers that the question was never answered.",
    bad="- Start date: (fill me in with today's date)\n\n## Summary\n\nWords.\n",
    good="- Start date: 2026-11-22\n\n## Summary\n\nDates are written `YYYY-MM-DD`.\n",
    check=check,
)
