"""Reading a repository: refs, revisions, files, trees.

Invariant: commands get object ids, never names that came from outside; what is not here raises HistoryMissing
instead of looking like an empty answer.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from rfcflow.adapters.git_objects import Info, ObjectReader, is_sha
from rfcflow.adapters.git_process import OUTPUT_BYTES, TooLarge, environment, failure, printable, run
from rfcflow.adapters.git_records import (
    Commit,
    Entry,
    git_directory,
    parse_commit,
    parse_entries,
)
from rfcflow.adapters.git_trees import DIRECTORY, SUBMODULE, Leaf, entries_of
from rfcflow.errors import HistoryMissing, Refusal

_REMEMBERED: Final = 64
_NAMES: Final = 50_000
COMMIT_BYTES: Final = 4 * 1024 * 1024
_PLAIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|[./](?=[A-Za-z0-9_-]))*", re.ASCII)


class Reader:
    """A local repository, read through object ids; `close` it, or use it as a context manager."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._process = os.getpid()
        self._objects = ObjectReader(lambda: environment(GIT_DIR=str(self.directory)))
        # Answers about objects, which never change: a run asks the same ones in each of its passes.
        self._known: dict[tuple[str, ...], Any] = {}
        # What lies in a directory, by its tree: mode (six digits) and id of each name.
        self._listed: dict[str, dict[bytes, tuple[str, str]]] = {}

    def _remember(self, key: tuple[str, ...], answer: Any) -> None:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[key] = answer

    @classmethod
    def at(cls, path: Path) -> Self:
        """Any repository (bare or with a working tree, also a linked one) at `path` or above it."""
        return cls(git_directory(path))

    def close(self) -> None:
        """End the reading process."""
        self._objects.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def mine(self) -> Iterator[Reader]:
        """A reader for this process: itself where it was made, for two processes cannot ask it at once."""
        if os.getpid() == self._process:
            yield self
            return
        with Reader(self.directory) as own:
            yield own

    def refs(self, prefix: str = "refs/") -> dict[str, str]:
        """Local refs whose full names begin with `prefix`, sorted, and their object ids."""
        output = self._local(["for-each-ref", "--format=%(objectname) %(refname)"])
        lines = (line.partition(" ") for line in output.decode("utf-8", "replace").split("\n"))
        return {name: sha for sha, _, name in lines if name and name.startswith(prefix)}

    def default_branch(self) -> str:
        """The default branch's name, as this repository knows it without asking anybody.

        That of `origin` where a clone remembers it, else what HEAD names. In a working tree HEAD may be any
        branch, so there `main` and `master` come before it.
        """
        told = self._head_of("refs/remotes/origin/HEAD", "refs/remotes/origin/")
        if told is not None:
            return told
        there = self.refs()
        head = self._head_of("HEAD", "refs/heads/") or "main"
        bare = ".git" not in self.directory.parts
        if bare and f"refs/heads/{head}" in there:
            return head
        usual = (
            name
            for name in ("main", "master")
            if f"refs/heads/{name}" in there or f"refs/remotes/origin/{name}" in there
        )
        return next(usual, head)

    def branch(self, name: str) -> str | None:
        """A branch's commit: its own, or the one it last fetched; None without one."""
        return self.resolve(f"refs/heads/{name}") or self.resolve(f"refs/remotes/origin/{name}")

    def main_branch(self, name: str | None) -> tuple[str, str]:
        """The default branch: its name (the given one, else its own) and its commit; Refusal without it."""
        chosen = name or self.default_branch()
        commit = self.branch(chosen)
        if commit is None:
            raise Refusal(f"This repository has no branch {chosen}; name the default branch with --branch.")
        return chosen, commit

    def resolve(self, rev: str) -> str | None:
        """The commit a revision stands for (branches by their full names), None without one."""
        if rev.startswith("-"):
            return None
        info = self._objects.info(f"{rev}^{{commit}}")
        return None if info is None else info.sha

    def info(self, sha: str) -> Info | None:
        """Type and size of an object, None when it is not here."""
        return self._objects.info(sha) if is_sha(sha) else None

    def infos(self, shas: Sequence[str]) -> tuple[Info | None, ...]:
        """As `info` for many, in their order; what has to be fetched is fetched in one round."""
        return self._objects.infos([sha if is_sha(sha) else "-" for sha in shas])

    def have(self, shas: Sequence[str]) -> list[bool]:
        """Whether each of these objects is here."""
        return [info is not None for info in self.infos(shas)]

    def blob(self, sha: str, limit: int) -> bytes:
        """The bytes of a blob; raises TooLarge above `limit` bytes, HistoryMissing without it."""
        info, content = self._objects.content(sha, limit)
        if info.type != "blob":
            raise HistoryMissing(f"{sha} is a {info.type}, not a file.")
        return content

    def blobs(self, asked: Sequence[tuple[str, int]]) -> Iterator[bytes | HistoryMissing | TooLarge]:
        """As `blob` for many (id, limit in bytes), in their order, in batches of bounded memory.

        What `blob` would raise is yielded in its place.
        """
        # Only an id names a blob: anything else is asked for as what is never there.
        named = [(sha if is_sha(sha) else "-", limit) for sha, limit in asked]
        return map(_file, self._objects.contents(named))

    def found_at(self, asked: Sequence[tuple[str, str]]) -> tuple[Info | None, ...]:
        """What lies at each (commit id, path of plain ASCII): a file or a directory; None for nothing."""
        names = (f"{sha}:{path}" if is_sha(sha) and _PLAIN.fullmatch(path) else "-" for sha, path in asked)
        return self._objects.infos(tuple(names))

    def read(self, rev: str, path: str, limit: int) -> bytes | None:
        """The bytes of the file `path` at `rev`, None where there is no such file.

        A symbolic link gives its target's name, as Git stores it; look at `tree` or `changes` for the mode.
        Raises TooLarge above `limit` bytes, HistoryMissing when `rev` is not here.
        """
        return self.read_many(rev, (path,), limit).get(path)

    def read_many(self, rev: str, paths: Iterable[str], limit: int) -> dict[str, bytes]:
        """The files among `paths` that exist at `rev`; `limit` in bytes for each of them."""
        root = self._tree_of(rev)
        wanted: dict[str, str] = {}
        for path in paths:
            found = self._find(root, path)
            if found is not None and found[0] not in (DIRECTORY, SUBMODULE):
                wanted[path] = found[1]
        contents: dict[str, bytes] = {}
        for path, content in zip(wanted, self.blobs([(sha, limit) for sha in wanted.values()]), strict=True):
            if isinstance(content, Exception):
                raise content
            contents[path] = content
        return contents

    def tree(self, rev: str, prefix: str = "", *, sizes: bool = True) -> dict[str, Entry]:
        """Every file below directory `prefix` (with or without its slash) at `rev`, by full path.

        A path that is not UTF-8 shows its bytes as backslash escapes and can be neither read nor written.
        Without `sizes` they are 0, and no file has to be here.
        """
        root = self._tree_of(rev)
        prefix = prefix.rstrip("/")
        if prefix:
            found = self._find(root, prefix)
            if found is None or found[0] != DIRECTORY:
                return {}
            root = found[1]
        key = ("tree", root, prefix, str(sizes))
        if key not in self._known:
            self._remember(key, self._entries(root, prefix, sizes=sizes))
        found_entries: dict[str, Entry] = self._known[key]
        return found_entries.copy()

    def _entries(self, root: str, prefix: str, *, sizes: bool) -> dict[str, Entry]:
        if sizes:
            listed = self._local(["ls-tree", "-r", "-z", "-l", "--full-tree", root])
            return parse_entries(listed, prefix)
        # The process that reads objects is there already: to start another one takes longer than all of this.
        return entries_of(root, prefix, self._trees(root), OUTPUT_BYTES)

    def _trees(self, root: str) -> dict[str, Sequence[Leaf]]:
        """The entries of a tree and of all below it, by tree: one question for each level."""
        trees: dict[str, Sequence[Leaf]] = {}
        level = [root]
        while level:
            trees.update(zip(level, self._objects.many_leaves(level), strict=True))
            below = (leaf.sha for tree in level for leaf in trees[tree] if leaf.is_directory)
            level = [sha for sha in dict.fromkeys(below) if sha not in trees]
        return trees

    def find(self, rev: str, path: str) -> str | None:
        """The object id of `path` at `rev`, None where there is no such path."""
        found = self._find(self._tree_of(rev), path)
        return found[1] if found is not None else None

    def is_signed(self, sha: str) -> bool:
        """Whether a commit carries a signature, valid or not."""
        _, raw = self._objects.content(self._commit(sha), COMMIT_BYTES)
        return b"\ngpgsig" in raw.partition(b"\n\n")[0]

    def commit_info(self, sha: str) -> Commit:
        """A commit's parents, people, times and message; raises HistoryMissing without it."""
        info, raw = self._objects.content(self._commit(sha), COMMIT_BYTES)
        return parse_commit(info.sha, raw)

    def _local(
        self,
        arguments: Sequence[str],
        stdin: bytes = b"",
        accept: tuple[int, ...] = (0,),
        variables: Mapping[str, str] | None = None,
    ) -> bytes:
        finished = run(self.directory, arguments, stdin=stdin, variables=variables)
        if finished.code not in accept:
            raise failure(arguments[0], finished)
        return finished.output

    def _head_of(self, name: str, prefix: str) -> str | None:
        """The branch below `prefix` that a symbolic ref names, None where it names none."""
        finished = run(self.directory, ["symbolic-ref", "--quiet", name])
        told = finished.output.decode("utf-8", "replace").removesuffix("\n")
        return told.removeprefix(prefix) if finished.code == 0 and told.startswith(prefix) else None

    def _commit(self, rev: str) -> str:
        sha = self.resolve(rev)
        if sha is None:
            raise HistoryMissing(
                f"commit {printable(rev, 80)} is not here. Fetch more history and try again."
            )
        return sha

    def _tree_of(self, rev: str) -> str:
        info = None if rev.startswith("-") else self._objects.info(f"{rev}^{{tree}}")
        if info is None:
            raise HistoryMissing(f"{printable(rev, 80)} is not here. Fetch more history and try again.")
        return info.sha

    def _find(self, root: str, path: str) -> tuple[str, str] | None:
        """Mode (six digits) and object id of `path`."""
        mode, sha = DIRECTORY, root
        try:
            parts = path.encode("utf-8").split(b"/")
        except UnicodeEncodeError:
            return None
        for part in parts:
            if mode != DIRECTORY:
                return None
            found = self._names(sha).get(part)
            if found is None:
                return None
            mode, sha = found
        return mode, sha

    def _names(self, tree: str) -> dict[bytes, tuple[str, str]]:
        if tree not in self._listed:
            if sum(map(len, self._listed.values())) >= _NAMES:
                self._listed.clear()
            leaves = self._objects.leaves(tree)
            self._listed[tree] = {leaf.name: (leaf.mode.zfill(6), leaf.sha) for leaf in leaves}
        return self._listed[tree]


def _file(found: tuple[Info, bytes] | HistoryMissing | TooLarge) -> bytes | HistoryMissing | TooLarge:
    if isinstance(found, Exception):
        return found
    info, content = found
    return content if info.type == "blob" else HistoryMissing(f"{info.sha} is a {info.type}, not a file.")
