"""Nobody shepherds their own RFC."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """A shepherd among the authors; logins do not differ by case."""
    del context
    shepherd = document.meta.get("shepherd", "").lstrip("@").casefold()
    authors = {author.lstrip("@").casefold() for author in document.meta.get("authors", ())}
    if shepherd and shepherd in authors:
        message = "the shepherd is one of the authors."
        hint = "Comment `/shepherd` in the RFC's thread to have another one chosen."
        yield Finding(document.lines.get("shepherd", 1), message, hint)


RULE = Rule(
    code="RFC117",
    slug="author-shepherd",
    severity="warning",
    what="The shepherd is not an author.",
    why="Who leads the discussion has to be able to say no.",
    bad="authors: [ada-example]\nshepherd: Ada-Example",
    good="authors: [ada-example]\nkind: feature",
    check=check,
)
