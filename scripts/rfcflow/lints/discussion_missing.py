"""A contentious RFC links the discussion that went before it."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Contentious without a link; a link that could not be read is reported where it stands."""
    del context
    if document.meta.get("contentious") and "discussion" not in document.lines:
        hint = "Add `discussion: https://…` with the thread where it was talked over."
        line = document.lines.get("contentious", 1)
        yield Finding(line, "a contentious RFC needs a link to its discussion.", hint)


RULE = Rule(
    code="RFC106",
    slug="discussion-missing",
    severity="error",
    what="An RFC with `contentious` categories has a `discussion` link.",
    why="Far-reaching changes are talked over in public before anybody is asked to decide.",
    bad="contentious: [removal]",
    good="contentious: [removal]\ndiscussion: https://example.org/t/7",
    check=check,
)
