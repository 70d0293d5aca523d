"""Number and file name agree."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._corpus import number_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """The key `rfc` and the number the file's name begins with."""
    del context
    own, number = document.meta.get("rfc"), number_of(document.path)
    if own and number and own != number:
        message = f"`rfc` says {own}, and the file's name {number}."
        yield Finding(document.lines.get("rfc", 1), message, "Correct the one that is wrong.")


RULE = Rule(
    code="RFC116",
    slug="number-mismatch",
    severity="warning",
    what="The key `rfc` is the number in the file's name.",
    why="Links are made from the one and lists from the other.",
    bad="rfc: 0008",
    good="kind: feature",
    check=check,
)
