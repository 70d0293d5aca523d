"""Somebody has begun to write the text."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.lints.placeholder_left import left_from_template
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """A text with headings below which there are only placeholders, comments and nothing."""
    del context
    body = body_of(document)
    if body.sections and all(left_from_template(line) for line in body.written()):
        message = "no section is written: each is empty or the template's."
        hint = "Fill them in; what is only an idea is better asked about first."
        yield Finding(body.sections[0].line, message, hint)


RULE = Rule(
    code="RFC221",
    slug="nothing-written",
    severity="error",
    what="At least one section says something.",
    why="A shepherd is asked as soon as an RFC is proposed, and there would be nothing to read.",
    bad="## Summary\n\nFIXME\n\n## Motivation\n\n<!-- Why? -->\n",
    good="## Summary\n\nWords.\n\n## Motivation\n\nFIXME\n",
    check=check,
)
