"""A text has the sections its kind asks for."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._body import body_of, same_heading
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Headings of the kind that no top-level heading matches, on the last line of the file.

    What is imported followed another template.
    """
    kind = context.governance.kinds.get(document.meta.get("kind", "")) if context.governance else None
    if kind is None or not kind.sections or context.imported:
        return
    body = body_of(document)
    if not body.outline.lines:
        return
    present = {same_heading(heading.text) for heading in body.outline.headings}
    end = max(body.shift + len(body.outline.lines) - 1, 1)
    for section in kind.sections:
        if same_heading(section) not in present:
            message = f"the section “{section}” is missing."
            yield Finding(end, message, f"Add `## {section}`; one sentence is enough.")


RULE = Rule(
    code="RFC201",
    slug="missing-section",
    severity="warning",
    what="The headings that `kinds/KIND.yml` lists are there, at any level and in any order.",
    why="Reviewers ask for the same things each time; a section that says *none* answers before they ask.",
    bad="# Ragged tensors\n\n## Summary\n\nWords.\n",
    good="# Ragged tensors\n\n## Summary\n\nWords.\n\n## **Motivation**\n\nWords.\n",
    check=check,
    governed=True,
)
