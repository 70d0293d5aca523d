"""Which program this is: what it would draw another site with is another program.

Invariant: a changed source file of this package, another library or another Python gives another signature;
telling it loads nothing that the interpreter does not have already.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

import rfcflow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_LIBRARIES = ("comrak", "docutils", "msgspec", "nh3", "yaml")


def signature() -> str:
    """The names, sizes and times of all its files, and of the libraries that draw."""
    root = os.path.dirname(rfcflow.__file__)
    parts = [sys.version, *_files(root, "")]
    for name in _LIBRARIES:
        spec = find_spec(name)
        place = spec.origin if spec is not None else None
        parts.append(_fact(place, os.stat(place)) if place else name)
    return "\n".join((root, *sorted(parts)))


def _files(root: str, folder: str) -> Iterator[str]:
    with os.scandir(f"{root}/{folder}") as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(root, f"{folder}{entry.name}/")
            else:
                yield _fact(f"{folder}{entry.name}", entry.stat())


def _fact(path: str, found: os.stat_result) -> str:
    return f"{path} {found.st_size} {found.st_mtime_ns}"
