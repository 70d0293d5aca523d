"""Reading Git objects through one long-lived ``git cat-file``.

Invariant: files are asked for by their ids, never by path, so that no name can be taken for anything else; a
size limit is checked before the content crosses the pipe.
"""

from __future__ import annotations

import fcntl
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest
from typing import IO, Final

from msgspec import Struct, field

from rfcflow.adapters.git_process import TooLarge, end, environment, printable, scratch_file, start
from rfcflow.adapters.git_trees import Leaf, parse_tree
from rfcflow.errors import HistoryMissing, UpstreamError

TREE_BYTES: Final = 32 * 1024 * 1024
_FOUND: Final = re.compile(rb"([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)")
_SHA: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
# Requests go out in portions that any system's pipe holds, so that Git can wait for us and we never for it:
# 16 KiB on macOS, pipe(7) says more for Linux.
_PORTION: Final = 12_000
_QUESTION: Final = len("contents \n")
_MOST: Final = _PORTION // (64 + _QUESTION)
# What Git may have ready before we read it, where the system allows to say so.
_READY: Final = 1024 * 1024
# What is known of objects is asked once; of questions for very many at once nothing is kept.
_MOST_TOLD: Final = 8192
_MOST_KEPT: Final = 256
# Bytes of contents that are held at once, but for the one object that exceeds them.
_HELD: Final = 8 * 1024 * 1024


class Info(Struct, frozen=True):
    """What an object is: its id, `type` (blob, tree, commit, tag) and size in bytes."""

    sha: str
    type: str
    size: int


def is_sha(text: str) -> bool:
    """Whether `text` is a full object id."""
    return _SHA.fullmatch(text) is not None


_Found = tuple[Info, bytes] | HistoryMissing | TooLarge


class _Batch(Struct):
    """Ids and limits of objects that are asked for together; of the first `read` it is known what was found.

    `found` are those of them that nobody took yet.
    """

    asked: Sequence[tuple[str, int]]
    read: int = 0
    found: list[_Found] = field(default_factory=list)

    @property
    def is_read(self) -> bool:
        """Whether nothing of it is left."""
        return self.read == len(self.asked)


