"""Reading Git objects through one long-lived ``git cat-file``.

Invariant: files are asked for by their ids, never by path, so that no name can be taken for anything else; a
size limit is checked before the content crosses the pipe.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Final

from rfcflow.adapters.git_process import TooLarge, end, environment, printable, start
from rfcflow.errors import HistoryMissing, UpstreamError

TREE_BYTES: Final = 32 * 1024 * 1024
DIRECTORY_MODE: Final = "40000"
_FOUND: Final = re.compile(rb"([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)")
_SHA: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
# Requests go out in batches whose answers fit a pipe's buffer, so that neither side waits for the other.
_BATCH: Final = 32


@dataclass(frozen=True, slots=True)
class Info:
    """What an object is: its id, `type` (blob, tree, commit, tag) and size in bytes."""

    sha: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """One entry of one tree object as Git stores it; `mode` without leading zero."""

    name: bytes
    mode: str
    sha: str

    @property
    def is_directory(self) -> bool:
        """Whether it is a subdirectory."""
        return self.mode == DIRECTORY_MODE


def is_sha(text: str) -> bool:
    """Whether `text` is a full object id."""
    return _SHA.fullmatch(text) is not None


class ObjectReader:
    """Answers from one ``git cat-file --batch-command``, started when first asked; safe between threads."""

    def __init__(self, variables: Callable[[], Mapping[str, str]]) -> None:
        self._variables = variables
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None
        self._lock = threading.Lock()

    def info(self, name: str) -> Info | None:
        """The object `name` (an id or a revision) stands for, None without one."""
        return self.infos((name,))[0]

    def infos(self, names: Sequence[str]) -> tuple[Info | None, ...]:
        """As `info` for many, in their order."""
        found: list[Info | None] = []
        with self._lock:
            for position in range(0, len(names), _BATCH):
                batch = names[position : position + _BATCH]
                # A name with a line break or of absurd length names nothing and must not reach the protocol.
                asked = [name if _is_askable(name) else "-" for name in batch]
                self._ask("".join(f"info {name}\n" for name in asked).encode("utf-8", "replace"))
                found.extend(self._header() for _ in asked)
        return tuple(found)

    def content(self, sha: str, limit: int) -> tuple[Info, bytes]:
        """An object and its bytes; raises HistoryMissing, or TooLarge above `limit` bytes."""
        info = self.info(sha)
        if info is None:
            raise HistoryMissing(
                f"object {printable(sha, 80)} is not here. Fetch more history and try again."
            )
        if info.size > limit:
            raise TooLarge(f"{info.type} {info.sha} has {info.size} bytes; at most {limit} are read here.")
        with self._lock:
            self._ask(f"contents {info.sha}\n".encode())
            header = self._header()
            if header is None:
                raise HistoryMissing(f"object {info.sha} cannot be read. Fetch more history and try again.")
            return header, self._exactly(header.size + 1)[:-1]

    def leaves(self, tree: str) -> tuple[Leaf, ...]:
        """The entries of one tree object, in Git's order; raises HistoryMissing, TooLarge over 32 MiB."""
        info, raw = self.content(tree, TREE_BYTES)
        if info.type != "tree":
            raise HistoryMissing(f"{info.sha} is a {info.type}, not a tree.")
        try:
            return tuple(_parse_tree(raw, len(info.sha) // 2))
        except ValueError as error:
            raise UpstreamError(f"tree {info.sha} is malformed. Repair the repository.") from error

    def close(self) -> None:
        """End the process; the next question starts another."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        process, complaints = self._process, self._complaints
        self._process = self._complaints = None
        if process is not None:
            end(process)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except BrokenPipeError:
                        pass
        if complaints is not None:
            complaints.close()

    def _ask(self, request: bytes) -> None:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
            arguments = ["cat-file", "--batch-command"]
            self._process = start(
                arguments, self._variables() or environment(), subprocess.PIPE, self._complaints.fileno()
            )
        pipe = self._process.stdin
        if pipe is None:
            raise self._broken()
        try:
            pipe.write(request)
            pipe.flush()
        except BrokenPipeError as error:
            raise self._broken() from error

    def _header(self) -> Info | None:
        line = self._line()
        match = _FOUND.fullmatch(line)
        if match is not None:
            return Info(match[1].decode(), match[2].decode(), int(match[3]))
        if line.endswith((b" missing", b" ambiguous", b" submodule")):
            return None
        raise self._broken()

    def _line(self) -> bytes:
        pipe = self._process.stdout if self._process else None
        line = pipe.readline() if pipe else b""
        if not line.endswith(b"\n"):
            raise self._broken()
        return line[:-1]

    def _exactly(self, count: int) -> bytes:
        pipe = self._process.stdout if self._process else None
        content = pipe.read(count) if pipe else b""
        if len(content) != count:
            raise self._broken()
        return content

    def _broken(self) -> UpstreamError:
        why = ""
        if self._complaints is not None:
            self._complaints.seek(0)
            why = printable(self._complaints.read(2000).decode("utf-8", "replace"))
        self._stop()
        return UpstreamError(f"git cat-file ended unexpectedly. {why}".strip())


def _is_askable(name: str) -> bool:
    return 0 < len(name) <= 256 and name.isprintable() and name == name.strip()


def _parse_tree(raw: bytes, width: int) -> Iterator[Leaf]:
    position = 0
    while position < len(raw):
        space = raw.index(b" ", position)
        end_of_name = raw.index(b"\0", space)
        identity = raw[end_of_name + 1 : end_of_name + 1 + width]
        mode = raw[position:space].decode("ascii").lstrip("0")
        yield Leaf(raw[space + 1 : end_of_name], mode, identity.hex())
        position = end_of_name + 1 + width
