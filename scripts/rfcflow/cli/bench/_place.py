"""Where a bench builds: in memory where there is room, so that no disk's past is measured along.

Invariant: nothing is left there.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

# A file system in memory, on Linux: shm_overview(7).
MEMORY: Final = Path("/dev/shm")  # noqa: S108 -- a directory of its own is made there
# Bytes: what is built of 9,490 RFCs and the repository it is built from, three times over.
ROOM: Final = 2 * 1024**3


@contextmanager
def working(place: Path | None, memory: Path = MEMORY) -> Iterator[Path]:
    """A directory of its own in `place`, gone in the end; None: in memory, or where temporary files go."""
    if place is None and has_room(memory):
        place = memory
    with tempfile.TemporaryDirectory(prefix="rfc-bench-", dir=place) as made:
        yield Path(made)


def has_room(memory: Path = MEMORY) -> bool:
    """Whether a bench can work there."""
    return memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM


def is_memory(path: Path, memory: Path = MEMORY) -> bool:
    """Whether what is at `path` is in memory and on no disk."""
    return path.resolve().is_relative_to(memory)


def put_aside(directory: Path) -> None:
    """Out of the way: deleted in memory, renamed on a disk.

    There ext4 would look at each file deleted in the last minutes before it makes another: see
    `recently_deleted` in Linux's fs/ext4/ialloc.c.
    """
    if not directory.exists():
        return
    if is_memory(directory):
        shutil.rmtree(directory)
        return
    taken = len(list(directory.parent.glob(f"{directory.name}.*")))
    directory.rename(directory.with_name(f"{directory.name}.{taken}"))
