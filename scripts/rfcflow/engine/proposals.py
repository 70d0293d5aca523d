"""Proposals that a repository has before it has rfcflow: how many, what they are called, their numbers.

Invariant: names only; no text is read.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from rfcflow.adapters.source_tree import FILE, GitSource, open_source
from rfcflow.engine.import_shelf import Shelf
from rfcflow.errors import Refusal
from rfcflow.importing import listing
from rfcflow.importing.guess import guess_files
from rfcflow.importing.naming import candidates
from rfcflow.importing.profile import Profile

# Fewer numbered texts than this may be anything.
_LEAST = 3


class Proposals(Struct, frozen=True):
    """`waiting` are those nobody imported yet, such as `example`; `offset` keeps new numbers above all.

    `loose` files lie in `rfcs/` and are neither imported nor decided here.
    """

    waiting: int = 0
    example: str = ""
    imported: int = 0
    loose: int = 0
    offset: int = 0


def proposals_in(root: Path) -> Proposals:
    """What a checkout or an unpacked archive has, and what was imported into `rfcs/`."""
    shelf = Shelf(root)
    numbered = _numbered(root)
    numbers = numbered.keys()
    waiting = sorted(numbers - shelf.taken)
    loose = {name for name in shelf.files if name not in shelf.records | shelf.ledgers and int(name[:4])}
    offset = listing.offset(numbers | loose | shelf.old.keys(), shelf.policy())
    example = numbered[waiting[0]] if waiting else ""
    return Proposals(len(waiting), example, len(shelf.old), len(loose), offset or 0)


def _numbered(root: Path) -> dict[str, str]:
    """Paths of numbered texts outside of `rfcs/` by their ids, where there are enough of them."""
    try:
        source = open_source(root, None, None)
    except Refusal:  # a repository without a commit has no proposals
        return {}
    try:
        paths = [each.path for each in source.listing() if each.kind == FILE and _outside(each.path)]
    except Refusal:  # so many files are no proposals
        return {}
    finally:
        if isinstance(source, GitSource):
            source.git.close()
    pattern = guess_files(paths)
    found = candidates(paths, Profile("auto", pattern, ("none",)))[0] if pattern else ()
    numbers = {f"{each.number:04d}": each.path for each in found if each.number is not None}
    return numbers if len(numbers) >= _LEAST else {}


def _outside(path: str) -> bool:
    return not path.startswith(("rfcs/", ".github/"))
