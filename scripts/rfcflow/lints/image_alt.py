"""Pictures have a text for those who do not see them."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.characters import shown


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Images with an empty alternative text."""
    del context
    body = body_of(document)
    for link in body.outline.links:
        if link.picture and not link.alt.strip():
            message = f"the picture `{shown(link.target, 80)}` has no alternative text."
            yield Finding(link.line + body.shift, message, "Write `![what it shows](…)`.")


RULE = Rule(
    code="RFC205",
    slug="image-alt",
    severity="warning",
    what="Every image has an alternative text.",
    why="Screen readers, mails and feeds show the words instead of the picture.",
    bad="## Summary\n\n![](assets/example/flow.png)\n",
    good="## Summary\n\n![From proposal to decision](assets/example/flow.png)\n",
    check=check,
)
