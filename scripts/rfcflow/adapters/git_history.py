"""Reading a repository's history: commits, what lies between two of them, who is whose ancestor.

Invariant: as for all reading: what is not here raises HistoryMissing instead of looking like an empty answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from rfcflow.adapters.git_reading import Reader
from rfcflow.adapters.git_records import (
    Commit,
    Step,
    parse_batch,
    parse_changes,
    parse_commit,
    parse_commit_changes,
    parse_sizes,
)
from rfcflow.adapters.git_trees import SUBMODULE
from rfcflow.errors import HistoryMissing

if TYPE_CHECKING:
    from rfcflow.facts import Change

# Of more objects than this the sizes are asked of a command of their own.
_FEW: Final = 100
DIFF_TREE: Final = ("diff-tree", "-r", "-z", "--no-renames", "--raw", "--no-abbrev", "--no-ext-diff")


class HistoryReader(Reader):
    """A local repository, read through object ids, with its history."""

    def merge_base(self, a: str, b: str) -> str | None:
        """The best common ancestor, None without one; raises HistoryMissing when a commit is not here."""
        key = ("merge-base", self._commit(a), self._commit(b))
        if key not in self._known:
            output = self._local([*key], accept=(0, 1))
            self._remember(key, output.decode("ascii").strip() or None)
        base: str | None = self._known[key]
        return base

    def is_ancestor(self, a: str, b: str) -> bool:
        """Whether `a` is `b` or lies in its history."""
        old, new = self._commit(a), self._commit(b)
        # What a run pushes is mostly a child of what it read: then nothing has to walk.
        return old == new or old in self.commit_info(new).parents or self.merge_base(old, new) == old

    def changes(self, base: str, head: str) -> tuple[Change, ...]:
        """What differs between two commits (a rename as D and A), by path; modes tell links and submodules.

        A deletion has mode `000000`, a blob of zeros and size 0, as Git prints it; a submodule has size 0.
        """
        key = ("changes", self._commit(base), self._commit(head))
        if key not in self._known:
            output = self._local([*DIFF_TREE, *key[1:]])
            self._remember(key, self._with_sizes(parse_changes(output)))
        found: tuple[Change, ...] = self._known[key]
        return found

    def log_first_parent(self, rev: str, exclude: str | None = None) -> tuple[str, ...]:
        """Commit ids along first parents, newest first, down to (without) those reachable from `exclude`."""
        return self._rev_list("--first-parent", rev, exclude)

    def steps(self, rev: str, exclude: str | None = None) -> tuple[Step, ...]:
        """Each commit of the first-parent line, newest first, with its changes; a few commands in all."""
        commits = self._commits(self.log_first_parent(rev, exclude))
        parents = {commit.sha: next(iter(commit.parents), "") for commit in commits}
        for parent in parents.values():
            if parent and parent not in parents:
                self.commit_info(parent)
        # Asked for commits Git reads each tree once, asked for pairs of trees twice: large ones are the work.
        request = "".join(f"{sha} {parent}".rstrip() + "\n" for sha, parent in parents.items()).encode()
        output = self._local([*DIFF_TREE, "--root", "--stdin"], stdin=request) if request else b""
        found = parse_commit_changes(output)
        sizes = self._sizes(change.blob for changes in found.values() for change in changes)
        return tuple(
            Step(commit.sha, parents[commit.sha] or None, _sized(found.get(commit.sha, ()), sizes), commit)
            for commit in commits
        )

    def history(self, rev: str, path: str | None = None) -> tuple[str, ...]:
        """Commit ids reachable from `rev`, newest first; with `path` those that changed it."""
        return self._rev_list("--simplify-merges", rev, None, path)

    def last_change(self, rev: str, paths: Sequence[str]) -> str | None:
        """The newest commit along the first parents of `rev` that changed one of `paths`."""
        walk = ["rev-list", "--first-parent", "--max-count=1", self._commit(rev), "--", *paths]
        return self._local(walk).decode("ascii").strip() or None

    def _rev_list(
        self, option: str, rev: str, exclude: str | None, path: str | None = None
    ) -> tuple[str, ...]:
        arguments = ["rev-list", option, "--topo-order", self._commit(rev)]
        arguments += [f"^{self._commit(exclude)}"] if exclude is not None else []
        output = self._local([*arguments, "--", *([path] if path is not None else [])])
        return tuple(output.decode("ascii").split())

    def _with_sizes(self, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        return _sized(changes, self._sizes(change.blob for change in changes))

    def _commits(self, shas: Sequence[str]) -> list[Commit]:
        """Many commits by one command; raises HistoryMissing, TooLarge for absurd ones."""
        request = "".join(f"{sha}\n" for sha in shas).encode()
        output = self._local(["cat-file", "--batch"], stdin=request) if shas else b""
        answers = zip(shas, parse_batch(output, shas), strict=True)
        return [
            parse_commit(sha, found[1]) if found is not None else self.commit_info(sha)
            for sha, found in answers
        ]

    def _sizes(self, blobs: Iterable[str]) -> dict[str, int]:
        """The sizes in bytes of many objects by one command, of those that are here."""
        wanted = list(dict.fromkeys(blobs))
        if len(wanted) < _FEW:
            infos = self._objects.infos(wanted)
            return {info.sha: info.size for info in infos if info is not None}
        request = "".join(f"{sha}\n" for sha in wanted).encode()
        return parse_sizes(self._local(["cat-file", "--batch-check"], stdin=request))


def _sized(changes: tuple[Change, ...], sizes: Mapping[str, int]) -> tuple[Change, ...]:
    """The changes with their sizes; raises HistoryMissing for a file that is not here."""
    from rfcflow.facts import Change  # and all it belongs to: most reading needs no difference

    found = []
    for c in changes:
        bare = c.status == "D" or c.mode == SUBMODULE
        if not bare and c.blob not in sizes:
            raise HistoryMissing(f"{c.path!r} is not here. Fetch more history and try again.")
        found.append(Change(c.path, c.status, c.mode, c.blob, 0 if bare else sizes[c.blob]))
    return tuple(found)
