"""What every step of a pass works with: the repository, GitHub, the clock, and what the run reports.

Invariant: one governance and one time for the whole pass; only the report grows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from rfcflow.engine.look import Report
from rfcflow.engine.place import Place
from rfcflow.engine.store import Store
from rfcflow.model import Governance

if TYPE_CHECKING:
    from rfcflow.adapters.github import GitHub


class Run(Struct, frozen=True):
    """One pass. `now` is GitHub's time when it looked, UTC; `note` receives one line per step, for
    progress. `workflow` is the file whose schedule is watched over: the one that runs it, in GitHub Actions,
    where the schedule itself did not start it.
    """

    store: Store
    github: GitHub
    note: Callable[[str], None]
    governance: Governance
    report: Report
    now: datetime
    workflow: str = ""

    @property
    def place(self) -> Place:
        """Where it works."""
        return self.store.place
