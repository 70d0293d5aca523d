"""Which program this is: what it would draw another site with is another program.

Invariant: a changed source file of this package, another library or another Python gives another signature.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import rfcflow

_LIBRARIES: Final = ("comrak", "docutils", "nh3", "yaml")


def signature() -> str:
    """A hash of the names, sizes and times of all its files, and of the libraries that draw."""
    parts = [sys.version, *_files(str(Path(rfcflow.__file__).parent))]
    for name in _LIBRARIES:
        spec = find_spec(name)
        place = spec.origin if spec is not None else None
        parts.append(_fact(place, Path(place).stat()) if place else name)
    return sha256("\0".join(sorted(parts)).encode()).hexdigest()


def _files(directory: str) -> Iterator[str]:
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            else:
                yield _fact(entry.path, entry.stat())


def _fact(path: str, found: os.stat_result) -> str:
    return f"{path} {found.st_size} {found.st_mtime_ns}"
