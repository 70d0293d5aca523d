"""A run's own object store: of the repository's past only what is asked for is fetched.

Invariant: gives the same answers as a whole clone. What is not here is fetched by its id, many at once; a
branch's history is there before the head of a pull request is compared with it.
"""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from rfcflow.adapters.git import FETCH, Git
from rfcflow.adapters.git_process import Finished
from rfcflow.adapters.git_records import Entry, Identity, check_refspec, parse_entries

_BY_ID: Final = (("fetch.negotiationAlgorithm", "noop"),)
_NO_CONTENTS: Final = "--filter=blob:none"
_SHALLOW: Final = ("--depth=1", _NO_CONTENTS)


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
        """Branches without their past or their files; heads of pull requests with everything they add."""
        if not refspecs:
            return Finished(0, b"", "")
        heads = any(spec.lstrip("+").startswith("refs/pull/") for spec in refspecs)
        if heads:
            deepened = self._deepen()
            if deepened.code != 0:
                return deepened
        how = ["--no-filter"] if heads else list(_SHALLOW if not self._begun else (_NO_CONTENTS,))
        finished = self._ask_remote(refspecs, [*how, *([f"--depth={depth}"] if depth is not None else [])])
        self._begun = self._begun or finished.code == 0
        return finished

    def _deepen(self) -> Finished:
        """Have the past of the branch that pull requests forked from: its commits and trees."""
        if self._deep or not self._begun:
            return Finished(0, b"", "")
        finished = self._ask_remote([f"+{self.whole}:refs/rfcflow/whole"], ["--unshallow", _NO_CONTENTS])
        # A branch of one commit has no past, and Git says so by an error.
        if finished.code != 0 and "--unshallow on a complete repository" in finished.complaint:
            finished = Finished(0, b"", "")
        self._deep = finished.code == 0
        # What answers knows the branch as cut off: it has to begin anew.
        self._known.clear()
        self._objects.close()
        return finished

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
        self._fetched(self._deepen())
        return super().merge_base(a, b)

    def last_change(self, rev: str, paths: Sequence[str]) -> str | None:
        """As a whole clone's."""
        self._fetched(self._deepen())
        return super().last_change(rev, paths)

    def _rev_list(
        self, option: str, rev: str, exclude: str | None, path: str | None = None
    ) -> tuple[str, ...]:
        self._fetched(self._deepen())
        return super()._rev_list(option, rev, exclude, path)

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

    # --- writing: as `git hash-object -w` does it, without a process for each object ---

    def _hash(self, kind: str, content: bytes, *options: str) -> str:
        raw = b"%s %d\0%s" % (kind.encode(), len(content), content)
        sha = hashlib.sha1(raw, usedforsecurity=False).hexdigest()
        if "-w" in options:
            self._write(sha, raw)
        return sha

    def commit(
        self, tree: str, parents: Sequence[str], message: str, author: Identity, when: datetime
    ) -> str:
        """As `Git.commit`."""
        who = f"{_plain(author.name)} <{_plain(author.email)}> {int(when.timestamp())} +0000"
        lines = [f"tree {self._id(tree)}", *(f"parent {self._commit(parent)}" for parent in parents)]
        lines += [f"author {who}", f"committer {who}", "", message.replace("\0", "")]
        return self._hash("commit", "\n".join(lines).encode("utf-8", "replace"), "-w")

    def _write(self, sha: str, raw: bytes) -> None:
        place = self.directory / "objects" / sha[:2] / sha[2:]
        if place.exists():
            return
        place.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
            file.write(zlib.compress(raw, 1))
        Path(file.name).replace(place)


def _plain(text: str) -> str:
    """A name as Git writes it into a commit."""
    return "".join(letter for letter in text if letter not in "<>\n").strip()
