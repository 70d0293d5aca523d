"""The shepherd is somebody who maintains something."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.characters import shown


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """A shepherd the registry does not know, or knows as emeritus only, while the RFC is open."""
    governance, shepherd = context.governance, document.meta.get("shepherd", "").lstrip("@")
    if governance is None or not shepherd or context.is_history:
        return
    low = shepherd.lower()
    handle = next((one.handle for one in governance.people.values() if one.login.lower() == low), low)
    modules = governance.modules.values()
    if handle in governance.policy.core or any(handle in module.maintainers for module in modules):
        return
    former = any(handle in module.emeritus for module in modules)
    why = "is emeritus" if former else "maintains no module"
    message = f"the shepherd `{shown(shepherd, 40)}` {why}."
    hint = "Comment `/shepherd` in the RFC's thread to have another one chosen."
    yield Finding(document.lines.get("shepherd", 1), message, hint)


RULE = Rule(
    code="RFC118",
    slug="unknown-shepherd",
    severity="warning",
    what="The shepherd of an open RFC is an active maintainer.",
    why="Nobody else can call a final comment period; the RFC would wait for good.",
    bad="shepherd: kay-example",
    good="kind: feature",
    check=check,
    governed=True,
)
