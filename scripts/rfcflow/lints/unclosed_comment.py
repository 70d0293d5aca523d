"""Comments end where they are meant to."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """`<!--` at the start of an HTML block, without `-->` behind it."""
    del context
    if document.body.rfind(b"<!--") <= document.body.rfind(b"-->"):
        return
    body = body_of(document)
    place = body.outside.rfind("<!--")
    if place > body.outside.rfind("-->"):
        line = body.outside.count("\n", 0, place) + 1
        message = "this comment is never closed: the rest of the file is hidden."
        yield Finding(line + body.shift, message, "Close it with `-->`.")


RULE = Rule(
    code="RFC220",
    slug="unclosed-comment",
    severity="warning",
    what="Every HTML comment is closed.",
    why="Nobody sees what stands behind it, and it is decided all the same.",
    bad="## Summary\n\nWords.\n\n<!-- Why?\n\n## Motivation\n\nWords.\n",
    good="## Summary\n\nThe mark `<!--` opens a comment.\n",
    check=check,
)
