"""One number is one RFC's."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._corpus import Corpus, Entry
from rfcflow.lints._rule import Finding, Rule

_UNNUMBERED = ("", "0000")


def across(corpus: Corpus) -> Iterator[tuple[Entry, Finding]]:
    """Entries whose id another file has already; `0000` is everybody's until landing."""
    for entry in corpus.entries:
        first = corpus.by_id[entry.id]
        if first is not entry and entry.id not in _UNNUMBERED:
            message = f"RFC {entry.id} is the number of `{first.path}` too."
            yield entry, Finding(1, message, "Give one of them a letter: `2071b`, in the name and in `rfc`.")


RULE = Rule(
    code="RFC401",
    slug="duplicate-number",
    severity="error",
    what="No two files have one number.",
    why="Every link, ballot and ledger names an RFC by its number.",
    bad="# rfcs/0042-ragged.md\ntitle: Ragged\n# rfcs/0042-sparse.md\ntitle: Sparse\n",
    good="# rfcs/0042-ragged.md\ntitle: Ragged\n# rfcs/0043-sparse.md\ntitle: Sparse\n",
    across=across,
    lasting=True,
)
