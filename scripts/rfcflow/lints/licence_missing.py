"""The text names the licence policy asks for."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._body import body_of, same_heading
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """A text without the words of `documents.licence` of policy.yml, marks and line breaks aside."""
    wanted = context.governance.policy.licence if context.governance is not None else ""
    if not wanted or context.is_history or not document.path.endswith(".md"):
        return
    body = body_of(document)
    if same_heading(wanted) not in same_heading(body.text):
        end = max(body.shift + len(body.outline.lines) - 1, 1)
        yield Finding(end, "the text does not name its licence.", f"Add a line: {wanted}")


RULE = Rule(
    code="RFC302",
    slug="licence-missing",
    severity="warning",
    what="Where `documents.licence` of policy.yml has a text, the RFC has it too.",
    why="Others quote, translate and build what was decided; they have to know that they may.",
    bad="## Summary\n\nWords.\n",
    good="## Summary\n\nWords.\n\n**Licence:** CC0-1.0\n",
    check=check,
    governed=True,
)
