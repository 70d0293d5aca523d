"""An RFC does not refer to itself."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import IN_SOURCE, Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.keys import RELATIONS
from rfcflow.text.mends import by_edit


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Relations to the RFC's own id, known from its key or the file's name."""
    number = document.path.rsplit("/", 1)[-1].partition("-")[0]
    own = {document.meta.get("rfc"), number} - {None, "0000"}
    for key in RELATIONS:
        references = document.meta.get(key, ())
        for reference in references:
            if reference in own:
                others = [other for other in references if other not in own]
                fix = by_edit(document.raw, {key: others or None})
                message = f"`{key}` names this RFC itself ({reference})."
                hint = IN_SOURCE if context.imported else "Name the other RFC, or delete the entry."
                yield Finding(document.lines.get(key, 1), message, hint, fix=fix)


RULE = Rule(
    code="RFC108",
    slug="own-reference",
    severity="error",
    mends=True,
    what="`requires`, `replaces`, `amends` and `superseded-by` name other RFCs.",
    why="An RFC that waits for or replaces itself could never be decided or would vanish from the index.",
    bad='requires: ["0007"]',
    good='requires: ["0042"]',
    check=check,
)
