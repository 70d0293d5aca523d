"""A short hash of what a file shows, to tell whether it has to be drawn again.

Invariant: different values have different digests; equal ones may differ, which costs a drawing and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Final

from rfcflow.site.record import Record

_LARGE: Final = 32
_SEVERAL: Final = (tuple, list)


class Digests:
    """Digests of what files show. A record's own files show all it was read from, by id in `marks`.

    Others show only what is in the record itself, of which there is a hash in `faces`.
    """

    def __init__(self, marks: Mapping[str, str], faces: Mapping[str, str]) -> None:
        self._marks = marks
        self._faces = faces
        # Large tuples (all records, say) stand in many files; each is kept, so that no other takes its id().
        self._known: dict[int, tuple[object, str]] = {}

    def of_record(self, record: Record, around: object) -> str:
        """The digest of a record and plain values: texts, numbers, None and tuples of them."""
        return _hash(f"{self._marks[record.id]} {around!r}")

    def of(self, value: object) -> str:
        """The digest of `value`: records, texts, bytes, numbers, None, tuples and lists of them.

        Anything else counts as what its `repr` says.
        """
        parts: list[str] = []
        self._say((value,), parts.append)
        return _hash("\0".join(parts))

    def _say(self, values: Iterable[object], say: Callable[[str], None]) -> None:
        faces = self._faces
        for value in values:
            # Most are records and texts.
            if isinstance(value, Record):
                say(faces[value.id])
            elif isinstance(value, str):
                say(repr(value))
            elif isinstance(value, _SEVERAL):
                if len(value) > _LARGE:
                    say(self._large(value))
                else:
                    say(f"t{len(value)}")
                    self._say(value, say)
            elif isinstance(value, bytes):
                say(f"b{sha256(value).hexdigest()}")
            else:
                say(repr(value))

    def _large(self, value: tuple[object, ...] | list[object]) -> str:
        known = self._known.get(id(value))
        if known is None:
            parts: list[str] = []
            self._say(value, parts.append)
            known = self._known[id(value)] = (value, f"l{_hash(chr(0).join(parts))}")
        return known[1]


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
