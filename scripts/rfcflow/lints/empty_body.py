"""There is a text below the front matter."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """A body with nothing but blank lines, headings and HTML."""
    del context
    if len(document.body) > 100_000 or not document.path.endswith(".md"):
        return
    body = body_of(document)
    if all(block.tag[0] == "h" for block in body.outline.blocks):
        message = "there is no text below the front matter."
        yield Finding(max(body.shift, 1), message, "TEMPLATE.md has the questions a text answers.")


RULE = Rule(
    code="RFC215",
    slug="empty-body",
    severity="warning",
    what="Below the front matter there is more than headings.",
    why="A title is no proposal: there is nothing anybody could agree to.",
    bad="## Summary\n\n## Motivation\n",
    good="## Summary\n\nWords.\n",
    check=check,
)
