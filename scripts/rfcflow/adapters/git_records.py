"""What git prints and what it is given, as values: parsing and checking without running anything.

Invariant: every byte string a repository can hold is read without an exception; what cannot be read says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec import Struct

from rfcflow.errors import Refusal

if TYPE_CHECKING:
    from rfcflow.facts import Change

_PERSON: Final = re.compile(r"(.*?) ?<([^>\n]*)> (-?\d+)(?: ([+-])(\d\d)(\d\d))?")
_PAIR: Final = re.compile(rb"([0-9a-f]{40,64}) ([0-9a-f]{40,64})\n")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Identity(Struct, frozen=True):
    """Who a commit says made it."""

    name: str
    email: str


class Entry(Struct, frozen=True):
    """One path of a tree: Git's six-digit `mode`, `type` (blob or commit), id, `size` in bytes (0: none)."""

    mode: str
    type: str
    sha: str
    size: int


class Commit(Struct, frozen=True):
    """A commit as stored; the times keep the zones their makers wrote."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Identity
    authored: datetime
    committer: Identity
    committed: datetime
    message: str


class Step(Struct, frozen=True):
    """One commit of a first-parent line and what it changed against the parent on that line."""

    sha: str
    parent: str | None
    changes: tuple[Change, ...]
    commit: Commit


def shown_path(raw: bytes) -> str:
    """A path for people and reports; bytes that are not UTF-8 become backslash escapes."""
    return raw.decode("utf-8", "backslashreplace")


def parse_entries(output: bytes, prefix: str) -> dict[str, Entry]:
    """The records of ``ls-tree -r -z``, with or without ``-l``, their paths below `prefix`."""
    entries: dict[str, Entry] = {}
    above = f"{prefix}/" if prefix else ""
    # All paths at once: what `shown_path` makes of bytes that are no text is never an end or a tab.
    for record in shown_path(output).split("\0")[:-1]:
        what, _, name = record.partition("\t")
        mode, kind, sha, *size = what.split()
        entries[above + name] = Entry(mode, kind, sha, int(size[0]) if size and size[0] != "-" else 0)
    return entries


def parse_changes(output: bytes) -> tuple[Change, ...]:
    """The records of ``diff-tree --raw -z``, sizes left at 0."""
    return _changes(output.split(b"\0")[:-1])


def parse_paired_changes(output: bytes) -> dict[tuple[str, str], tuple[Change, ...]]:
    """The records of ``diff-tree --stdin --raw -z`` for pairs of trees, by pair."""
    pairs: dict[tuple[str, str], list[bytes]] = {}
    current: list[bytes] = []
    for field in output.split(b"\0")[:-1]:
        # A header stands, with its line end, before the first record of its pair.
        header = _PAIR.match(field) if len(current) % 2 == 0 else None
        if header is not None:
            current = pairs.setdefault((header[1].decode(), header[2].decode()), [])
            field = field[header.end() :]
        current.append(field)
    return {pair: _changes(fields) for pair, fields in pairs.items()}


def parse_commit_changes(output: bytes) -> dict[str, tuple[Change, ...]]:
    """The records of ``diff-tree --stdin --raw -z`` for commits, by commit; none for no change."""
    commits: dict[str, list[bytes]] = {}
    current: list[bytes] = []
    for field in output.split(b"\0")[:-1]:
        if len(current) % 2 == 0 and not field.startswith(b":"):
            current = commits.setdefault(field.decode("ascii"), [])
        else:
            current.append(field)
    return {sha: _changes(fields) for sha, fields in commits.items()}


def _changes(fields: Sequence[bytes]) -> tuple[Change, ...]:
    from rfcflow.facts import Change  # and all it belongs to: most reading needs no difference

    found = []
    for what, path in zip(fields[::2], fields[1::2], strict=True):
        _, mode, _, sha, status = what.decode("ascii").lstrip(":").split()
        found.append(Change(shown_path(path), status[0], mode, sha, 0))
    return tuple(found)


def parse_batch(output: bytes, names: Sequence[str]) -> list[tuple[str, bytes] | None]:
    """The answers of ``cat-file --batch`` to `names`, in order: type and content, None for the missing."""
    found: list[tuple[str, bytes] | None] = []
    place = 0
    for _ in names:
        end = output.index(b"\n", place)
        words = output[place:end].decode("ascii", "replace").split()
        place = end + 1
        if len(words) == 3 and words[2].isdigit():
            size = int(words[2])
            found.append((words[1], output[place : place + size]))
            place += size + 1
        else:
            found.append(None)
    return found


def parse_sizes(output: bytes) -> dict[str, int]:
    """The answers of ``cat-file --batch-check``: sizes by object id, without those that are missing."""
    rows = (line.split() for line in output.decode("ascii", "replace").split("\n"))
    return {row[0]: int(row[2]) for row in rows if len(row) == 3}


def parse_commit(sha: str, raw: bytes) -> Commit:
    """A commit object; a person or time that is not in Git's form comes out empty, or as 1970."""
    head, _, message = raw.partition(b"\n\n")
    values: dict[str, list[str]] = {}
    for line in head.decode("utf-8", "replace").split("\n"):
        key, _, value = line.partition(" ")
        values.setdefault(key, []).append(value)
    author, authored = _person(values.get("author", [""])[0])
    committer, committed = _person(values.get("committer", [""])[0])
    return Commit(
        sha=sha,
        tree=values.get("tree", [""])[0],
        parents=tuple(values.get("parent", ())),
        author=author,
        authored=authored,
        committer=committer,
        committed=committed,
        message=message.decode("utf-8", "replace"),
    )


