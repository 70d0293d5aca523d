"""A module should have somebody who can decide for it."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Modules without an active maintainer; who decides instead is told."""
    governance = context.governance
    if governance is None:
        return
    for name in document.meta.get("modules", ()):
        module = governance.module(name)
        if module is None or module.maintainers:
            continue
        heir = governance.module(module.parent) if module.parent else None
        instead = f"the maintainers of `{heir.id}`" if heir and heir.maintainers else "core maintainers"
        gone = "has only emeritus maintainers" if module.emeritus else "has no maintainer"
        yield Finding(
            document.lines.get("modules", 1),
            f"`{module.id}` {gone}; {instead} decide for it.",
            "Nothing to do; name a second module if another one is meant.",
        )


RULE = Rule(
    code="RFC104",
    slug="orphan-module",
    severity="warning",
    what="The modules of an RFC have active maintainers.",
    why="Authors should know from the start that somebody else will decide, and that it may take longer.",
    bad="modules: [sparse]",
    good="modules: [autograd]",
    check=check,
    governed=True,
)
