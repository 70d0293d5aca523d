"""Reading a Git tree, listing all below it, and editing it: only what lies on the way to a change is touched.

Invariant: the same base and edits give the tree git itself would make; empty directories vanish; no path can
leave the tree or name Git's own directory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct, field

from rfcflow.adapters.git_process import TooLarge
from rfcflow.adapters.git_records import Entry, shown_path
from rfcflow.errors import Refusal

FILE: Final = "100644"
EXECUTABLE: Final = "100755"
SYMLINK: Final = "120000"
SUBMODULE: Final = "160000"
DIRECTORY: Final = "040000"
# As Git stores it.
DIRECTORY_MODE: Final = "40000"
_WRITABLE: Final = frozenset((FILE, EXECUTABLE, SYMLINK, SUBMODULE, DIRECTORY))
_LEAF: Final = {width: re.compile(rb"([0-7]+) ([^\0]+)\0(.{%d})" % width, re.DOTALL) for width in (20, 32)}

# Bytes that ``ls-tree`` writes of a file besides its path and id.
_AROUND: Final = len("100644 blob \t\0")
# Git's own bound: https://git-scm.com/docs/git-config#Documentation/git-config.txt-coremaxTreeDepth
_DEEPEST: Final = 2048

Edit = tuple[str, str] | None


class Leaf(Struct, frozen=True):
    """One entry of one tree object as Git stores it; `mode` without leading zero."""

    name: bytes
    mode: str
    sha: str

    @property
    def is_directory(self) -> bool:
        """Whether it is a subdirectory."""
        return self.mode == DIRECTORY_MODE


def parse_tree(raw: bytes, width: int) -> Sequence[Leaf] | None:
    """The entries of a tree object, ids of `width` bytes; None for what is no tree."""
    found = _LEAF[width].findall(raw)
    if sum(len(mode) + len(name) for mode, name, _ in found) + len(found) * (width + 2) != len(raw):
        return None
    return [Leaf(name, mode.decode().lstrip("0"), identity.hex()) for mode, name, identity in found]


def edited(
    base: str | None,
    edits: Mapping[str, Edit],
    read: Callable[[str], Iterable[Leaf]],
    write: Callable[[bytes], str],
) -> str:
    """The id of tree `base` (None: empty) with `edits` applied: path -> (mode, object id), or None to delete.

    `read` gives the entries of a tree, `write` stores a raw tree object and returns its id. Deleting what is
    not there (or is a directory) changes nothing; a file set where a directory was replaces it, and the other
    way round. Raises Refusal for a path or mode Git would not take, and for one path set both as a file and
    as a directory.
    """
    made = _apply(base, _asked(edits), read, write)
    return made if made is not None else write(b"")


def entries_of(root: str, prefix: str, trees: Mapping[str, Sequence[Leaf]], limit: int) -> dict[str, Entry]:
    """What ``ls-tree -r`` says of tree `root` below directory `prefix`; `trees` are the entries of all.

    Sizes are 0. Raises TooLarge where Git would write more than `limit` bytes of files and directories, or
    these are absurdly deep: a few trees that hold each other several times are very many.
    """
    found: dict[str, Entry] = {}
    room = limit
    ahead = [(f"{prefix}/" if prefix else "", iter(trees[root]))]
    while ahead:
        above, leaves = ahead[-1]
        for leaf in leaves:
            path = above + shown_path(leaf.name)
            # Directories count, too: many may hold nothing but directories.
            room -= len(path) + len(leaf.sha) + _AROUND
            if leaf.mode == DIRECTORY_MODE:
                ahead.append((f"{path}/", iter(trees[leaf.sha])))
                break
            mode = leaf.mode.zfill(6)
            found[path] = Entry(mode, "commit" if mode == SUBMODULE else "blob", leaf.sha, 0)
        else:
            ahead.pop()
        if room < 0 or len(ahead) > _DEEPEST:
            raise TooLarge(f"tree {root} has more paths than the {limit} bytes that are read of them here.")
    return found


def components(path: str) -> list[bytes]:
    """The parts of a repository path; raises Refusal for one that Git would not track."""
    try:
        parts = path.encode("utf-8").split(b"/")
    except UnicodeEncodeError as error:
        raise Refusal(f"{path!r} is not a path Git can hold: it is not UTF-8.") from error
    for part in parts:
        if part in (b"", b".", b"..") or part.lower() == b".git" or b"\0" in part:
            raise Refusal(f"{path!r} is not a path Git can hold: a part of it is empty, a dot or .git.")
    return parts


class _Node(Struct):
    """What is asked of one name: be set to `leaf`, be deleted, or (and) have changes `below`."""

    leaf: tuple[str, str] | None = None
    deleted: bool = False
    below: dict[bytes, _Node] = field(default_factory=dict)

    def sets(self) -> bool:
        """Whether anything here or below is set rather than deleted."""
        return self.leaf is not None or any(node.sets() for node in self.below.values())


def _asked(edits: Mapping[str, Edit]) -> _Node:
    root = _Node()
    for path, edit in edits.items():
        node = root
        for part in components(path):
            node = node.below.setdefault(part, _Node())
        if edit is None:
            node.deleted = True
        elif edit[0] not in _WRITABLE:
            raise Refusal(f"{path!r} cannot be written with mode {edit[0]!r}.")
        else:
            node.leaf = edit
    return root


def _apply(
    base: str | None, asked: _Node, read: Callable[[str], Iterable[Leaf]], write: Callable[[bytes], str]
) -> str | None:
    """The id of the edited tree, None when nothing is left in it."""
    before = {leaf.name: leaf for leaf in read(base)} if base is not None else {}
    after = dict(before)
    for name, node in asked.below.items():
        held = before.get(name)
        if node.leaf is not None:
            if any(below.sets() for below in node.below.values()):
                raise Refusal(
                    f"{name.decode('utf-8', 'replace')!r} is set to be a file and has files below it."
                )
            after[name] = Leaf(name, node.leaf[0].lstrip("0"), node.leaf[1])
            continue
        inside = held.sha if held is not None and held.is_directory else None
        if node.deleted and held is not None and inside is None:
            del after[name]
        if node.below and (inside is not None or node.sets()):
            sha = _apply(inside, node, read, write)
            if sha is not None:
                after[name] = Leaf(name, DIRECTORY_MODE, sha)
            else:
                after.pop(name, None)
    if base is not None and after == before:
        return base
    if not after:
        return None
    return write(b"".join(_record(leaf) for leaf in sorted(after.values(), key=_order)))


def _order(leaf: Leaf) -> bytes:
    """Git sorts a directory as if its name ended in a slash."""
    return leaf.name + b"/" if leaf.is_directory else leaf.name


def _record(leaf: Leaf) -> bytes:
    return b"%s %s\0%s" % (leaf.mode.encode("ascii"), leaf.name, bytes.fromhex(leaf.sha))
