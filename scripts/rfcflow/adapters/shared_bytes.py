"""Bytes that one process read and another will want again: memory that forked processes share.

Invariant: what is taken is what was put under that name; what did not fit is not there, and nothing else is
different.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from mmap import mmap
from typing import Final, Self

# The system gives a page of it when something is first put there.
_CHUNK: Final = 1024 * 1024
_CHUNKS: Final = 96
_NUMBER: Final = 2

Places = Mapping[str, tuple[int, int]]


class SharedBytes:
    """Room for 96 MiB, at most one of them for each content; made before the processes that use it."""

    def __init__(self) -> None:
        self._memory = mmap(-1, _CHUNKS * _CHUNK)
        self._places: dict[str, tuple[int, int]] = {}
        # The chunks that are nobody's yet: every read takes the number of one, whole.
        self._free, writing = os.pipe()
        os.write(writing, b"".join(number.to_bytes(_NUMBER, "big") for number in range(_CHUNKS)))
        os.close(writing)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._free)
        self._memory.close()

    def part(self) -> Part:
        """Room of its own for one process."""
        return Part(self._memory, self._free)

    def learn(self, places: Places) -> None:
        """What a part was given can be taken from here on, also by processes that begin later."""
        self._places.update(places)

    def take(self, name: str) -> bytes | None:
        """What was put under that name, if it is known here."""
        place = self._places.get(name)
        return None if place is None else self._memory[place[0] : place[1]]


class Part:
    """Where one process puts; `places` are to be told to the whole."""

    def __init__(self, memory: mmap, free: int) -> None:
        self.places: dict[str, tuple[int, int]] = {}
        self._memory, self._free = memory, free
        self._next = self._end = 0

    def put(self, name: str, content: bytes) -> None:
        """Put it there if it fits."""
        size = len(content)
        if self._next + size > self._end:
            raw = os.read(self._free, _NUMBER) if size <= _CHUNK else b""
            if not raw:
                return
            self._next = int.from_bytes(raw, "big") * _CHUNK
            self._end = self._next + _CHUNK
        end = self._next + size
        self._memory[self._next : end] = content
        self.places[name] = (self._next, end)
        self._next = end
