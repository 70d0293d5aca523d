"""An entry of which only what lists show is at hand; the rest is read when a page asks for it.

Invariant: it says what the entry it stands for says, and is asked for the rest only between `give` and
`forget`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rfcflow.engine.site.sources import Source
from rfcflow.site import Entry

if TYPE_CHECKING:
    from rfcflow.errors import Problem
    from rfcflow.events import Event
    from rfcflow.model import Rfc


class Later(Entry):
    """The entry that `source` has; `give` it before more than its id and path, and what it has, is asked."""

    __slots__ = ("_found", "_has_outcome", "_has_text", "source")

    source: Source
    _found: Entry | None
    _has_text: bool
    _has_outcome: bool

    def __init__(self, source: Source, has_text: bool, has_outcome: bool) -> None:
        for name, value in (
            *(("id", source.id), ("path", source.path), ("source", source)),
            *(("_has_text", has_text), ("_has_outcome", has_outcome), ("_found", None)),
        ):
            object.__setattr__(self, name, value)

    def give(self, entry: Entry) -> None:
        """From here on it says what `entry` says."""
        object.__setattr__(self, "_found", entry)

    def forget(self) -> None:
        """Let go what was given."""
        object.__setattr__(self, "_found", None)

    @property
    def _entry(self) -> Entry:
        found = self._found
        if found is None:
            raise LookupError(f"the text of RFC {self.id} is not at hand: only its own files may show it")
        return found

    @property
    def has_text(self) -> bool:
        """As of the entry."""
        return self._has_text

    @property
    def has_outcome(self) -> bool:
        """As of the entry."""
        return self._has_outcome

    @property
    def rfc(self) -> Rfc | None:
        """As of the entry."""
        return self._entry.rfc

    @property
    def events(self) -> tuple[Event, ...]:
        """As of the entry."""
        return self._entry.events

    @property
    def text(self) -> bytes | None:
        """As of the entry."""
        return self._entry.text

    @property
    def outcome(self) -> Mapping[str, Any] | None:
        """Never asked: what it says is in the record."""
        raise LookupError(f"the outcome of RFC {self.id} is in its record")

    @property
    def assets(self) -> Mapping[str, bytes]:
        """As of the entry."""
        return self._entry.assets

    @property
    def errors(self) -> tuple[Problem, ...]:
        """As of the entry."""
        return self._entry.errors

    @property
    def past(self) -> Mapping[str, bytes]:
        """As of the entry."""
        return self._entry.past
