"""A short hash of what a file shows, to tell whether it has to be drawn again.

Invariant: different values have different digests; equal ones may differ, which costs a drawing and no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from rfcflow.site.record import Record

_LARGE: Final = 32


class Digests:
    """Digests of values that name records by `stamps`: by id, a hash of all a record was read from."""

    def __init__(self, stamps: Mapping[str, str]) -> None:
        self._stamps = stamps
        # Large tuples (all records, say) stand in many files; each is kept, so that no other takes its id().
        self._known: dict[int, tuple[object, str]] = {}

    def of_record(self, record: Record, around: object) -> str:
        """The digest of a record and plain values: texts, numbers, None and tuples of them."""
        return _hash(f"{self._stamps[record.id]} {around!r}")

    def of(self, value: object) -> str:
        """The digest of `value`: records, texts, bytes, numbers, None, tuples and lists of them.

        Anything else counts as what its `repr` says.
        """
        parts: list[str] = []
        self._say(value, parts)
        return _hash("\0".join(parts))

    def _say(self, value: object, parts: list[str]) -> None:
        if isinstance(value, Record):
            parts.append(self._stamps[value.id])
        elif isinstance(value, str):
            parts.append(repr(value))
        elif isinstance(value, tuple | list):
            if len(value) > _LARGE:
                parts.append(self._large(value))
                return
            parts.append(f"t{len(value)}")
            for item in value:
                self._say(item, parts)
        elif isinstance(value, bytes):
            parts.append(f"b{sha256(value).hexdigest()}")
        else:
            parts.append(repr(value))

    def _large(self, value: tuple[object, ...] | list[object]) -> str:
        known = self._known.get(id(value))
        if known is None:
            parts: list[str] = []
            for item in value:
                self._say(item, parts)
            known = self._known[id(value)] = (value, f"l{_hash(chr(0).join(parts))}")
        return known[1]


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
