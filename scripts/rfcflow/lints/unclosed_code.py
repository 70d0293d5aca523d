"""Code ends where it is meant to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """A last block that a fence opens and nothing closes, up to the end of the file."""
    del context
    body = body_of(document)
    if not body.outline.blocks or body.outline.blocks[-1].tag != "pre":
        return
    block, lines = body.outline.blocks[-1], body.outline.lines
    opening = _FENCE.match(lines[block.first - 1])
    if opening is None or any(line.strip() for line in lines[block.last :]):
        return
    closing = next((line for line in reversed(lines[block.first :]) if line.strip()), "")
    end = closing.strip()
    if not end.startswith(opening[1]) or end.strip(opening[1][0]):
        message = "this fence opens code that nothing closes: the rest of the file is code."
        yield Finding(block.first + body.shift, message, f"Close it with a line `{opening[1][:8]}`.")


RULE = Rule(
    code="RFC219",
    slug="unclosed-code",
    severity="warning",
    what="Every code fence is closed.",
    why="All headings and links behind it become code.",
    bad="## Summary\n\nWords.\n\n```python\nx = 1\n\n## Motivation\n\nWords.\n",
    good="## Summary\n\n````\n```\n````\n",
    check=check,
)
