"""The kind names a file of `.github/governance/kinds/`."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.mends import by_edit
from rfcflow.text.suggestions import closest


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """The kind, where governance is known and does not have it."""
    kind = document.meta.get("kind")
    if kind is None or context.governance is None or kind in context.governance.kinds:
        return
    kinds = sorted(context.governance.kinds)
    meant = closest(kind[:40].lower(), kinds)
    hint = f"Did you mean `{meant}`?" if meant else f"Kinds are: {', '.join(kinds)}."
    same = kind.lower() in context.governance.kinds
    fix = by_edit(document.raw, {"kind": kind.lower()}) if same else None
    yield Finding(document.lines.get("kind", 1), f"`{kind}` is not a kind of RFC.", hint, fix=fix)


RULE = Rule(
    code="RFC101",
    slug="unknown-kind",
    severity="error",
    mends=True,
    what="`kind` is one of the kinds this project has.",
    why="The kind decides who decides, and which sections the text should have.",
    bad="kind: featur",
    good="kind: feature",
    check=check,
    governed=True,
)
