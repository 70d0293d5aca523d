"""Relations name RFCs that exist."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import IN_SOURCE, Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.keys import RELATIONS


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """References to ids that the default branch does not have, where they are known."""
    if context.known_rfcs is None:
        return
    number = document.path.rsplit("/", 1)[-1].partition("-")[0]
    for key in RELATIONS:
        for reference in document.meta.get(key, ()):
            if reference not in context.known_rfcs and reference not in (number, document.meta.get("rfc")):
                message = f"`{key}` names RFC {reference}, which does not exist."
                hint = "An RFC counts once it has landed; check the id in the index."
                hint = IN_SOURCE if context.imported else hint
                yield Finding(document.lines.get(key, 1), message, hint)


RULE = Rule(
    code="RFC109",
    slug="unknown-reference",
    severity="error",
    what="`requires`, `replaces`, `amends` and `superseded-by` name RFCs that have landed.",
    why="A relation that leads nowhere misleads readers, and the other RFC would never show it.",
    bad='replaces: ["9999"]',
    good='replaces: ["0042"]',
    check=check,
)
