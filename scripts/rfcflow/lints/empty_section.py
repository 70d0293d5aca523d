"""A heading is followed by something."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.characters import shown


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Headings with nothing, or only HTML comments, below them."""
    del context
    for section in body_of(document).sections:
        if section.is_empty:
            message = f"the section “{shown(section.heading, 60)}” is empty."
            hint = "Write *None.* if that is the answer, or delete the heading."
            yield Finding(section.line, message, hint)


RULE = Rule(
    code="RFC202",
    slug="empty-section",
    severity="warning",
    what="Every section has text.",
    why="Readers cannot tell an answer that was forgotten from one that is *none*.",
    bad="## Summary\n\nWords.\n\n## Motivation\n\n<!-- Why? -->\n",
    good="## Summary\n\nWords.\n\n## Motivation\n\n### Costs\n\nNone.\n",
    check=check,
)
