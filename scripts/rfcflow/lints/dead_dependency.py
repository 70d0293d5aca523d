"""What an RFC needs is still going to be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rfcflow.lints._corpus import Corpus, Entry
from rfcflow.lints._rule import Finding, Rule

_DEAD: Final = frozenset(("rejected", "withdrawn", "expired", "superseded", "retired"))
_DONE: Final = _DEAD | {"active", "implemented"}


def across(corpus: Corpus) -> Iterator[tuple[Entry, Finding]]:
    """`requires` of a closed RFC by one that is open or accepted; what is built already does not need it."""
    for entry in corpus.entries:
        if entry.state in _DONE:
            continue
        for other in corpus.named(entry, "requires"):
            if other.state in _DEAD:
                heirs = ", ".join(corpus.successors(other))
                hint = f"Name its successor, {heirs}." if heirs else "Say in the text what takes its place."
                message = f"`requires` names RFC {other.id}, which is {other.state}."
                yield entry, Finding(entry.line("requires"), message, hint)


RULE = Rule(
    code="RFC404",
    slug="dead-dependency",
    severity="warning",
    what="An open or accepted RFC does not require one that is closed: rejected, withdrawn, superseded ….",
    why="It waits for something that will not come.",
    bad="""# rfcs/0007-gone.md
state: withdrawn
# rfcs/0042-waiting.md
requires: ["0007"]
""",
    good="""# rfcs/0007-there.md
state: implemented
# rfcs/0042-waiting.md
requires: ["0007"]
""",
    across=across,
)
