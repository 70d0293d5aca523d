"""Where each RFC's record and text are: object ids, from the trees of both branches, before anything is read.

Invariant: an RFC whose `Source` is the same is the same RFC; nothing else on the default branch or the ledger
speaks of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from msgspec import Struct

from rfcflow.adapters.git_reading import Reader
from rfcflow.adapters.git_records import Entry as TreeEntry
from rfcflow.adapters.git_trees import FILE
from rfcflow.errors import Problem
from rfcflow.ledger import ledger_of
from rfcflow.text.keys import REFERENCE

_EXECUTABLE: Final = "100755"
_FILES: Final = (FILE, _EXECUTABLE)


class Source(Struct, frozen=True):
    """The files of one RFC.

    `path` and `text` (a blob id, as all that follow) are the landed file's, `others` paths that claim the
    same id. `pictures` are pairs of `assets/SLUG/FILE` and a blob id.
    """

    id: str
    path: str | None = None
    text: str = ""
    others: tuple[str, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()
    outcome: str = ""
    ledger: str = ""

    @property
    def stamp(self) -> str:
        """A hash of all of it."""
        return sha256(repr(self).encode()).hexdigest()[:32]


def read_sources(git: Reader, main: str, ledger: str | None) -> tuple[list[Source], tuple[Problem, ...]]:
    """Every RFC by id, and files that are none where RFCs and ledgers should be."""
    tree = git.tree(main, "rfcs", sizes=False)
    landed, strays = _landed(tree)
    ledgers, broken = _ledgers({} if ledger is None else git.tree(ledger, sizes=False))
    outcomes = {
        path.removeprefix("rfcs/outcomes/").removesuffix(".yml"): entry.sha
        for path, entry in tree.items()
        if path.startswith("rfcs/outcomes/") and path.endswith(".yml") and entry.mode in _FILES
    }
    pictures = _pictures(tree)
    found = []
    for name in sorted({*landed, *ledgers}):
        paths = landed.get(name, ())
        path = paths[0] if paths else None
        slug = path.partition("-")[2].rpartition(".")[0] if path else ""
        found.append(
            Source(
                name,
                path,
                tree[path].sha if path else "",
                tuple(paths[1:]),
                pictures.get(slug, ()) if path else (),
                outcomes.get(name, ""),
                ledgers.get(name, ""),
            )
        )
    return found, (*strays, *broken)


def _landed(tree: Mapping[str, TreeEntry]) -> tuple[dict[str, list[str]], list[Problem]]:
    """Paths of landed RFCs by id, and files in `rfcs/` that are none."""
    found: dict[str, list[str]] = defaultdict(list)
    strays: list[Problem] = []
    for path, entry in sorted(tree.items()):
        name = path.removeprefix("rfcs/")
        if "/" in name or not name.endswith((".md", ".rst")) or name == "README.md":
            continue
        number, _, slug = name.rpartition(".")[0].partition("-")
        if not REFERENCE.fullmatch(number) or number == "0000" or not slug or entry.mode not in _FILES:
            message = "it is in rfcs/ and its name is not ID-slug.md."
            strays.append(Problem(path, 0, 0, "stray-file", message, "Move it, or land it as an RFC."))
        else:
            found[number].append(path)
    return found, strays


def _pictures(tree: Mapping[str, TreeEntry]) -> dict[str, tuple[tuple[str, str], ...]]:
    """By the slug of the RFC that shows them."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path, entry in sorted(tree.items()):
        name = path.removeprefix("rfcs/")
        if name.startswith("assets/") and entry.mode in _FILES:
            found[name.split("/")[1]].append((name, entry.sha))
    return {slug: tuple(pairs) for slug, pairs in found.items()}


def _ledgers(tree: Mapping[str, TreeEntry]) -> tuple[dict[str, str], list[Problem]]:
    """Blob ids of the ledger files by RFC, and files that cannot be one."""
    found: dict[str, str] = {}
    broken: list[Problem] = []
    for path, entry in tree.items():
        name = ledger_of(path)
        if name is not None and entry.mode == FILE:
            found[name] = entry.sha
        elif path.endswith(".jsonl"):
            broken.append(
                Problem(path, 0, 0, "stray-ledger", "no RFC has it: that of 0142 is 0100/0142.jsonl.")
            )
    return found, broken
