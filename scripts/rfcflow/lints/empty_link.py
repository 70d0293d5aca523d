"""A link leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Links and pictures without a target; the parser empties those that would run a script."""
    del context
    body = body_of(document)
    for link in body.outline.links:
        if link.target in ("", "#"):
            what = "picture" if link.picture else "link"
            message = f"a {what} of this paragraph has no target, or one that no page shows."
            hint = "Write a link that starts with https://, or a path; `javascript:` and `data:` go nowhere."
            yield Finding(link.line + body.shift, message, hint)


RULE = Rule(
    code="RFC212",
    slug="empty-link",
    severity="warning",
    what="Links and pictures have a target that a page can show.",
    why="A link somebody meant to fill in, or that would run a script, does nothing for a reader.",
    bad="## Summary\n\nSee [the proposal]().\n",
    good="## Summary\n\nSee [the proposal](https://example.org/).\n",
    check=check,
)