def _person(text: str) -> tuple[Identity, datetime]:
    match = _PERSON.fullmatch(text)
    if match is None:
        return Identity("", ""), _EPOCH
    zone = UTC
    if match[4] is not None:
        minutes = int(match[5]) * 60 + int(match[6])
        zone = (
            timezone(timedelta(minutes=minutes if match[4] == "+" else -minutes)) if minutes < 1440 else UTC
        )
    try:
        moment = datetime.fromtimestamp(int(match[3]), UTC).astimezone(zone)
    except (OverflowError, OSError, ValueError):
        moment = _EPOCH
    return Identity(match[1], match[2]), moment


def check_remote(remote: str) -> str:
    """`remote` when it is an http(s) or file URL or an absolute path, without credentials; raises Refusal."""
    if remote.startswith("/"):
        return remote
    parts = urlsplit(remote)
    if parts.scheme not in ("http", "https", "file"):
        raise Refusal(
            "The remote must be an https URL (or a local path); SSH and other transports are not used."
        )
    if parts.username is not None or parts.password is not None:
        raise Refusal(
            "The remote's URL carries credentials. Take them out and pass the token by environment."
        )
    if any(not character.isprintable() or character.isspace() for character in remote):
        raise Refusal("The remote's URL has spaces or control characters in it.")
    return remote


def check_refspec(spec: str) -> str:
    """`spec` when it fits on its line; Git checks the names themselves. Raises Refusal."""
    if not spec.isprintable() or any(character.isspace() for character in spec):
        raise Refusal(f"{spec!r} is not a refspec.")
    return spec


def git_directory(path: Path) -> Path:
    """The git directory of the repository at `path` or above it; raises Refusal without one.

    Found by hand: git would ask who owns the directory and look at the machine's configuration.
    """
    start = path.resolve()
    for place in (start, *start.parents):
        inner = place / ".git"
        if inner.is_dir():
            return inner
        if inner.is_file():
            target = inner.read_text(encoding="utf-8", errors="replace").partition("gitdir:")[2].strip()
            return (place / target).resolve()
        if (place / "HEAD").is_file() and (place / "objects").is_dir() and (place / "refs").is_dir():
            return place
    raise Refusal(f"{path} is not in a Git repository.")
