"""Git objects in memory, with the part of `adapters.git.Git` the engine asks for.

Invariant: objects are named by their content and never change, so that copies of the world share them; only
`refs` moves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from msgspec import Struct

from rfcflow.adapters.git import Identity, TooLarge
from rfcflow.adapters.git_objects import Info
from rfcflow.adapters.git_records import Commit, Entry
from rfcflow.errors import HistoryMissing
from rfcflow.facts import Change

FILE: Final = "100644"
DIRECTORY: Final = "40000"
# As the local forge marks what GitHub signs, so that commits have the same ids at both depths.
SIGNATURE: Final = "-----BEGIN PGP SIGNATURE-----\n forged\n -----END PGP SIGNATURE-----"
_NOTHING: Final = "0" * 40
_MOST_REACHED: Final = 64
_MOST_ENTRIES: Final = 4096

# A tree is flat here: (mode, blob id) by path from the repository's root.
Tree = Mapping[str, tuple[str, str]]
Row = tuple[bytes, bytes]
# The lines of each directory, by its path and their name.
Rows = Mapping[str, Mapping[str, Row]]


def object_id(kind: bytes, raw: bytes) -> str:
    """The id Git gives an object."""
    return hashlib.sha1(b"%s %d\0" % (kind, len(raw)) + raw, usedforsecurity=False).hexdigest()


def blob_id(content: bytes) -> str:
    """The id Git gives these bytes."""
    return object_id(b"blob", content)


def tree_id(files: Tree) -> str:
    """The id Git gives a tree of these files, by their paths from its root."""
    below: dict[str, dict[str, tuple[str, str]]] = {}
    rows: list[Row] = []
    for path, (mode, sha) in files.items():
        directory, inside, rest = path.partition("/")
        if inside:
            below.setdefault(directory, {})[rest] = (mode, sha)
        else:
            rows.append(row(path, mode, sha))
    rows += [row(directory, DIRECTORY, tree_id(inner)) for directory, inner in below.items()]
    return rows_id(rows)


@lru_cache(maxsize=_MOST_ENTRIES)
def row(name: str, mode: str, sha: str) -> Row:
    """A line of a tree, behind the name it is sorted by: a directory's as if it ended in a slash."""
    raw = name.encode()
    line = mode.encode() + b" " + raw + b"\0" + bytes.fromhex(sha)
    return (raw + b"/" if mode == DIRECTORY else raw), line


def rows_id(rows: Iterable[Row]) -> str:
    """The id of a tree of these lines, in any order."""
    return object_id(b"tree", b"".join([line for _, line in sorted(rows)]))


def grown(rows: Rows, blobs: Mapping[str, str]) -> tuple[Rows, str]:
    """The lines of all directories, and the id of the whole, with files of these blobs put in by path."""
    own: dict[str, dict[str, Row]] = {}
    for path in blobs:
        directory = path
        while directory:
            directory = directory.rpartition("/")[0]
            if directory not in own:
                own[directory] = dict(rows.get(directory, {}))
    for path, blob in blobs.items():
        directory, _, name = path.rpartition("/")
        own[directory][name] = row(name, FILE, blob)
    for path in sorted(filter(None, own), key=lambda path: path.count("/"), reverse=True):
        directory, _, name = path.rpartition("/")
        own[directory][name] = row(name, DIRECTORY, rows_id(own[path].values()))
    found = {**rows, **own}
    return found, rows_id(found.get("", {}).values())


