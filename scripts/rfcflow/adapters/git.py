"""Git as an object store: fetch, read, write objects, and push with a compare-and-swap; plumbing only.

Invariant: nothing is ever checked out and nothing that was fetched is ever run; a branch moves on the remote
only from the value it was read at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, Self

from rfcflow.adapters import git_push, git_trees, git_writing
from rfcflow.adapters.git_history import HistoryReader
from rfcflow.adapters.git_objects import Info, is_sha
from rfcflow.adapters.git_process import (
    NETWORK_SECONDS,
    Finished,
    TooLarge,
    credentials,
    failure,
    printable,
    run,
)
from rfcflow.adapters.git_push import RefUpdate, check_ref
from rfcflow.adapters.git_records import (
    Commit,
    Entry,
    Identity,
    Step,
    check_refspec,
    check_remote,
    git_directory,
)
from rfcflow.adapters.git_trees import DIRECTORY, EXECUTABLE, FILE, SUBMODULE, SYMLINK, Edit
from rfcflow.errors import PushRefused, Refusal, UpstreamError

__all__ = [
    "DIRECTORY",
    "EXECUTABLE",
    "FILE",
    "SUBMODULE",
    "SYMLINK",
    "Commit",
    "Entry",
    "Git",
    "Identity",
    "Info",
    "RefUpdate",
    "Step",
    "TooLarge",
]

FETCH: Final = (
    *("fetch", "--quiet", "--stdin", "--no-tags", "--refmap=", "--no-write-fetch-head"),
    *("--no-auto-maintenance", "--no-recurse-submodules", "--no-show-forced-updates"),
)
_SYMREF: Final = re.compile(r"ref: refs/heads/([^\t\n]+)\tHEAD\n")
_NO_SUCH_REF: Final = re.compile(r"couldn't find remote ref")


class Git(HistoryReader):
    """A local repository, bare or not, used as this run's object store.

    `remote` is a URL or a path without credentials; `token` is asked at each use, so that it may be renewed.
    Use as a context manager, or `close` it: reading keeps one process.
    """

    def __init__(
        self, directory: Path, remote: str | None = None, token: Callable[[], str] | None = None
    ) -> None:
        super().__init__(directory)
        self.remote = None if remote is None else check_remote(remote)
        self._token = token

    @classmethod
    def open(
        cls, directory: Path, *, remote: str | None = None, token: Callable[[], str] | None = None
    ) -> Self:
        """The repository at `directory` or above it; raises Refusal without one."""
        return cls(git_directory(directory), remote, token)

    @classmethod
    def create(
        cls, directory: Path, *, remote: str | None = None, token: Callable[[], str] | None = None
    ) -> Self:
        """Make an empty bare repository at `directory`; making it twice is harmless."""
        directory = directory.resolve()
        directory.mkdir(parents=True, exist_ok=True)
        arguments = ["init", "--quiet", "--bare", "--template=", "--initial-branch=main"]
        finished = run(directory, arguments)
        if finished.code != 0:
            raise failure("init", finished)
        return cls(directory, remote, token)

    # --- the remote ---

    def fetch(self, refspecs: Sequence[str], depth: int | None = None) -> None:
        """Fetch all `refspecs` in one round, without tags; `depth` in commits (None: whole history).

        Raises UpstreamError, also when the remote lacks one of the refs.
        """
        self._fetched(self._fetch(refspecs, depth))

    def fetch_optional(self, refspecs: Sequence[str], depth: int | None = None) -> frozenset[str]:
        """As `fetch`, but refs the remote does not have are skipped; returns their names (the sources)."""
        finished = self._fetch(refspecs, depth)
        if finished.code == 0 or not _NO_SUCH_REF.search(finished.complaint):
            self._fetched(finished)
            return frozenset()
        sources = {spec: spec.lstrip("+").partition(":")[0] for spec in refspecs}
        there = self.remote_refs([source for source in sources.values() if "*" not in source])
        missing = frozenset(
            source for source in sources.values() if "*" not in source and source not in there
        )
        self._fetched(self._fetch([spec for spec in refspecs if sources[spec] not in missing], depth))
        return missing

    def remote_refs(self, patterns: Sequence[str] = ()) -> dict[str, str]:
        """Full names and object ids of the remote's refs that match `patterns` (full names, or with `*`)."""
        remote = self._remote()
        finished = self._network(["ls-remote", "--quiet", "--refs", "--", remote, *patterns])
        if finished.code != 0:
            raise self._outage("ls-remote", finished)
        # Split at line feeds alone: a ref's name may hold characters that `splitlines` takes for line ends.
        lines = (line.partition("\t") for line in finished.output.decode("utf-8", "replace").split("\n"))
        # ls-remote also matches tails: asked for `refs/heads/main` it tells of `refs/heads/refs/heads/main`.
        return {
            name: sha
            for sha, _, name in lines
            if name and (not patterns or any(fnmatchcase(name, pattern) for pattern in patterns))
        }

    def remote_default_branch(self) -> str:
        """The name of the remote's default branch: the one its HEAD names. Raises Refusal without one."""
        remote = self._remote()
        finished = self._network(["ls-remote", "--quiet", "--symref", "--", remote, "HEAD"])
        if finished.code != 0:
            raise self._outage("ls-remote", finished)
        told = _SYMREF.match(finished.output.decode("utf-8", "replace"))
        if told is None:
            raise Refusal(
                f"{printable(remote, 200)} has no default branch: it is empty, or its HEAD names none. "
                "Push a first commit, or name the branch with --branch."
            )
        return told[1]

    def have_added(self, base: str, head: str) -> None:
        """Have what `head` and its past add to `base`, before it is pushed; a whole clone has it."""

    def push(self, updates: Sequence[RefUpdate]) -> None:
        """Move all refs on the remote in one atomic step, each from the value it was expected at, or none.

        Raises RaceLost when a ref had moved, PushRefused when a rule or permission forbids it (also where an
        `ff_only` update would rewrite history), UpstreamError when the server cannot be reached. A connection
        lost on the way is settled by reading the refs again. A push that was done before succeeds again.
        """
        if not updates:
            return
        for update in updates:
            if update.ff_only and not self._is_forward(update):
                raise PushRefused(f"{update.ref} would lose history; it only goes forward.")
        remote = self._remote()
        try:
            finished = self._network(git_push.push_arguments(remote, updates))
        except UpstreamError as error:
            finished = Finished(-1, b"", str(error))
        if finished.code == 0:
            return
        refs: dict[str, str] | None
        try:
            refs = self.remote_refs([update.ref for update in updates])
        except UpstreamError:
            refs = None
        if refs is not None and git_push.achieved(updates, refs):
            return
        raise git_push.verdict(updates, finished, refs)

    # --- writing ---

    def write_blob(self, content: bytes) -> str:
        """Store a file's bytes; returns the blob's id."""
        return self._write("blob", content)

    def write_tree(self, base_tree: str | None, edits: Mapping[str, Edit]) -> str:
        """Store `base_tree` (id of a tree or commit, None: empty) with `edits`; returns the new tree's id.

        `edits` maps a path to (mode, object id), or to None to delete it; only changed directories are
        written.
        Raises Refusal for a path Git would not hold.
        """
        base = None if base_tree is None else self._tree_of(base_tree)
        return git_trees.edited(base, edits, self._objects.leaves, lambda raw: self._write("tree", raw))

    def commit(
        self, tree: str, parents: Sequence[str], message: str, author: Identity, when: datetime
    ) -> str:
        """Store a commit (author and committer alike, UTC); the same arguments give the same id."""
        content = git_writing.commit_content(
            self._id(tree), [self._commit(parent) for parent in parents], message, author, when
        )
        return self._write("commit", content)

    def update_ref(self, ref: str, new: str | None, expected: str | None = None) -> None:
        """Move (None: delete) a local ref; with `expected` only from that value. Raises UpstreamError."""
        what = ["-d", check_ref(ref)] if new is None else [check_ref(ref), self._id(new)]
        self._local(["update-ref", "--no-deref", *what, *([expected] if expected else [])])

    # --- within ---

    def _write(self, kind: str, content: bytes) -> str:
        return git_writing.keep(self.directory, kind, content)

    def _remote(self) -> str:
        if self.remote is None:
            raise Refusal(f"{self.directory} was opened for reading; it has no remote.")
        return self.remote

    def _network(
        self, arguments: Sequence[str], stdin: bytes = b"", settings: Sequence[tuple[str, str]] = ()
    ) -> Finished:
        secret = self._token() if self._token is not None and self.remote is not None else ""
        known = credentials(self.remote or "", secret) if secret else ()
        asked = (*known, *settings)
        finished = run(self.directory, arguments, stdin=stdin, settings=asked, seconds=NETWORK_SECONDS)
        if secret and secret in finished.complaint:
            return Finished(finished.code, finished.output, finished.complaint.replace(secret, "***"))
        return finished

    def _fetch(self, refspecs: Sequence[str], depth: int | None) -> Finished:
        if not refspecs:
            return Finished(0, b"", "")
        shallow = [] if depth is None else [f"--depth={depth}"]
        lines = "".join(f"{check_refspec(spec)}\n" for spec in refspecs)
        return self._network([*FETCH, *shallow, "--", self._remote()], stdin=lines.encode())

    def _is_forward(self, update: RefUpdate) -> bool:
        if update.expected is None:
            return True
        return update.new is not None and self.is_ancestor(update.expected, update.new)

    def _fetched(self, finished: Finished) -> None:
        if finished.code != 0:
            raise self._outage("fetch", finished)

    def _outage(self, command: str, finished: Finished) -> UpstreamError:
        why = printable(finished.complaint) or f"exit code {finished.code}"
        return UpstreamError(f"git {command}: {why}", git_push.http_status(finished.complaint))

    def _id(self, sha: str) -> str:
        if not is_sha(sha):
            raise Refusal(f"{printable(sha, 80)!r} is not a full object id.")
        return sha
