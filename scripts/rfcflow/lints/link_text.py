"""A link says where it leads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document

_SAYS_NOTHING: Final = frozenset(("click here", "here", "link", "more", "this", "this link"))


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Links whose whole text is a word like *here*."""
    del context
    body = body_of(document)
    for link in body.outline.links:
        if link.text and link.text.casefold().rstrip(".") in _SAYS_NOTHING:
            message = f"a link is called “{link.text}”."
            yield Finding(link.line + body.shift, message, "Link the words that say what is there.")


RULE = Rule(
    code="RFC213",
    slug="link-text",
    severity="warning",
    what="The text of a link says what it leads to; *here* and *link* do not.",
    why="Screen readers and the eye go from link to link, without the words around them.",
    bad="## Summary\n\nThe benchmark is [here](https://example.org/).\n",
    good="## Summary\n\nSee [the benchmark here](https://example.org/).\n",
    check=check,
)