class Objects(Struct):
    """An object database: what was once written stays, and is found by its id."""

    blobs: dict[str, bytes]
    trees: dict[str, Tree]
    commits: dict[str, Commit]
    refs: dict[str, str]
    lost: set[str]
    _parts: dict[tuple[str, str], dict[str, Entry]]
    _reach: dict[str, frozenset[str]]
    _differences: dict[tuple[str, str], tuple[Change, ...]]

    @classmethod
    def empty(cls) -> Objects:
        """Nothing written yet."""
        return cls({}, {}, {}, {}, set(), {}, {}, {})

    # --- what the engine asks for ---

    def resolve(self, rev: str) -> str | None:
        """The commit of a revision; `REV^1` is its first parent."""
        name = rev.removesuffix("^{commit}")
        if name.endswith("^1"):
            child = self.resolve(name.removesuffix("^1"))
            parents = self.commits[child].parents if child is not None else ()
            return parents[0] if parents else None
        name = self.refs.get(name, name)
        return name if name in self.commits and name not in self.lost else None

    def fetch_optional(self, refspecs: Sequence[str]) -> frozenset[str]:
        """Everything is here; returns the sources of `refspecs` that do not exist."""
        sources = (spec.lstrip("+").partition(":")[0] for spec in refspecs)
        return frozenset(source for source in sources if source not in self.refs)

    def fetch(self, refspecs: Sequence[str]) -> None:
        """By commit id; raises HistoryMissing for one that GitHub no longer keeps."""
        for spec in refspecs:
            source = spec.lstrip("+").partition(":")[0]
            if self.resolve(source) is None:
                raise HistoryMissing(f"not our ref {source}")

    def info(self, sha: str) -> Info | None:
        """Type and size of a blob or commit."""
        if sha in self.blobs:
            return Info(sha, "blob", len(self.blobs[sha]))
        return Info(sha, "commit", 0) if sha in self.commits else None

    def infos(self, shas: Sequence[str]) -> tuple[Info | None, ...]:
        """Types and sizes in the order asked, None for what is not here."""
        return tuple(self.info(sha) for sha in shas)

    def blob(self, sha: str, limit: int) -> bytes:
        """A file's bytes; raises HistoryMissing, or TooLarge above `limit` bytes."""
        content = self.blobs.get(sha)
        if content is None:
            raise HistoryMissing(f"there is no object {sha}")
        if len(content) > limit:
            raise TooLarge(f"{sha} has {len(content)} bytes")
        return content

    def read(self, rev: str, path: str, limit: int) -> bytes | None:
        """The bytes of a file at a revision, None where there is none."""
        return self.read_many(rev, (path,), limit).get(path)

    def read_many(self, rev: str, paths: Iterable[str], limit: int) -> dict[str, bytes]:
        """The files among `paths` that exist at `rev`."""
        files = self.files(rev)
        return {path: self.blob(files[path][1], limit) for path in paths if path in files}

    def tree(self, rev: str, prefix: str = "", *, sizes: bool = True) -> dict[str, Entry]:
        """Every file below `prefix`."""
        del sizes
        commit = self._commit(rev)
        key = (commit.tree, prefix)
        if key not in self._parts:
            below = f"{prefix}/" if prefix else ""
            self._parts[key] = {
                path: Entry(mode, "blob", sha, len(self.blobs.get(sha, b"")))
                for path, (mode, sha) in sorted(self.trees[commit.tree].items())
                if path.startswith(below)
            }
        return self._parts[key]

    def merge_base(self, a: str, b: str) -> str | None:
        """The first commit of `b`'s history, newest first, that is in `a`'s too."""
        theirs = self._reached(self._commit(a).sha)
        return next((sha for sha in self._walk(b) if sha in theirs), None)

    def is_ancestor(self, a: str, b: str) -> bool:
        """Whether `a` lies in the history of `b`."""
        return self._commit(a).sha in self._reached(self._commit(b).sha)

    def changes(self, base: str, head: str) -> tuple[Change, ...]:
        """What differs between two commits."""
        key = (self._commit(base).tree, self._commit(head).tree)
        if key not in self._differences:
            self._differences[key] = self._compared(*key)
        return self._differences[key]

    def _compared(self, base: str, head: str) -> tuple[Change, ...]:
        old, new = self.trees[base], self.trees[head]
        found = []
        for path in sorted({*old, *new}):
            if old.get(path) == new.get(path):
                continue
            if path not in new:
                found.append(Change(path, "D", "000000", _NOTHING, 0))
            else:
                mode, sha = new[path]
                size = len(self.blobs.get(sha, b""))
                found.append(Change(path, "M" if path in old else "A", mode, sha, size))
        return tuple(found)

    def have_added(self, base: str, head: str) -> None:
        """Everything is here already."""

    def commit_info(self, sha: str) -> Commit:
        """A commit's own record."""
        return self._commit(sha)

    def write_blob(self, content: bytes) -> str:
        """Keep a file's bytes."""
        sha = blob_id(content)
        self.blobs[sha] = content
        return sha

    def write_tree(self, base: str | None, edits: Mapping[str, tuple[str, str] | None]) -> str:
        """A base's files with `edits`."""
        files = dict(self.files(base)) if base is not None else {}
        for path, edit in edits.items():
            if edit is None:
                files.pop(path, None)
            else:
                files[path] = edit
        return self.keep_tree(files)

    def commit(
        self,
        tree: str,
        parents: Sequence[str],
        message: str,
        author: Identity,
        when: datetime,
        *,
        signature: str = "",
    ) -> str:
        """Keep a commit, under the id Git gives it; the same arguments give the same id."""
        stamp = f"{author.name} <{author.email}> {int(when.timestamp())} +0000"
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {stamp}", f"committer {stamp}"]
        lines += [f"gpgsig {signature}"] if signature else []
        raw = "\n".join([*lines, "", message]).encode()
        sha = object_id(b"commit", raw)
        self.commits[sha] = Commit(sha, tree, tuple(parents), author, when, author, when, message)
        return sha

    # --- what the model adds ---

    def files(self, rev: str) -> Tree:
        """The whole tree of a commit, or a tree by its id."""
        return self.trees[rev] if rev in self.trees else self.trees[self._commit(rev).tree]

    def keep_tree(self, files: Tree) -> str:
        """Keep a flat tree; returns the id Git gives it."""
        sha = tree_id(files)
        self.trees[sha] = dict(files)
        return sha

    def _commit(self, rev: str) -> Commit:
        sha = self.resolve(rev)
        if sha is None:
            raise HistoryMissing(f"there is no commit {rev}")
        return self.commits[sha]

    def _walk(self, rev: str) -> Iterator[str]:
        """Every commit reachable from `rev`, breadth first; those reached twice come twice."""
        level = [self._commit(rev).sha]
        while level:
            yield from level
            level = list(dict.fromkeys(p for sha in level for p in self.commits[sha].parents))

    def _reached(self, sha: str) -> frozenset[str]:
        """Every commit reachable from `sha`; the default branch grows by one at a time, and so does this."""
        if sha not in self._reach:
            parents = [self._reach.get(parent) for parent in self.commits[sha].parents[:1]]
            known = parents[0] if parents and parents[0] is not None else frozenset()
            found, level = {sha}, [p for p in self.commits[sha].parents if p not in known]
            while level:
                found.update(level)
                level = [
                    p for one in level for p in self.commits[one].parents if p not in known and p not in found
                ]
            if len(self._reach) >= _MOST_REACHED:
                self._reach.clear()
            self._reach[sha] = known | found
        return self._reach[sha]
