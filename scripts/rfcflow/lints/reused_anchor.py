"""A link within the page can mean one heading only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from rfcflow.lints._body import anchor_of, body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.characters import shown


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Links to an anchor that several headings would have; only the first of them gets it."""
    del context
    body = body_of(document)
    here = [link for link in body.outline.links if link.target.startswith("#") and not link.picture]
    if not here:
        return
    times = Counter(anchor_of(title) for title in body.outline.titles)
    for link in here:
        count = times[unquote(link.target[1:]).casefold()]
        if count > 1:
            message = f"{count} headings share the anchor `{shown(link.target, 80)}`; the first one gets it."
            yield Finding(link.line + body.shift, message, "Give the headings different names.")


RULE = Rule(
    code="RFC209",
    slug="reused-anchor",
    severity="warning",
    what="A heading that is linked within the page has a name of its own.",
    why="The others are numbered in order, so that a new one above turns the link to another place.",
    bad="## Summary\n\nSee [costs](#costs).\n\n## Motivation\n\n### Costs\n\nOne.\n\n### Costs\n\nTwo.\n",
    good="## Summary\n\nSee [costs](#costs).\n\n## Motivation\n\n### Costs\n\nOne.\n\n### Others\n\nTwo.\n",
    check=check,
)
