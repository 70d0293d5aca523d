"""No RFC requires, replaces or amends itself by way of others."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._corpus import Corpus, Entry
from rfcflow.lints._cycles import cycles
from rfcflow.lints._rule import Finding, Rule


def across(corpus: Corpus) -> Iterator[tuple[Entry, Finding]]:
    """One cycle of each knot of relations, at the RFC in it that comes first."""
    for key in ("requires", "replaces", "amends"):
        edges = {
            entry.id: tuple(target for target in entry.targets(key) if target in corpus.by_id)
            for entry in corpus.by_id.values()
            if entry.targets(key)
        }
        for cycle in cycles(edges):
            entry = corpus.by_id[cycle[0]]
            way = " → ".join((*cycle, cycle[0]) if len(cycle) < 12 else (*cycle[:11], "…", cycle[0]))
            message = f"`{key}` goes in a circle: {way}."
            yield entry, Finding(entry.line(key), message, "Take one of these relations out.")


RULE = Rule(
    code="RFC403",
    slug="relation-cycle",
    severity="warning",
    what="`requires`, `replaces` and `amends` do not go in circles.",
    why="None of them could be built before the others, and none of them would be the one that holds.",
    bad="""# rfcs/0007-hen.md
requires: ["0042"]
# rfcs/0042-egg.md
requires: ["0007"]
""",
    good="""# rfcs/0007-hen.md
requires: ["0042"]
# rfcs/0042-egg.md
replaces: ["0007"]
""",
    across=across,
)
