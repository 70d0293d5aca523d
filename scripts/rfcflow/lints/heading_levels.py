"""Headings go down one level at a time."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.characters import shown


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Headings more than one level below the one before; the first may be of level 1 or 2."""
    del context
    body = body_of(document)
    level = 1
    for heading in body.outline.headings:
        if heading.level > level + 1:
            message = f"“{shown(heading.text, 60)}” is of level {heading.level} below one of level {level}."
            yield Finding(heading.line + body.shift, message, f"Use `{'#' * (level + 1)}`.")
        level = heading.level


RULE = Rule(
    code="RFC206",
    slug="heading-levels",
    severity="warning",
    what="No heading skips a level.",
    why="The table of contents and screen readers are built from the levels.",
    bad="## Summary\n\nWords.\n\n#### Detail\n\nWords.\n",
    good="## Summary\n\nWords.\n\n### Detail\n\nWords.\n\n## Motivation\n\nWords.\n",
    check=check,
)
