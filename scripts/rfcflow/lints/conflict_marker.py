"""No merge was left half done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document

_MARKER: Final = re.compile(r"(?:<{7}|>{7})(?: |$)")


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Lines Git writes around two versions, where both ends are there; examples in code are left alone."""
    del context
    if b"<<<<<<<" not in document.body or b">>>>>>>" not in document.body:
        return
    body = body_of(document)
    code = [range(block.first, block.last + 1) for block in body.outline.blocks if block.tag == "pre"]
    inside = {number for numbers in code for number in numbers}
    for number, line in enumerate(body.outline.lines, start=1):
        if number not in inside and _MARKER.match(line):
            message = f"`{line[:7]}` is what Git writes where two versions meet."
            yield Finding(number + body.shift, message, "Keep one version, and delete the markers.")


RULE = Rule(
    code="RFC214",
    slug="conflict-marker",
    severity="warning",
    what="The text has no markers of an unfinished merge.",
    why="Reviewers would decide on two texts at once.",
    bad="## Summary\n\n<<<<<<< ours\nOne.\n=======\nTwo.\n>>>>>>> theirs\n",
    good="## Summary\n\n```\n<<<<<<< ours\n>>>>>>> theirs\n```\n",
    check=check,
)
