"""A title is a title: no number, no full stop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.mends import by_edit

_NUMBER: Final = re.compile(r"\[?RFC(?:[ #-]?(?:[0-9]+|0*X{2,}))?\]?(?: ?[:–—-] |(?<=\]) )", re.IGNORECASE)


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Titles that begin with `RFC 42:` or end with a full stop."""
    del context
    title = document.meta.get("title", "")
    bare = _NUMBER.sub("", title, count=1).strip() if _NUMBER.match(title) else title
    what = "begins with the RFC's number or with *RFC*" if bare != title else "ends with a full stop"
    if bare.endswith(".") and not bare.endswith("..") and not bare[:-1].endswith((" etc", ".")):
        bare = bare[:-1].rstrip()
    if bare and bare != title:
        fix = by_edit(document.raw, {"title": bare})
        hint = "The index shows number and title side by side: write the words alone."
        yield Finding(document.lines.get("title", 1), f"the title {what}.", hint, fix=fix)


RULE = Rule(
    code="RFC114",
    slug="title-form",
    severity="warning",
    mends=True,
    what="A title has neither number nor full stop.",
    why="Lists show the number beside the title, and the number is given at landing.",
    bad='title: "RFC-0042: Ragged tensors"',
    good='title: "RFCs for modules without maintainers"',
    check=check,
)
