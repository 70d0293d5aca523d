"""A summary says more than the title."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._body import same_heading
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """A summary with the words of the title; what is imported may have had none to take over."""
    title, summary = document.meta.get("title"), document.meta.get("summary")
    if title and summary and not context.imported and same_heading(title) == same_heading(summary):
        hint = "Say in one sentence what would be different, and for whom."
        yield Finding(document.lines.get("summary", 1), "the summary repeats the title.", hint)


RULE = Rule(
    code="RFC115",
    slug="summary-repeats",
    severity="warning",
    what="The summary is not the title again.",
    why="Lists show both; the second line is what tells a reader whether to read on.",
    bad="title: Ragged tensors\nsummary: Ragged tensors.",
    good="title: Ragged tensors\nsummary: Tensors whose rows differ in length.",
    check=check,
)
