"""What is amended is in force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rfcflow.lints._corpus import Corpus, Entry
from rfcflow.lints._rule import Finding, Rule

_CLOSED: Final = frozenset(("rejected", "withdrawn", "expired", "superseded", "retired"))
_IN_FORCE: Final = frozenset(("accepted", "active", "implemented"))


def across(corpus: Corpus) -> Iterator[tuple[Entry, Finding]]:
    """`amends` of an RFC that was never decided for, or holds no more, by one that is not closed itself."""
    for entry in corpus.entries:
        if entry.state in _CLOSED:
            continue
        for other in corpus.named(entry, "amends"):
            if other.state is not None and other.state not in _IN_FORCE:
                message = f"`amends` names RFC {other.id}, which is {other.state}."
                yield entry, Finding(entry.line("amends"), message, "Amend the RFC that holds.")


RULE = Rule(
    code="RFC406",
    slug="amends-nothing",
    severity="warning",
    what="`amends` names an RFC that is accepted, active or implemented.",
    why="An amendment changes what holds; of a text that holds no more, or never did, it changes nothing.",
    bad="""# rfcs/0007-refused.md
state: rejected
# rfcs/0042-change.md
kind: amendment
amends: ["0007"]
""",
    good="""# rfcs/0007-there.md
state: active
# rfcs/0042-change.md
kind: amendment
amends: ["0007"]
""",
    across=across,
)
