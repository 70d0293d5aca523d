"""Git objects, named and stored as `git hash-object -w` does it, without a process for each.

Invariant: an object lies whole under its name or is not there; what is there already is left alone.
"""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rfcflow.adapters.git_records import Identity

# As Git leaves its own: an object never changes.
_READ_ONLY: Final = 0o444


def object_id(kind: str, content: bytes) -> str:
    """The id Git gives an object of this kind (blob, tree, commit)."""
    return hashlib.sha1(_raw(kind, content), usedforsecurity=False).hexdigest()


def keep(git_directory: Path, kind: str, content: bytes) -> str:
    """Store an object in the repository of this git directory, also of a linked working tree's; its id."""
    sha = object_id(kind, content)
    linked = git_directory / "commondir"
    home = git_directory / linked.read_text(encoding="utf-8").strip() if linked.is_file() else git_directory
    place = home / "objects" / sha[:2] / sha[2:]
    if place.exists():
        return sha
    place.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix="tmp_obj_", delete=False) as file:
        file.write(zlib.compress(_raw(kind, content), 1))
    Path(file.name).chmod(_READ_ONLY)
    Path(file.name).replace(place)
    return sha


def commit_content(
    tree: str, parents: Iterable[str], message: str, author: Identity, when: datetime
) -> bytes:
    """What `git commit-tree` writes, author and committer alike, in UTC."""
    who = f"{_plain(author.name)} <{_plain(author.email)}> {int(when.timestamp())} +0000"
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents), f"author {who}", f"committer {who}"]
    return "\n".join([*lines, "", message.replace("\0", "")]).encode("utf-8", "replace")


def _raw(kind: str, content: bytes) -> bytes:
    return b"%s %d\0%s" % (kind.encode(), len(content), content)


def _plain(text: str) -> str:
    """A name as Git writes it into a commit."""
    return "".join(letter for letter in text if letter not in "<>\n").strip()
