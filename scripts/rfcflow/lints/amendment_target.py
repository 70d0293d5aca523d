"""An amendment says what it amends."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Kind `amendment` without `amends`."""
    del context
    if document.meta.get("kind") == "amendment" and not document.meta.get("amends"):
        line = document.lines.get("amends", document.lines.get("kind", 1))
        yield Finding(line, "an amendment has to say which RFC it amends.", 'Add `amends: ["0042"]`.')


RULE = Rule(
    code="RFC112",
    slug="amendment-target",
    severity="error",
    what="An RFC of kind `amendment` has `amends`.",
    why="The old text stays as it is; only this link tells its readers that part of it has changed.",
    bad="kind: amendment",
    good='kind: amendment\namends: ["0042"]',
    check=check,
)
