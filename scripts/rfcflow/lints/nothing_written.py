"""Somebody has begun to write the text."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._body import Body, body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.lints.placeholder_left import left_from_template
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """A text with headings below which there are only placeholders, comments and nothing."""
    del context
    body = body_of(document)
    if _says_something(body):
        return
    if body.sections and all(left_from_template(line) for line in body.written()):
        message = "no section is written: each is empty or the template's."
        hint = "Fill them in; what is only an idea is better asked about first."
        yield Finding(body.sections[0].line, message, hint)


def _says_something(body: Body) -> bool:
    """Whether a block surely does: its first line is in no comment, and nearly every text has such a one."""
    lines = (body.outline.lines[block.first - 1] for block in body.outline.blocks if block.tag[0] != "h")
    return any("<!--" not in line and not left_from_template(line) for line in lines)


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
