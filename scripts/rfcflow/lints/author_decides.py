"""Somebody other than the author can decide."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Modules all of whose active maintainers are authors of this RFC."""
    governance = context.governance
    if governance is None or context.is_history:
        return
    named = {author.lstrip("@").lower() for author in document.meta.get("authors", ())}
    authors = named | {one.handle for one in governance.people.values() if one.login.lower() in named}
    for name in document.meta.get("modules", ()):
        module = governance.module(name)
        if module is not None and module.maintainers and authors.issuperset(module.maintainers):
            heir = governance.module(module.parent) if module.parent else None
            instead = f"the maintainers of `{heir.id}`" if heir and heir.maintainers else "core maintainers"
            message = f"everybody who maintains `{module.id}` is an author; {instead} decide for it."
            hint = "Nothing to do; name a second module if another one is meant."
            yield Finding(document.lines.get("modules", 1), message, hint)


RULE = Rule(
    code="RFC119",
    slug="author-decides",
    severity="warning",
    what="A module of the RFC has an active maintainer who is not its author.",
    why="Nobody signs off their own text; authors should know from the start who will.",
    bad="authors: [Grace-Example]\nmodules: [core]",
    good="authors: [ada-example]\nmodules: [core]",
    check=check,
    governed=True,
)
