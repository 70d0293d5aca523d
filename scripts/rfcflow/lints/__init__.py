"""Lints: one rule per file, found by looking, each documented by itself.

Invariant: the order of findings depends on the document alone; a rule that is added here needs no list
elsewhere. While an RFC is open only what the process needs to go on is an error: front matter, size, path,
encoding, unknown ids. Once it is settled, or came from elsewhere, its text is history: what would be an error
is told as a warning, and nothing in it is mended by a machine.
"""

from __future__ import annotations

from rfcflow.lints._catalogue import adjustable, rule_for, rules
from rfcflow.lints._corpus import Entry, Relation, entry_of, lint_corpus
from rfcflow.lints._document import lint, lint_file
from rfcflow.lints._ignores import SLUG as IGNORES
from rfcflow.lints._ignores import Ignore
from rfcflow.lints._mending import Mended, apply_fixes, mend
from rfcflow.lints._rule import SETTLED, Finding, LintContext, Rule

__all__ = [
    "IGNORES",
    "SETTLED",
    "Entry",
    "Finding",
    "Ignore",
    "LintContext",
    "Mended",
    "Relation",
    "Rule",
    "adjustable",
    "apply_fixes",
    "entry_of",
    "lint",
    "lint_corpus",
    "lint_file",
    "mend",
    "rule_for",
    "rules",
]
