"""No merge was left half done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document

_MARKER: Final = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Lines Git writes around two versions, where both ends are there; examples in code are left alone."""
    del context
    if b"<<<<<<<" not in document.body or b">>>>>>>" not in document.body:
        return
    body = body_of(document)
    inside = [block for block in body.outline.blocks if block.tag == "pre"]
    for found in _MARKER.finditer(body.text):
        line = body.text.count("\n", 0, found.start()) + 1
        if not any(block.first <= line <= block.last for block in inside):
            message = f"`{found[0].strip()}` is what Git writes where two versions meet."
            yield Finding(line + body.shift, message, "Keep one version, and delete the markers.")


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
