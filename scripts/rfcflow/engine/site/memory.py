"""What a build remembers for the next one: what it read, what it drew, and where it put it.

Invariant: it lies in the Git directory, where nobody else's text can put anything, and never in the site; one
that is missing, broken or of another program costs time and nothing else.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import astuple

from rfcflow.engine.site.ground import BROKEN, Ground, ground_path, read_ground

# Size in bytes, time of the last change in nanoseconds.
Written = tuple[int, int]


class Kept(Struct, frozen=True):
    """A record as it was read: the stamp of its source, what it needs of elsewhere, and itself, packed.

    `face` is a hash of the packed record: all that anything but its own files can show of it.
    """

    stamp: str
    elsewhere: tuple[tuple[str, bool], ...]
    packed: bytes
    face: str

    @property
    def mark(self) -> str:
        """What it was read from, texts that came or went included."""
        return f"{self.stamp} {self.elsewhere}" if self.elsewhere else self.stamp


class Details(Struct, frozen=True):
    """What is needed where something changed: records by id, drawn units by name, the governance by tree.

    A unit is a digest of all it shows, and the paths of its files; `faces` is a hash of all records' faces.
    The governance comes packed, behind a hash of its tree.
    """

    records: Mapping[str, Kept] = field(default_factory=dict)
    units: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    governance: tuple[str, bytes] = ("", b"")
    faces: str = ""


class Memory:
    """The file in which builds of `output` from the repository at `git_directory` remember."""

    def __init__(self, git_directory: Path, output: Path) -> None:
        self._output = os.path.realpath(output)
        self._path = Path(ground_path(str(git_directory), self._output))
        self._size = 0

    def ground(self) -> Ground | None:
        """What the last build stood on; None without one."""
        read = read_ground(str(self._path), self._output)
        if read is None:
            return None
        ground, self._size = read
        return ground

    def details(self) -> Details:
        """What else it remembers; asked after `ground`."""
        try:
            records, units, governance, faces = marshal.loads(self._path.read_bytes()[self._size :])  # noqa: S302 - see ground
            return Details({name: Kept(*one) for name, one in records.items()}, units, governance, faces)
        except BROKEN:
            return Details()

    def keep(self, ground: Ground, details: Details) -> None:
        """Remember; where the Git directory cannot be written, the next build does everything again."""
        records = {name: astuple(one) for name, one in details.records.items()}
        beside = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(exist_ok=True)
            with beside.open("wb") as file:
                file.write(ground.packed(self._output))
                file.write(marshal.dumps((records, dict(details.units), details.governance, details.faces)))
            beside.replace(self._path)
        except OSError:
            return
