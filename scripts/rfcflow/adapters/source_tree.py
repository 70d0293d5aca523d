"""Somebody else's files, to be read and never run: a commit of a repository, or a plain directory.

Invariant: no link is followed, nothing is read that is larger than asked for, and whatever lies there is
listed.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from msgspec import Struct

from rfcflow.adapters.git import SYMLINK, Git
from rfcflow.adapters.git_process import run
from rfcflow.adapters.git_records import git_directory
from rfcflow.errors import Refusal

FILE: Final = "file"
LINK: Final = "link"
OTHER: Final = "other"
MOST_FILES: Final = 200_000
_SCP: Final = re.compile(r"(?:[\w.-]+@)?([\w.-]+):(?!//)(\S+)")


class Listed(Struct, frozen=True):
    """A path of the source; `kind` is file | link | other, `size` in bytes, `blob` Git's id, if any."""

    path: str
    kind: str
    size: int
    blob: str | None = None


class Source(Protocol):
    """What is imported from: `name` is an address or a directory's name, `commit` None if unknown."""

    name: str
    commit: str | None
    # What paths start from, None for a bare repository.
    root: Path | None

    def listing(self) -> Iterator[Listed]:
        """Every file; raises Refusal where there are too many."""

    def read(self, listed: Listed, limit: int) -> bytes | None:
        """A file's bytes, None where it is larger than `limit`, no file, or gone."""


class DirectorySource:
    """A directory as it lies there, such as an unpacked archive."""

    def __init__(self, root: Path, name: str, commit: str | None) -> None:
        self.root: Path = root
        self.name, self.commit = name, commit

    def listing(self) -> Iterator[Listed]:
        """Every entry but hidden directories, by path."""
        count = 0
        for folder, folders, files in os.walk(self.root, followlinks=False):
            links = [name for name in folders if Path(folder, name).is_symlink()]
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in links)
            for name in sorted((*files, *links)):
                count += 1
                if count > MOST_FILES:
                    raise Refusal(
                        f"{self.root} has more than {MOST_FILES:,} files. Name the proposals' directory."
                    )
                yield self._listed(Path(folder, name))

    def _listed(self, path: Path) -> Listed:
        shown = os.fsencode(path.relative_to(self.root)).decode("utf-8", "backslashreplace")
        if os.sep != "/":
            shown = shown.replace(os.sep, "/")
        try:
            state = path.lstat()
        except OSError:
            return Listed(shown, OTHER, 0)
        kind = LINK if stat.S_ISLNK(state.st_mode) else FILE if stat.S_ISREG(state.st_mode) else OTHER
        return Listed(shown, kind, state.st_size)

    def read(self, listed: Listed, limit: int) -> bytes | None:
        """A file's bytes, None where it is larger than `limit`, no file, or gone."""
        try:
            # Neither a link that was put there meanwhile nor a pipe without a writer may be opened.
            handle = os.open(self.root / listed.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except (OSError, ValueError):
            return None
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return None
            content = file.read(limit + 1)
        return content if len(content) <= limit else None


class GitSource:
    """A commit of a repository, read from its objects: what the working tree has is not looked at."""

    def __init__(self, git: Git, name: str, commit: str, root: Path | None, prefix: str) -> None:
        self.git, self.name, self.root, self.prefix = git, name, root, prefix
        self.commit: str = commit

    def listing(self) -> Iterator[Listed]:
        """Every file of the commit below the prefix; paths are from the repository's root."""
        entries = self.git.tree(self.commit, self.prefix)
        if len(entries) > MOST_FILES:
            raise Refusal(f"The commit has more than {MOST_FILES:,} files. Name the proposals' directory.")
        for path, entry in entries.items():
            kind = LINK if entry.mode == SYMLINK else FILE if entry.mode.startswith("100") else OTHER
            yield Listed(path, kind, entry.size, entry.sha)

    def read(self, listed: Listed, limit: int) -> bytes | None:
        """A file's bytes, None where it is larger than `limit`."""
        if listed.blob is None or listed.kind != FILE or listed.size > limit:
            return None
        return self.git.blob(listed.blob, limit)


def open_source(root: Path, name: str | None, rev: str | None) -> DirectorySource | GitSource:
    """The source at `root`; `name` overrides its address, `rev` its commit; the caller closes its `git`.

    In a repository the commit is read (HEAD by default); a directory has the commit it is said to have.
    Raises Refusal where the repository has no such commit.
    """
    found = _repository(root)
    if found is None:
        if rev is not None and not re.fullmatch(r"[0-9a-f]{7,64}", rev):
            raise Refusal(f"{rev!r} is no commit. For a directory without Git, give the commit's id.")
        return DirectorySource(root, name or root.resolve().name or "directory", rev)
    git, top, prefix = found
    commit = git.resolve(rev or "HEAD")
    if commit is None:
        git.close()
        raise Refusal(f"{root} has no commit {rev or 'HEAD'}. Name one with --commit.")
    return GitSource(git, name or remote_address(git) or root.resolve().name, commit, top, prefix)


def _repository(root: Path) -> tuple[Git, Path | None, str] | None:
    """The repository that tracks `root`, its top and the path within; None for a directory no commit has."""
    try:
        directory = git_directory(root)
    except Refusal:
        return None
    git = Git(directory)
    place = root.resolve()
    top = next((parent for parent in (place, *place.parents) if (parent / ".git").exists()), None)
    if top is None or top == place:  # bare, or read whole
        return git, top, ""
    prefix = place.relative_to(top).as_posix()
    head = git.resolve("HEAD")
    if head is None or not git.tree(head, prefix):
        git.close()
        return None
    return git, top, prefix


def remote_address(git: Git) -> str | None:
    """The address of `origin` as https and without credentials, None where there is none or it is a path."""
    finished = run(git.directory, ["config", "--local", "--get", "remote.origin.url"])
    text = finished.output.decode("utf-8", "replace").strip()
    if finished.code != 0 or not text.isprintable():
        return None
    scp = _SCP.fullmatch(text)
    if scp is not None:
        return f"https://{scp[1]}/{scp[2].removesuffix('.git')}"
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https", "ssh", "git") or not parts.hostname:
        return None
    return f"https://{parts.hostname}{parts.path.removesuffix('.git').rstrip('/')}"
