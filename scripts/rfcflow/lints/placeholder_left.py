"""Placeholders of the template are replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.keys import PLACEHOLDERS

_MARKS: Final = " \t#*_>.:<([)]+-"
# Beginning with a line end, which is found fast: most texts have no such line, and are not read twice.
_ANYWHERE: Final = re.compile(rf"\n[{re.escape(_MARKS)}]*(?:FIXME|(?:{'|'.join(sorted(PLACEHOLDERS))})\b)")


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Lines of prose that are a placeholder or begin with FIXME."""
    del context
    body = body_of(document)
    if not _ANYWHERE.search(f"\n{body.text}"):
        return
    for number, line in body.prose():
        if left_from_template(line):
            message = f"the placeholder `{line.strip(_MARKS)[:20]}` is still here."
            yield Finding(number, message, "Write the text, or *None.* if that is the answer.")


def left_from_template(line: str) -> bool:
    """Whether a line is a placeholder or begins with FIXME, whatever marks it up."""
    words = line.strip(_MARKS)
    return words in PLACEHOLDERS or words.startswith("FIXME")


RULE = Rule(
    code="RFC203",
    slug="placeholder-left",
    severity="warning",
    what="No line of the text is a placeholder (FIXME, TODO, TBD …).",
    why="A placeholder promises a text that reviewers then wait for.",
    bad="## Summary\n\nFIXME\n\n## Motivation\n\nWords.\n",
    good="## Summary\n\nThe word FIXME marks what is missing.\n\n## Motivation\n\n```\nTODO\n```\n",
    check=check,
)
