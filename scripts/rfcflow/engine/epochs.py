"""The governance of many commits, each state that the registry was in read once.

Invariant: what does not load is nobody's authority: it is None, and never the governance before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from rfcflow.adapters.git_reading import Reader
from rfcflow.engine.governance import read_governance
from rfcflow.errors import Refusal
from rfcflow.events import Event
from rfcflow.model import Governance
from rfcflow.verify.mainline import Mainline


class Epochs(Struct):
    """The governance of each commit of the default branch's `line`, one reading for each state it was in."""

    git: Reader
    line: Mainline
    _read: dict[str, Governance | None] = field(default_factory=dict)
    _named: dict[str, Governance | None] = field(default_factory=dict)

    def of(self, events: Iterable[Event]) -> Mapping[str, Governance]:
        """The governance of each commit the events name, without those where there is none that loads."""
        found: dict[str, Governance] = {}
        for commit in {event.governance for event in events}:
            if commit not in self._named:
                governance = self.at(commit)
                self._named[commit] = replace(governance, commit=commit) if governance is not None else None
            named = self._named[commit]
            if named is not None:
                found[commit] = named
        return found

    def at(self, commit: str) -> Governance | None:
        """The governance at a commit of the line; None where there is none that loads."""
        epoch = self.line.epoch(commit)
        if epoch is None:
            return None
        if epoch not in self._read:
            try:
                self._read[epoch] = read_governance(self.git, epoch)
            except Refusal:
                self._read[epoch] = None
        return self._read[epoch]
