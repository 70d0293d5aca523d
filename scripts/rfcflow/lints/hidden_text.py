"""The text contains no characters that reorder or hide what is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text import characters

_USUAL: Final = bytes((0x09, 0x0A, 0x0D, *range(0x20, 0x7F)))


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Lines with bidirectional controls, zero-width characters or control codes; tabs are text here."""
    del context
    unusual = document.body.translate(None, _USUAL).decode(errors="replace")
    if not unusual or not (characters.HIDDEN.search(unusual) or characters.JOINERS.search(unusual)):
        return
    body = body_of(document)
    for number, line in enumerate(body.outline.lines, start=1):
        bad = characters.hidden(line.replace("\t", " "))
        if bad is not None:
            message = f"this line contains {characters.name(bad)}."
            hint = "Delete it; readers cannot see it."
            yield Finding(number + body.shift, message, hint, line.index(bad) + 1)


RULE = Rule(
    code="RFC207",
    slug="hidden-text",
    severity="warning",
    what="The text has no control characters, bidirectional overrides or zero-width characters.",
    why="They make a text read differently from what is decided (https://trojansource.codes).",
    bad="## Summary\n\nAccess is \u202eden\u202cied.\n",
    good="## Summary\n\nNaïve 日本語 👩\u200d🔬 and\ttabs are text.\n",
    check=check,
    for_readers=True,
)
