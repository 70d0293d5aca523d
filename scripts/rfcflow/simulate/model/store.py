"""The two branches in memory, behind the engine's `Store`.

Invariant: as the real one: a push is a compare-and-swap of what this run read, and moves both branches or
none.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final, cast

from msgspec import Struct, field
from msgspec.structs import replace

from rfcflow.adapters.git import Git
from rfcflow.engine.place import GOVERNANCE, Place
from rfcflow.engine.store import Store
from rfcflow.errors import PushRefused, RaceLost
from rfcflow.events import Event
from rfcflow.governance.load import load
from rfcflow.ledger import dump_ledger, ledger_path
from rfcflow.model import Governance
from rfcflow.simulate.model.faults import Wire, quiet
from rfcflow.simulate.model.hosting import Hosting
from rfcflow.simulate.model.objects import Rows, blob_id, grown

_KEPT: Final = 256


class Ledger(Struct, frozen=True):
    """The ledger branch: histories by RFC, the other files, the commit's id, and the lines of its trees.

    `rows` are by directory and name.
    """

    commit: str
    histories: Mapping[str, tuple[Event, ...]]
    files: Mapping[str, bytes]
    rows: Rows


class Branches(Struct):
    """Where the two branches are; everybody's runs see the same."""

    hosting: Hosting
    ledger: Ledger | None = None
    drafts: dict[str, Ledger] = field(default_factory=dict)
    governances: dict[str, Governance] = field(default_factory=dict)


@lru_cache(maxsize=_KEPT)
def load_once(files: tuple[tuple[str, bytes], ...]) -> Governance:
    """The governance of these files, sorted by path; raises Invalid."""
    return load(dict(files), "")


@dataclasses.dataclass(slots=True)
class ModelStore(Store):
    """A run's view of the branches."""

    branches: Branches = dataclasses.field(kw_only=True)
    wire: Wire = dataclasses.field(default=quiet, kw_only=True)
    _seen: Ledger | None = dataclasses.field(default=None, kw_only=True)

    @classmethod
    def on(cls, branches: Branches, place: Place, wire: Wire) -> ModelStore:
        """A new run's store."""
        # The model's objects have every method of Git the engine calls, and cross no process.
        return cls(cast(Git, branches.hosting.objects), place, branches=branches, wire=wire)

    def refresh(self) -> None:
        """Look where both branches are."""
        self.main = self.branches.hosting.objects.refs[self.place.main]
        self._seen = self.branches.ledger
        self.ledger = self._seen.commit if self._seen is not None else None

    def governance(self) -> Governance:
        """The governance on the default branch; raises Invalid."""
        known = self.branches.governances.get(self.main)
        if known is not None:
            return known
        objects = self.branches.hosting.objects
        entries = objects.tree(self.main, GOVERNANCE)
        files = tuple((path, objects.blobs[entry.sha]) for path, entry in sorted(entries.items()))
        found = self.branches.governances[self.main] = replace(load_once(files), commit=self.main)
        return found

    def history(self, rfc_id: str) -> tuple[Event, ...]:
        """The events of an RFC."""
        return self._seen.histories.get(rfc_id, ()) if self._seen is not None else ()

    def ids(self) -> tuple[str, ...]:
        """Every RFC that has a ledger."""
        return tuple(sorted(self._seen.histories)) if self._seen is not None else ()

    def want(self, ids: Iterable[str]) -> None:
        """Everything is here."""

    def commit(self, histories: Mapping[str, tuple[Event, ...]], message: str, when: datetime) -> str | None:
        """A draft of the ledger's next commit; None when nothing differs."""
        there = self._seen or Ledger("", {}, {}, {})
        files = {**there.files, **self._staged}
        if self.ledger is not None and not histories and files == there.files:
            return None
        changed = {ledger_path(name): dump_ledger(events) for name, events in histories.items()}
        changed |= self._staged
        rows, tree = grown(there.rows, {path: blob_id(content) for path, content in changed.items()})
        objects = self.branches.hosting.objects
        parents = [there.commit] if self.ledger is not None else []
        commit = objects.commit(tree, parents, message, self.identity, when)
        self.branches.drafts[commit] = Ledger(commit, {**there.histories, **histories}, files, rows)
        return commit

    def push(self, ledger: str | None, main: str | None = None) -> None:
        """Move both branches from where this run read them; raises RaceLost where another run was first."""
        shared = self.branches
        name = "push main" if main is not None else "push ledger"
        self.wire(f"before {name}")
        moved = main is not None and shared.hosting.objects.refs[self.place.main] != self.main
        if (ledger is not None and shared.ledger is not self._seen) or moved:
            raise RaceLost("another run pushed first")
        objects = shared.hosting.objects
        if main is not None and shared.hosting.linear and len(objects.commits[main].parents) > 1:
            raise PushRefused(f"{self.place.main}: This branch must not contain merge commits.")
        if ledger is not None:
            shared.ledger = self._seen = shared.drafts.pop(ledger)
            self._staged.clear()
        if main is not None:
            shared.hosting.move_main(self.place.main, main)
        self.main, self.ledger = main or self.main, ledger or self.ledger
        self.wire(f"after {name}")

    def _read(self, path: str) -> bytes | None:
        if path in self._staged:
            return self._staged[path]
        return self._seen.files.get(path) if self._seen is not None else None
