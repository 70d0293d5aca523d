"""An entry of which only what lists show is at hand; the rest is read when a page asks for it.

Invariant: it says what the entry it stands for says, and is asked for the rest only between `give` and
`forget`.
"""

from __future__ import annotations

from typing import Any

from rfcflow.engine.site.sources import Source
from rfcflow.site.inputs import Entry


class Later(Entry):
    """The entry that `source` has; `give` it before more than its id and path, and what it has, is asked."""

    __slots__ = ("_found", "_has_outcome", "_has_text", "source")

    def __init__(self, source: Source, *, has_text: bool, has_outcome: bool) -> None:
        # The rest of an entry's attributes are never set: `__getattr__` is asked for them.
        self.id, self.path, self.source = source.id, source.path, source
        self._has_text, self._has_outcome = has_text, has_outcome
        self._found: Entry | None = None

    def give(self, entry: Entry) -> None:
        """From here on it says what `entry` says."""
        self._found = entry

    def forget(self) -> None:
        """Let go what was given."""
        self._found = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name == "outcome":
            raise LookupError(f"the outcome of RFC {self.id} is in its record")
        if self._found is None:
            raise LookupError(f"the text of RFC {self.id} is not at hand: only its own files may show it")
        return getattr(self._found, name)

    @property
    def has_text(self) -> bool:
        """As of the entry."""
        return self._has_text

    @property
    def has_outcome(self) -> bool:
        """As of the entry."""
        return self._has_outcome
