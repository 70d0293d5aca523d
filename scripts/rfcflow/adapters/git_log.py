"""A repository's history by file: one stream of every commit on the default line, renames followed.

Invariant: one git command whatever the number of commits, and any bytes a path can have are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from rfcflow.adapters.git_process import failure, run
from rfcflow.adapters.git_reading import Reader
from rfcflow.adapters.git_records import shown_path

# Python's enhancement proposals, 12,000 commits over 25 years, are 4 MB of this.
LOG_BYTES: Final = 512 * 1024 * 1024
LOG_SECONDS: Final = 600.0
_COMMAND: Final = (
    *("log", "--first-parent", "-m", "--raw", "-r", "-z", "-M", "--no-abbrev", "--no-ext-diff"),
    *("--no-textconv", "--no-show-signature", "--no-color", "--format=%x01%H %ct"),
)


class LoggedFile(Struct, frozen=True):
    """A file a commit changed; `before` is its path until then where it was renamed, `blob` None: deleted."""

    path: str
    before: str | None
    blob: str | None


class Logged(Struct, frozen=True):
    """A commit of the first-parent line: when it was committed (UTC) and what it changed."""

    sha: str
    at: datetime
    files: tuple[LoggedFile, ...]


def log_files(reader: Reader, rev: str) -> Iterator[Logged]:
    """Every commit from `rev` (an object id) back along first parents, newest first."""
    finished = run(reader.directory, [*_COMMAND, rev, "--"], seconds=LOG_SECONDS, limit=LOG_BYTES)
    if finished.code != 0:
        raise failure("log", finished)
    yield from parse_log(finished.output)


def parse_log(output: bytes) -> Iterator[Logged]:
    """The records of `git log --raw -z` with a header of `\\x01SHA SECONDS` a commit."""
    sha, at = "", datetime.fromtimestamp(0, UTC)
    files: list[LoggedFile] = []
    fields = iter(output.split(b"\0"))
    for field in fields:
        bare = field.lstrip(b"\n")
        if bare.startswith(b"\x01"):
            if sha:
                yield Logged(sha, at, tuple(files))
            name, _, seconds = bare[1:].decode("ascii").partition(" ")
            sha, at, files = name, _moment(seconds), []
        elif bare.startswith(b":"):
            _, mode, _, blob, status = bare[1:].decode("ascii").split()
            path = shown_path(next(fields, b""))
            before = None
            if status[0] in "RC":
                before, path = path, shown_path(next(fields, b""))
            gone = status[0] == "D" or not mode.startswith("100")
            files.append(LoggedFile(path, before if status[0] == "R" else None, None if gone else blob))
    if sha:
        yield Logged(sha, at, tuple(files))


def _moment(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0, UTC)
