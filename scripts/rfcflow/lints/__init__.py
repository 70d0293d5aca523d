"""Lints: one rule per file, found by looking, each documented by itself.

Invariant: the order of findings depends on the document alone; a rule that is added here needs no list
elsewhere. While an RFC is open only what the process needs to go on is an error: front matter, size, path,
encoding, unknown ids. Once it is settled its text is history, and what would be an error is told as a
warning.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from typing import Final

from rfcflow.errors import Problem
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text import frontmatter

__all__ = ["Finding", "LintContext", "Rule", "lint", "lint_file", "rule_for", "rules"]
MOST_PER_RULE: Final = 10
SETTLED: Final = frozenset(
    ("accepted", "active", "implemented", "rejected", "withdrawn", "expired", "superseded", "retired")
)


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every rule, by code. A file defines `RULE`, or `RULES` where one check finds several."""
    found: list[Rule] = []
    for name in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        if not name.startswith("_"):
            module = importlib.import_module(f"{__name__}.{name}")
            found.extend(module.RULES if hasattr(module, "RULES") else (module.RULE,))
    return tuple(sorted(found, key=lambda rule: rule.code))


def rule_for(slug: str) -> Rule | None:
    """The rule behind the code of a Problem."""
    return next((rule for rule in rules() if rule.slug == slug), None)


def lint(document: Document, context: LintContext) -> tuple[Problem, ...]:
    """What the rules find in a document that could be read, sorted by place.

    Problems of reading it are `parse_document`'s; `lint_file` gives both.
    """
    found: list[Problem] = []
    settled = context.state in SETTLED
    for rule in rules():
        findings = list(rule.check(document, context))
        severity = "warning" if settled else rule.severity
        found.extend(
            Problem(document.path, item.line, item.column, rule.slug, item.message, item.hint, severity)
            for item in findings[:MOST_PER_RULE]
        )
        if len(findings) > MOST_PER_RULE:
            message = f"{len(findings) - MOST_PER_RULE} more of the same are not listed."
            line = findings[MOST_PER_RULE].line
            found.append(Problem(document.path, line, 1, rule.slug, message, severity=severity))
    return tuple(sorted(found))


def lint_file(path: str, raw: bytes, context: LintContext) -> tuple[Document | None, tuple[Problem, ...]]:
    """The document in `raw` and everything wrong with it: reading and rules together, sorted by place."""
    human = context.state not in SETTLED
    document, problems = frontmatter.parse_document(path, raw, human=human)
    if document is None:
        return None, problems
    return document, tuple(sorted((*problems, *lint(document, context))))
