"""Single objects of a repository: read from their own files, and by git where they lie in a pack."""

from __future__ import annotations

import zlib
from functools import lru_cache
from pathlib import Path

from rfcflow.forge import plumbing


def loose(path: Path, sha: str) -> tuple[str, bytes] | None:
    """Kind and content of an object that lies by itself; None for one that is in a pack, or not here."""
    try:
        raw = zlib.decompress((path / "objects" / sha[:2] / sha[2:]).read_bytes())
    except (OSError, zlib.error):
        return None
    head, _, content = raw.partition(b"\0")
    return head.split(b" ")[0].decode("ascii"), content


def content(path: Path, kind: str, sha: str) -> bytes:
    """The content of the object with this id; raises GitError where there is none of that kind."""
    found = loose(path, sha)
    return found[1] if found is not None and found[0] == kind else plumbing.run(path, "cat-file", kind, sha)


@lru_cache(maxsize=4096)
def entries(path: Path, tree: str) -> dict[bytes, str]:
    """The names in one tree and the ids of what they stand for."""
    raw, found = content(path, "tree", tree), {}
    while raw:
        head, _, rest = raw.partition(b"\0")
        found[head.partition(b" ")[2]] = rest[:20].hex()
        raw = rest[20:]
    return found


def kind(path: Path, sha: str) -> str | None:
    """What kind of object an id stands for; None where the store has none."""
    found = loose(path, sha)
    try:
        return found[0] if found is not None else plumbing.text(path, "cat-file", "-t", sha)
    except plumbing.GitError:
        return None


def exists(path: Path, sha: str) -> bool:
    """Whether the store has a commit of this id."""
    return plumbing.OBJECT_ID.fullmatch(sha) is not None and kind(path, sha) == "commit"
