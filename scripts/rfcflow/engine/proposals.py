"""Proposals that a repository has before it has rfcflow: how many, what they are called, their numbers.

Invariant: names only; no text is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rfcflow.adapters.source_tree import FILE, GitSource, open_source
from rfcflow.engine.import_shelf import Shelf
from rfcflow.errors import Refusal
from rfcflow.importing import listing
from rfcflow.importing.guess import guess_files
from rfcflow.importing.naming import candidates
from rfcflow.importing.profile import Profile

# Fewer numbered texts than this may be anything.
_LEAST = 3


@dataclass(frozen=True, slots=True)
class Proposals:
    """`waiting` are those nobody imported yet, called like `pattern`; `offset` keeps new numbers above all.

    `loose` files lie in `rfcs/` and are neither imported nor decided here.
    """

    waiting: int = 0
    pattern: str = ""
    imported: int = 0
    loose: int = 0
    offset: int = 0


def proposals_in(root: Path) -> Proposals:
    """What a checkout or an unpacked archive has, and what was imported into `rfcs/`."""
    shelf = Shelf(root)
    pattern, numbers = _numbered(root)
    waiting = numbers - shelf.taken
    loose = {name for name in shelf.files if name not in shelf.records | shelf.ledgers and int(name[:4])}
    offset = listing.offset(numbers | loose | shelf.old.keys(), shelf.policy())
    return Proposals(len(waiting), pattern if waiting else "", len(shelf.old), len(loose), offset or 0)


def _numbered(root: Path) -> tuple[str, set[str]]:
    """The pattern of numbered texts outside of `rfcs/` and their numbers, where there are enough of them."""
    try:
        source = open_source(root, None, None)
    except Refusal:  # a repository without a commit has no proposals
        return "", set()
    try:
        paths = [each.path for each in source.listing() if each.kind == FILE and _outside(each.path)]
    except Refusal:  # so many files are no proposals
        return "", set()
    finally:
        if isinstance(source, GitSource):
            source.git.close()
    pattern = guess_files(paths)
    found = candidates(paths, Profile("auto", pattern, ("none",)))[0] if pattern else ()
    numbers = {f"{each.number:04d}" for each in found if each.number is not None}
    return ("".join(pattern), numbers) if len(numbers) >= _LEAST else ("", set())


def _outside(path: str) -> bool:
    return not path.startswith(("rfcs/", ".github/"))
