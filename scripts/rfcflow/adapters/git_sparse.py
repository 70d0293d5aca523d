"""A run's own object store: of the repository's past only what is asked for is fetched.

Invariant: gives the same answers as a whole clone. Branches come without their past and their files, heads
of pull requests as commits alone; trees and files are fetched by their ids, many at once and never as
differences from what is not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rfcflow.adapters.git import FETCH, Git
from rfcflow.adapters.git_history import DIFF_TREE
from rfcflow.adapters.git_process import Finished
from rfcflow.adapters.git_records import (
    Entry,
    check_refspec,
    parse_entries,
    parse_paired_changes,
)
from rfcflow.adapters.git_trees import SUBMODULE

if TYPE_CHECKING:
    from rfcflow.facts import Change

_BY_ID: Final = (("fetch.negotiationAlgorithm", "noop"),)
_NO_CONTENTS: Final = "--filter=blob:none"
_NO_TREES: Final = "--filter=tree:0"
_SHALLOW: Final = ("--depth=1", _NO_CONTENTS)
_BRANCH: Final = "refs/heads/"
_PAST: Final = "refs/rfcflow/past"
# How far back a change is looked for at once.
_WINDOW: Final = 32


class SparseGit(Git):
    """An empty repository that fills itself from `remote`; `whole` is the ref whose history matters.

    Meant for a directory nobody else uses: it becomes a shallow, partial clone.
    """

    def __init__(
        self, directory: Path, remote: str | None = None, token: Callable[[], str] | None = None
    ) -> None:
        super().__init__(directory, remote, token)
        self.whole = "refs/heads/main"
        self._begun = self._deep = False
        self._objects.bring = self._bring

    # --- fetching ---

    def _fetch(self, refspecs: Sequence[str], depth: int | None) -> Finished:
        """Branches without their past or their files; of anything else the commits, then what they change."""
        if not refspecs:
            return Finished(0, b"", "")
        if all(spec.lstrip("+").startswith(_BRANCH) for spec in refspecs):
            how = list(_SHALLOW if not self._begun else (_NO_CONTENTS,))
            finished = self._ask_remote(
                refspecs, [*how, *([f"--depth={depth}"] if depth is not None else [])]
            )
            self._begun = self._begun or finished.code == 0
            return finished
        finished = self._fetch_commits(refspecs)
        if finished.code == 0:
            here = (self.resolve(spec.partition(":")[2] or spec.lstrip("+")) for spec in refspecs)
            self._foresee([commit for commit in here if commit is not None])
        return finished

    def _fetch_commits(self, refspecs: Sequence[str]) -> Finished:
        """The commits of these refs; the first time with those of the branch that they forked from."""
        wanted, how = list(refspecs), [_NO_TREES]
        if not self._deep:
            wanted.append(f"+{self.whole}:{_PAST}")
            # A branch of one commit has no past, and Git takes the question for it as an error.
            how += ["--unshallow"] if (self.directory / "shallow").exists() else []
        if not wanted:
            return Finished(0, b"", "")
        finished = self._ask_remote(wanted, how)
        if finished.code == 0 and not self._deep:
            self._deep = True
            # What answers knows the branch as cut off: it has to begin anew.
            self._known.clear()
            self._objects.close()
        return finished

    def _deepen(self) -> None:
        """Have the commits of the branch's past."""
        if not self._deep and self._begun:
            self._fetched(self._fetch_commits(()))

    def _foresee(self, heads: Sequence[str]) -> None:
        """Bring what `changes` from the branch to each of these heads will look at."""
        past = self.resolve(_PAST)
        forks = [(Git.merge_base(self, past, head), head) for head in heads if past is not None]
        self._compare([(base, head) for base, head in forks if base is not None and base != head])

    def _compare(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Have trees and files of what differs between the commits of each pair: two rounds for all."""
        trees = self._have_trees(commit for pair in pairs for commit in pair)
        found = self._differences([(trees[base], trees[head]) for base, head in pairs])
        for base, head in pairs:
            changes = found.get((trees[base], trees[head]), ())
            self._remember(("changes", base, head), self._with_sizes(changes))

    def _have_trees(self, commits: Iterable[str]) -> dict[str, str]:
        """The tree of each commit; a tree that is here is here with all trees below it."""
        trees = {commit: self.commit_info(commit).tree for commit in commits}
        self._objects.infos(sorted(set(trees.values())))
        return trees

    def _differences(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[Change, ...]]:
        """What differs between the trees of each pair; the new files are here then."""
        request = "".join(f"{old} {new}\n" for old, new in dict.fromkeys(pairs) if old != new).encode()
        output = self._local([*DIFF_TREE, "--stdin"], stdin=request) if request else b""
        found = parse_paired_changes(output)
        files = (one for changes in found.values() for one in changes if one.status != "D")
        self._objects.infos(sorted({one.blob for one in files if one.mode != SUBMODULE}))
        return found

    def have_added(self, base: str, head: str) -> None:
        """Have every tree and file that `head` and its past add to `base`, as a push of it needs them."""
        commits = self._commits(self._rev_list("--topo-order", head, base))
        nothing = self._write("tree", b"")
        parents = {one.sha: next(iter(one.parents), None) for one in commits}
        trees = self._have_trees([*parents, *(parent for parent in parents.values() if parent is not None)])
        self._differences(
            [(nothing if old is None else trees[old], trees[new]) for new, old in parents.items()]
        )

    def _bring(self, ids: Sequence[str]) -> None:
        """Fetch objects by id; where one of them is nowhere, each by itself."""
        if self._by_id(ids).code != 0 and len(ids) > 1:
            for one in ids:
                self._by_id([one])

    def _by_id(self, ids: Sequence[str]) -> Finished:
        return self._ask_remote(ids, [_NO_CONTENTS], _BY_ID)

    def _ask_remote(
        self, refspecs: Sequence[str], options: Sequence[str], settings: Sequence[tuple[str, str]] = ()
    ) -> Finished:
        lines = "".join(f"{check_refspec(spec)}\n" for spec in refspecs)
        configuration = self.directory / "config"
        before = configuration.read_bytes()
        try:
            return self._network([*FETCH, *options, "--", self._remote()], lines.encode(), settings)
        finally:
            # Git notes there that the remote promises what is missing, and would go and look for each object.
            configuration.write_bytes(before)

    # --- reading ---

    def merge_base(self, a: str, b: str) -> str | None:
        """As a whole clone's; a shallow answer counts where one of the two is it."""
        found = super().merge_base(a, b)
        if self._deep or found in (self._commit(a), self._commit(b)):
            return found
        self._deepen()
        return super().merge_base(a, b)

    def changes(self, base: str, head: str) -> tuple[Change, ...]:
        """As a whole clone's."""
        pair = self._commit(base), self._commit(head)
        if ("changes", *pair) not in self._known:
            self._compare([pair])
        return super().changes(*pair)

    def last_change(self, rev: str, paths: Sequence[str]) -> str | None:
        """As a whole clone's."""
        line = self.log_first_parent(rev)
        for start in range(0, len(line), _WINDOW):
            window = line[start : start + _WINDOW + 1]
            self._have_trees(window)
            for commit, parent in pairwise(window):
                if any(self.find(commit, path) != self.find(parent, path) for path in paths):
                    return commit
        first = line[-1]
        return first if any(self.find(first, path) is not None for path in paths) else None

    def _rev_list(
        self, option: str, rev: str, exclude: str | None, path: str | None = None
    ) -> tuple[str, ...]:
        self._deepen()
        if path is not None:
            self._have_trees(super()._rev_list(option, rev, exclude))
        return super()._rev_list(option, rev, exclude, path)

    def _tree_of(self, rev: str) -> str:
        commit = self.resolve(rev)
        return super()._tree_of(rev) if commit is None else self._have_trees([commit])[commit]

    def _entries(self, root: str, prefix: str, *, sizes: bool) -> dict[str, Entry]:
        """As a whole clone's; asking for sizes brings the files."""
        found = parse_entries(self._local(["ls-tree", "-r", "-z", "--full-tree", root]), prefix)
        if not sizes:
            return found
        blobs = [entry.sha for entry in found.values() if entry.type == "blob"]
        known = {info.sha: info.size for info in self._objects.infos(blobs) if info is not None}
        return {
            path: Entry(entry.mode, entry.type, entry.sha, known.get(entry.sha, 0))
            for path, entry in found.items()
        }
