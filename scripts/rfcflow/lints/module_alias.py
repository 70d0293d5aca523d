"""Modules are named by their ids; an alias works and is told."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Modules named by an alias."""
    governance = context.governance
    if governance is None:
        return
    for name in document.meta.get("modules", ()):
        module = governance.module(name)
        if module is not None and module.id != name:
            message = f"`{name}` is another name of the module `{module.id}`."
            yield Finding(document.lines.get("modules", 1), message, f"Write `{module.id}`.")


RULE = Rule(
    code="RFC103",
    slug="module-alias",
    severity="warning",
    what="`modules` names modules by their ids.",
    why="Two names of one module look like two modules in lists and searches.",
    bad="modules: [ad]",
    good="modules: [autograd]",
    check=check,
)
