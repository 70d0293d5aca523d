"""What a build remembers for the next one: what it read, what it drew, and where it put it.

Invariant: it lies in the Git directory, where nobody else's text can put anything, and never in the site; one
that is missing, broken or of another program costs time and nothing else.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from hashlib import sha256
from io import BytesIO
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

_MAGIC: Final = b"rfcflow site 1\n"
_WIDTH: Final = 8

# Hash of the content, size in bytes, time of the last change in nanoseconds.
Written = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """All that one build stood on, so that the next can tell at once that nothing changed.

    `key` names the program and its options; `elsewhere` are blob ids of texts on neither branch and whether
    they were at hand; `files` are all the site's by path; `said` is what the build said of problems.
    """

    key: str
    main: str
    ledger: str | None
    elsewhere: tuple[tuple[str, bool], ...]
    files: Mapping[str, Written]
    rfcs: int
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it was read: the stamp of its source, what it needs of elsewhere, and itself, packed."""

    stamp: str
    elsewhere: tuple[tuple[str, bool], ...]
    packed: bytes

    @property
    def mark(self) -> str:
        """What it was read from, texts that came or went included."""
        return f"{self.stamp} {self.elsewhere}" if self.elsewhere else self.stamp


@dataclass(frozen=True, slots=True)
class Details:
    """What is needed where something changed: records by id, drawn units by name, the governance by tree.

    A unit is a digest of all it shows, and the paths of its files.
    """

    records: Mapping[str, Kept] = field(default_factory=dict)
    units: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    governance: tuple[str, Any] = ("", None)


class Memory:
    """The file in which builds of `output` from the repository at `git_directory` remember."""

    def __init__(self, git_directory: Path, output: Path) -> None:
        name = sha256(str(output.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self._path = git_directory / "rfcflow" / f"site-{name}"
        self._rest: bytes = b""

    def ground(self) -> Ground | None:
        """What the last build stood on; None without one."""
        try:
            raw = self._path.read_bytes()
            if not raw.startswith(_MAGIC):
                return None
            start = len(_MAGIC) + _WIDTH
            end = start + int.from_bytes(raw[len(_MAGIC) : start], "big")
            found = unpack(raw[start:end])
        except _BROKEN:
            return None
        self._rest = raw[end:]
        return found if isinstance(found, Ground) else None

    def details(self) -> Details:
        """What else it remembers; asked after `ground`."""
        try:
            found = unpack(self._rest)
        except _BROKEN:
            return Details()
        return found if isinstance(found, Details) else Details()

    def keep(self, ground: Ground, details: Details) -> None:
        """Remember; where the Git directory cannot be written, the next build does everything again."""
        first = pack(ground)
        try:
            self._path.parent.mkdir(exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(_MAGIC + len(first).to_bytes(_WIDTH, "big"))
                file.write(first)
                file.write(pack(details))
            Path(name).replace(self._path)
        except OSError:
            return


_BROKEN: Final = (
    *(OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, KeyError),
    *(TypeError, ValueError),
)


def pack(value: object) -> bytes:
    """`value` as bytes; mappings that cannot be changed included."""
    buffer = BytesIO()
    pickler = pickle.Pickler(buffer, protocol=5)
    pickler.dispatch_table = _REDUCERS
    pickler.dump(value)
    return buffer.getvalue()


class _Reducers(dict[type, Callable[[Any], tuple[Any, ...]]]):
    """How values of a type are packed: dataclasses by their fields, in half the time of Python's own way."""

    def __missing__(self, kind: type) -> Callable[[Any], tuple[Any, ...]]:
        if not is_dataclass(kind):
            raise KeyError(kind)
        values = attrgetter(*(each.name for each in fields(kind)), "__class__")

        def reduce(found: Any) -> tuple[Any, ...]:
            return kind, values(found)[:-1]

        self[kind] = reduce
        return reduce


_REDUCERS: Final = _Reducers({MappingProxyType: lambda found: (frozen, (dict(found),))})


def frozen(found: dict[Any, Any]) -> Mapping[Any, Any]:
    """A mapping that cannot be changed: its own type has no name to be found by."""
    return MappingProxyType(found)


def unpack(raw: bytes) -> object:
    """What `pack` packed."""
    return pickle.loads(raw)  # noqa: S301 - a file of ours in .git, where hooks that run anything lie too
