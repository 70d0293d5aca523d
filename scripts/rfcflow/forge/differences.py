"""What changed between two commits: files, counts and patches, from git's own difference."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from rfcflow.forge import plumbing

STATUSES = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "C": "copied", "T": "changed"}


class FileChange(Struct, frozen=True):
    """One changed file; counts are lines, both zero for binary files. ``sha`` is the new blob
    (the old one where the file was removed)."""

    path: str
    previous: str | None
    status: str
    sha: str
    additions: int
    deletions: int


@lru_cache(maxsize=4096)
def changes(repository: Path, old: str, new: str) -> tuple[FileChange, ...]:
    """Changed files between two commits, sorted by path as git sorts them, renames followed."""
    out = plumbing.run(
        repository, "diff-tree", "-r", "-M", "-z", "--no-abbrev", "--raw", "--numstat", old, new
    )
    fields = out.decode("utf-8", "replace").split("\0")
    raw: list[tuple[str, str, str | None, str]] = []
    position = 0
    while position < len(fields) and fields[position].startswith(":"):
        _, _, before, after, status = fields[position].split(" ")
        renamed = status[0] in "RC"
        path = fields[position + 2 if renamed else position + 1]
        previous = fields[position + 1] if renamed else None
        raw.append((STATUSES[status[0]], path, previous, before if status[0] == "D" else after))
        position += 3 if renamed else 2
    counts: list[tuple[int, int]] = []
    while position < len(fields) and fields[position]:
        added, removed, path = fields[position].split("\t", 2)
        counts.append((int(added) if added != "-" else 0, int(removed) if removed != "-" else 0))
        position += 1 if path else 3
    return tuple(
        FileChange(path, previous, status, sha, added, removed)
        for (status, path, previous, sha), (added, removed) in zip(raw, counts, strict=True)
    )


@lru_cache(maxsize=256)
def patches(repository: Path, old: str, new: str) -> tuple[str | None, ...]:
    """The hunks of each changed file in the order of ``changes``, None for binary or moved files."""
    out = plumbing.run(repository, "diff-tree", "-r", "-M", "-p", "--no-color", old, new)
    parts = re.split(r"^diff --git .*\n", out.decode("utf-8", "replace"), flags=re.MULTILINE)[1:]
    found = (re.search(r"^@@ .*", part, flags=re.MULTILINE | re.DOTALL) for part in parts)
    return tuple(hunks.group(0).rstrip("\n") if hunks else None for hunks in found)


@lru_cache(maxsize=4096)
def merge_base(repository: Path, one: str, other: str) -> str | None:
    """The best common ancestor, remembered: two commits never change it."""
    return plumbing.merge_base(repository, one, other)


@lru_cache(maxsize=4096)
def commits_between(repository: Path, base: str, head: str) -> tuple[str, ...]:
    """Commits that ``head`` has and ``base`` lacks, oldest first."""
    return tuple(sha for sha, _ in plumbing.new_commits(repository, base, head))


@lru_cache(maxsize=4096)
def merged_tree(repository: Path, base: str, head: str) -> str | None:
    """The tree of merging ``head`` into ``base``, None on a conflict."""
    return plumbing.merged_tree(repository, base, head)
