"""An RFC does not refer to itself."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Relations to the RFC's own id, known from its key or the file's name."""
    del context
    number = document.path.rsplit("/", 1)[-1].partition("-")[0]
    own = {document.meta.get("rfc"), number} - {None, "0000"}
    for key in ("requires", "replaces", "amends", "superseded-by"):
        for reference in document.meta.get(key, ()):
            if reference in own:
                message = f"`{key}` names this RFC itself ({reference})."
                yield Finding(document.lines.get(key, 1), message, "Name the other RFC, or delete the entry.")


RULE = Rule(
    code="RFC108",
    slug="own-reference",
    severity="error",
    what="`requires`, `replaces`, `amends` and `superseded-by` name other RFCs.",
    why="An RFC that waits for or replaces itself could never be decided or would vanish from the index.",
    bad='requires: ["0007"]',
    good='requires: ["0042"]',
    check=check,
)
