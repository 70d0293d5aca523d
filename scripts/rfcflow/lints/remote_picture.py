"""Pictures lie in the repository."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.characters import shown


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Pictures of other hosts."""
    del context
    body = body_of(document)
    for link in body.outline.links:
        if link.picture and link.target.lower().startswith(("http:", "https:", "//")):
            message = f"the picture `{shown(link.target, 80)}` lies on another host."
            hint = f"Add it as `rfcs/assets/{document.slug}/…`."
            yield Finding(link.line + body.shift, message, hint)


RULE = Rule(
    code="RFC218",
    slug="remote-picture",
    severity="warning",
    what="Pictures lie in `rfcs/assets/SLUG/`, not on other hosts.",
    why="Others can change or delete them, and are told who reads; the index shows a link in their place.",
    bad="## Summary\n\n![The flow](https://example.org/flow.png)\n",
    good="## Summary\n\n![The flow](assets/example/flow.png)\n",
    check=check,
    for_readers=True,
)
