"""Modules are named by their ids; an alias works and is told."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.mends import by_edit


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Modules named by an alias."""
    governance = context.governance
    if governance is None:
        return
    names = document.meta.get("modules", ())
    modules = {name: module for name in names if (module := governance.module(name)) is not None}
    aliases = {name: module.id for name, module in modules.items() if module.id != name}
    if not aliases:
        return
    ids = dict.fromkeys(aliases.get(name, name) for name in names)
    fix = by_edit(document.raw, {"modules": list(ids)})
    for name, meant in aliases.items():
        message = f"`{name}` is another name of the module `{meant}`."
        yield Finding(document.lines.get("modules", 1), message, f"Write `{meant}`.", fix=fix)


RULE = Rule(
    code="RFC103",
    slug="module-alias",
    severity="warning",
    mends=True,
    what="`modules` names modules by their ids.",
    why="Two names of one module look like two modules in lists and searches.",
    bad="modules: [ad]",
    good="modules: [autograd]",
    check=check,
    governed=True,
)
