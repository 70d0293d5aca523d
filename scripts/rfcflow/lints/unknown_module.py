"""Every module names a file of `.github/governance/modules/`."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.mends import by_edit
from rfcflow.text.suggestions import closest


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Modules that governance does not know by id or alias."""
    governance = context.governance
    if governance is None:
        return
    names = document.meta.get("modules", ())
    if not names:
        return
    modules = governance.modules.values()
    known = {name: module.id for module in modules for name in (module.id, *module.aliases)}
    if all(name in known for name in names):
        return
    lowered = dict.fromkeys(known.get(name.lower(), name) for name in names)
    fix = by_edit(document.raw, {"modules": list(lowered)})
    for name in names:
        if name in known:
            continue
        lower = name.lower()
        near = lower if lower in known else closest(lower[:60], known)
        if near is not None:
            hint = f"Did you mean `{known[near]}`?"
        else:
            hint = "Leave the list empty if you are not sure: triage adds the module."
        mend = fix if lower in known else None
        yield Finding(document.lines.get("modules", 1), f"`{name}` is not a module.", hint, fix=mend)


RULE = Rule(
    code="RFC102",
    slug="unknown-module",
    severity="error",
    mends=True,
    what="Every entry of `modules` is the id of a module.",
    why="Modules decide who is asked; a misspelt one would ask nobody.",
    bad="modules: [autogard]",
    good="modules: [autograd]",
    check=check,
    governed=True,
)
