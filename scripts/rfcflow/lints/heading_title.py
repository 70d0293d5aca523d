"""The page's heading is its title."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._body import body_of, same_heading
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.characters import shown


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """A first heading, of level 1, that shares no word with the title."""
    title = document.meta.get("title")
    headings = body_of(document).outline.headings
    if not title or not headings or headings[0].level != 1 or context.imported:
        return
    first = headings[0]
    ours, theirs = set(same_heading(title).split()), set(same_heading(first.text).split())
    if theirs and ours.isdisjoint(theirs):
        message = f"the heading “{shown(first.text, 60)}” is not the title."
        line = first.line + body_of(document).shift
        yield Finding(line, message, "Give both the same words, or delete the heading.")


RULE = Rule(
    code="RFC216",
    slug="heading-title",
    severity="warning",
    what="A first heading of level 1 has words of the title.",
    why="Who opens the file and who reads the list should know that it is one RFC.",
    bad="# A proposal\n\n## Summary\n\nWords.\n",
    good="# RFC: ragged tensors\n\n## Summary\n\nWords.\n",
    check=check,
)