class ObjectReader:
    """Answers from one ``git cat-file --batch-command``, started when first asked; safe between threads."""

    def __init__(self, variables: Callable[[], Mapping[str, str]]) -> None:
        self._variables = variables
        # Asked to bring objects that are not here; where there is one, it is asked once for each.
        self.bring: Callable[[Sequence[str]], None] | None = None
        self._sought: set[str] = set()
        # By names that begin with an id: what such a name stands for never changes once it is here.
        self._told: dict[str, Info] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None
        # What Git was asked for and nobody has read yet.
        self._coming: _Batch | None = None
        self._lock = threading.Lock()

    def info(self, name: str) -> Info | None:
        """The object `name` (an id or a revision) stands for, None without one."""
        return self.infos((name,))[0]

    def infos(self, names: Sequence[str]) -> tuple[Info | None, ...]:
        """As `info` for many, in their order."""
        asked = [name for name in names if name not in self._told]
        if not asked:
            return tuple(self._told[name] for name in names)
        answers = dict(zip(asked, self._brought(asked), strict=True))
        found = tuple(answers[name] if name in answers else self._told[name] for name in names)
        if len(asked) <= _MOST_KEPT:
            if len(self._told) >= _MOST_TOLD:
                self._told.clear()
            lasting = ((name, info) for name, info in answers.items() if info and is_sha(name[:40]))
            self._told.update(lasting)
        return found

    def _brought(self, names: Sequence[str]) -> tuple[Info | None, ...]:
        """The answers, after what is not here was brought."""
        found = self._infos(names)
        if self.bring is None:
            return found
        absent = {
            name for name, info in zip(names, found, strict=True) if info is None and is_sha(name)
        } - self._sought
        if not absent:
            return found
        self._sought |= absent
        self.bring(sorted(absent))
        return self._infos(names)

    def _infos(self, names: Sequence[str]) -> tuple[Info | None, ...]:
        found: list[Info | None] = []
        with self._lock:
            # A name with a line break or of absurd length names nothing and must not reach the protocol.
            askable = [name if _is_askable(name) else "-" for name in names]
            many = _PORTION // (max(map(len, askable), default=0) + _QUESTION)
            for position in range(0, len(askable), many):
                asked = askable[position : position + many]
                self._ask("".join(f"info {name}\n" for name in asked).encode("utf-8", "replace"))
                found.extend(self._header() for _ in asked)
        return tuple(found)

    def content(self, sha: str, limit: int) -> tuple[Info, bytes]:
        """An object and its bytes; raises HistoryMissing, or TooLarge above `limit` bytes."""
        for found in self.contents(((sha, limit),)):
            if not isinstance(found, Exception):
                return found
            raise found
        raise self._broken()

    def contents(self, asked: Sequence[tuple[str, int]]) -> Iterator[_Found]:
        """As `content` for many (id, limit), in their order; what it would raise is yielded in its place.

        At most 8 MiB and one object are held here at a time. Git is asked for the first of them at once, and
        for those that follow before these are used: it gets them ready in the meantime.
        """
        if self.bring is not None:
            self.infos([sha for sha, _ in asked])
        batches = [_Batch(asked[start : start + _MOST]) for start in range(0, len(asked), _MOST)]
        for batch in batches[:1]:
            with self._lock:
                self._request(batch)
        return self._read(batches)

    def _read(self, batches: Sequence[_Batch]) -> Iterator[_Found]:
        for batch, following in zip_longest(batches, batches[1:]):
            while not batch.is_read or batch.found:
                with self._lock:
                    if not batch.is_read:
                        if self._coming is not batch:
                            self._request(batch)
                        self._receive(batch)
                    found, batch.found = batch.found, []
                    if batch.is_read and following is not None:
                        self._request(following)
                yield from found

    def _request(self, batch: _Batch) -> None:
        names = (sha if is_sha(sha) else "-" for sha, _ in batch.asked[batch.read :])
        self._ask("".join(f"contents {name}\n" for name in names).encode())
        self._coming = batch

    def _receive(self, batch: _Batch) -> None:
        """Read of what Git was asked for last as much as may be held."""
        weight = 0
        while not batch.is_read and weight < _HELD:
            sha, limit = batch.asked[batch.read]
            info = self._header()
            if info is None:
                found: _Found = _missing(sha)
            elif info.size > limit:
                found = _too_large(info, limit)
                if info.size > _HELD:
                    # Another process is there sooner than all of it is here.
                    self._stop()
                else:
                    self._exactly(info.size + 1)
            else:
                found = info, self._exactly(info.size + 1)[:-1]
                weight += info.size
            batch.found.append(found)
            batch.read += 1
            if self._process is None:
                return
        if batch.is_read:
            self._coming = None

    def leaves(self, tree: str) -> Sequence[Leaf]:
        """The entries of one tree object, in Git's order; raises HistoryMissing, TooLarge over 32 MiB."""
        return next(self.many_leaves((tree,)))

    def many_leaves(self, trees: Sequence[str]) -> Iterator[Sequence[Leaf]]:
        """As `leaves` for many, in their order."""
        for found in self.contents([(tree, TREE_BYTES) for tree in trees]):
            if isinstance(found, Exception):
                raise found
            info, raw = found
            if info.type != "tree":
                raise HistoryMissing(f"{info.sha} is a {info.type}, not a tree.")
            leaves = parse_tree(raw, len(info.sha) // 2)
            if leaves is None:
                raise UpstreamError(f"tree {info.sha} is malformed. Repair the repository.")
            yield leaves

    def close(self) -> None:
        """End the process; the next question starts another."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        process, complaints = self._process, self._complaints
        self._process = self._complaints = self._coming = None
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
        if self._coming is not None:
            # Answers come in the order of the questions; what is too much to be held is asked for again.
            self._receive(self._coming)
            if self._coming is not None:
                self._stop()
        if self._process is None or self._process.poll() is not None:
            self._stop()
            self._complaints = scratch_file()
            # Buffered: one write and one wake for many objects instead of two for each.
            arguments = ["cat-file", "--batch-command", "--buffer"]
            self._process = start(
                arguments, self._variables() or environment(), subprocess.PIPE, self._complaints.fileno()
            )
            _widen(self._process.stdout)
        pipe = self._process.stdin
        if pipe is None:
            raise self._broken()
        try:
            pipe.write(request + b"flush\n")
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


def _missing(sha: str) -> HistoryMissing:
    return HistoryMissing(f"object {printable(sha, 80)} is not here. Fetch more history and try again.")


def _too_large(info: Info, limit: int) -> TooLarge:
    return TooLarge(f"{info.type} {info.sha} has {info.size} bytes; at most {limit} are read here.")


def _widen(pipe: IO[bytes] | None) -> None:
    """Let it hold much; where the system does not, Git waits for us more often."""
    if pipe is not None and sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _READY)


def _is_askable(name: str) -> bool:
    return 0 < len(name) <= 256 and name.isprintable() and name == name.strip()
