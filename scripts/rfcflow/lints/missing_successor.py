"""What is superseded has a successor."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._corpus import Corpus, Entry
from rfcflow.lints._rule import Finding, Rule


def across(corpus: Corpus) -> Iterator[tuple[Entry, Finding]]:
    """RFCs in the state `superseded` that neither name a successor nor are replaced by one."""
    for entry in corpus.entries:
        if entry.state == "superseded" and not corpus.successors(entry):
            message = "this RFC is superseded, and nothing says by which one."
            hint = "The RFC that replaces it says so: `replaces`; without one its state is `retired`."
            yield entry, Finding(1, message, hint)


RULE = Rule(
    code="RFC405",
    slug="missing-successor",
    severity="warning",
    what="For every superseded RFC there is one that replaces it.",
    why="A reader who is told that a text is out of date asks for the one that is not.",
    bad="# rfcs/0007-old.md\nstate: superseded\n",
    good="""# rfcs/0007-old.md
state: superseded
# rfcs/0042-new.md
replaces: ["0007"]
""",
    across=across,
)
