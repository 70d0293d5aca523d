"""Which files a command is about, and reading and writing them without following a symbolic link.

Invariant: a file is found once; what cannot be read is a finding about it, never an exception; a file is
replaced as a whole or not at all, and keeps its mode.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from rfcflow.errors import Problem
from rfcflow.lints import Rule, rule_for
from rfcflow.text.block import TEXT_LIMIT

SUFFIXES: Final = (".md", ".rst")
_NOT_RFCS: Final = frozenset(("README.md", "README.rst"))
_NOT_ENTERED: Final = frozenset(("assets", "outcomes"))
_NUMBER: Final = re.compile(r"([0-9]+[a-z]?)[-.]", re.ASCII)

NOT_READ: Final = Rule(
    code="RFC000",
    slug="not-read",
    severity="error",
    what="Every file named, or found in a directory named, is a regular file that can be read.",
    why="A symbolic link can lead out of the repository, and what cannot be read was not checked.",
    bad="`rfcs/0042-ragged.md` is a symbolic link to `../elsewhere.md`.\n",
    good="`rfcs/0042-ragged.md` is a file of its own.\n",
)


class RfcFile(Struct, frozen=True):
    """A file: `shown` as the person named it, `path` from the root of its repository (`rfcs/…`)."""

    shown: str
    path: str
    folder: str

    @property
    def number(self) -> str:
        """The number its name starts with; empty where it starts with none."""
        return number_of(self.path)

    @property
    def is_in_rfcs(self) -> bool:
        """Whether its folder is called `rfcs`, so that its path is the one it has in a pull request."""
        return self.folder.rpartition("/")[2] == "rfcs"


class Found(Struct):
    """The files by path, what was passed over, directories without RFCs, and the RFC folders seen whole."""

    files: list[RfcFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)


def number_of(path: str) -> str:
    """`rfcs/0042-a-title.md` -> `0042`; empty where the name starts with no number."""
    found = _NUMBER.match(path.rsplit("/", 1)[-1])
    return found[1] if found else ""


def find(roots: Iterable[Path]) -> Found:
    """The RFCs among `roots`: a file is taken as it is, a directory's are those of its `rfcs/`, if any."""
    found = Found()
    seen: set[str] = set()
    for root in roots:
        shown = root.as_posix()
        if root.is_symlink():
            found.problems.append(not_read(shown, _LINK))
        elif root.is_dir():
            inner = root / "rfcs"
            start = inner if inner.is_dir() and not inner.is_symlink() else root
            before = len(found.files) + len(found.problems)
            _collect(found, seen, start)
            if len(found.files) + len(found.problems) == before:
                found.empty.append(start.as_posix())
        else:
            real = root.resolve()
            _add(found, seen, shown, str(real), _folder_of(real.parent))
    found.files.sort(key=lambda file: file.shown)
    return found


def _collect(found: Found, seen: set[str], start: Path) -> None:
    """Everything below a directory; a folder of RFCs that was seen whole is noted."""
    real = start.resolve()
    folder = _folder_of(real)
    if folder == str(real):
        found.whole.append(folder)
    top = "" if start == Path() else start.as_posix().rstrip("/") + "/"
    waiting = [""]
    while waiting:
        inner = waiting.pop()
        try:
            entries = sorted(os.scandir(f"{real}/{inner}"), key=lambda entry: entry.name)
        except OSError as error:
            problem = not_read(f"{top}{inner}", f"the directory cannot be read: {error.strerror}.")
            found.problems.append(problem)
            continue
        for entry in entries:
            name = f"{inner}{entry.name}"
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _NOT_ENTERED:
                    waiting.append(f"{name}/")
            elif entry.name.endswith(SUFFIXES) and entry.name not in _NOT_RFCS:
                if entry.is_symlink():
                    found.problems.append(not_read(top + name, _LINK))
                else:
                    _add(found, seen, top + name, f"{real}/{name}", folder)


def _add(found: Found, seen: set[str], shown: str, real: str, folder: str) -> None:
    if real not in seen:
        seen.add(real)
        found.files.append(RfcFile(shown, f"rfcs{real[len(folder) :]}", folder))


def _folder_of(directory: Path) -> str:
    """The folder of RFCs a directory is in: the nearest one called `rfcs`, else itself."""
    return str(next((place for place in (directory, *directory.parents) if place.name == "rfcs"), directory))


_LINK: Final = "is a symbolic link, which is not followed."


def not_read(shown: str, why: str) -> Problem:
    """The finding about a file that was passed over."""
    return Problem(shown, 0, 0, NOT_READ.slug, why, "Name the file itself." if why is _LINK else "")


def read(shown: str) -> bytes | Problem:
    """The bytes of a file, or the finding about it."""
    try:
        # Not blocking: a pipe somebody calls `0042.md` would wait for ever.
        descriptor = os.open(shown, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return not_read(shown, _LINK if Path(shown).is_symlink() else f"cannot be read: {error.strerror}.")
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return not_read(shown, "is not a regular file.")
        if status.st_size > TEXT_LIMIT:
            message = f"the file has {status.st_size:,} bytes; at most {TEXT_LIMIT:,} are read."
            hint = "Move pictures to rfcs/assets/ and data to a link."
            return Problem(shown, 0, 0, "too-large", message, hint)
        return os.read(descriptor, status.st_size)
    except OSError as error:
        return not_read(shown, f"cannot be read: {error.strerror}.")
    finally:
        os.close(descriptor)


def mode_of(shown: str) -> str:
    """A regular file's mode as Git stores it."""
    try:
        return "100755" if os.lstat(shown).st_mode & stat.S_IXUSR else "100644"
    except OSError:
        return "100644"  # that it cannot be read is said where it is read


def write(shown: str, raw: bytes) -> Problem | None:
    """Replace a file as a whole, with its mode; the finding about it where that cannot be done."""
    target = Path(shown)
    made = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        mode = os.lstat(shown).st_mode
        if not stat.S_ISREG(mode):
            return not_read(shown, _LINK if stat.S_ISLNK(mode) else "is not a regular file.")
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(descriptor, stat.S_IMODE(mode))
                file.write(raw)
            made.replace(target)
        except OSError:
            with suppress(OSError):
                made.unlink()
            raise
    except OSError as error:
        return not_read(shown, f"cannot be written: {error.strerror}.")
    return None


def printable(text: str) -> str:
    """A path on one line of a terminal, on which no part of it can act (`runner_log` sees to jobs)."""
    return "".join(mark if mark.isprintable() else f"\\x{ord(mark):02x}" for mark in text)


def line(problem: Problem) -> str:
    """A finding as a line: place, severity, code, message, hint."""
    rule = rule_for(problem.code) or (NOT_READ if problem.code == NOT_READ.slug else None)
    path = printable(problem.path)
    place = f"{path}:{problem.line}:{problem.column}" if problem.line else path
    code = f"{rule.code} {rule.slug}" if rule else problem.code
    return f"{place}: {problem.severity}[{code}] {problem.message} {problem.hint}".rstrip()


def below(folder: str) -> Iterator[tuple[str, int]]:
    """Every regular file below a folder with its bytes, by path from the folder; links are passed over."""
    waiting = [""]
    while waiting:
        here = waiting.pop()
        try:
            entries = list(os.scandir(f"{folder}/{here}"))
        except OSError:
            continue
        for entry in entries:
            name = f"{here}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{name}/")
            elif entry.is_file(follow_symlinks=False):
                yield name, entry.stat(follow_symlinks=False).st_size
