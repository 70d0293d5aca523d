"""Both sides of a succession tell the same story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rfcflow.lints._corpus import Corpus, Entry
from rfcflow.lints._rule import Finding, Rule

_IN_FORCE: Final = ("accepted", "active", "implemented")


def across(corpus: Corpus) -> Iterator[tuple[Entry, Finding]]:
    """`superseded-by` without the other's `replaces`, and `replaces` that the other contradicts.

    Here only `replaces` is written and the reverse derived; elsewhere both are, and one may be missing.
    """
    for entry in corpus.entries:
        for other in corpus.named(entry, "superseded-by"):
            if entry.id not in other.targets("replaces"):
                message = f"`superseded-by` names RFC {other.id}, which does not replace {entry.id}."
                hint = "Write it there, or correct the one that is wrong."
                yield entry, Finding(entry.line("superseded-by"), message, hint)
        for other in corpus.named(entry, "replaces"):
            if entry.id not in other.targets("superseded-by") and _contradicts(entry, other):
                message = f"`replaces` names RFC {other.id}, which does not say so."
                hint = "Correct the one that is wrong; `/correct superseded` changes a landed state."
                yield entry, Finding(entry.line("replaces"), message, hint)


def _contradicts(entry: Entry, other: Entry) -> bool:
    if other.targets("superseded-by") or (entry.imported and other.imported):
        return True
    return entry.state in _IN_FORCE and other.state not in (None, "superseded")


RULE = Rule(
    code="RFC402",
    slug="one-sided-relation",
    severity="warning",
    what="What is superseded by an RFC is replaced by that RFC, and the other way round.",
    why="A reader of the old text has to find the new one, and need not ask which of them holds.",
    bad="""# rfcs/0007-old.md
state: superseded
superseded-by: ["0042"]
# rfcs/0042-new.md
title: New
""",
    good="""# rfcs/0007-old.md
state: superseded
superseded-by: ["0042"]
# rfcs/0042-new.md
replaces: ["0007"]
""",
    across=across,
)
