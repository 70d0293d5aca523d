"""What must hold after every step, each by its name and in a module of its own.

Invariant: `table.py` is complete; `docs/proof.md` is generated from it.
"""

from __future__ import annotations

from rfcflow.simulate.invariants.mention_budget import mentions
from rfcflow.simulate.invariants.table import INVARIANTS
from rfcflow.simulate.invariants.view import Invariant, Violation
from rfcflow.simulate.invariants.watch import NOTHING_LOST, SECOND_RUN, Watch, violations

__all__ = [
    "INVARIANTS",
    "NOTHING_LOST",
    "SECOND_RUN",
    "Invariant",
    "Violation",
    "Watch",
    "mentions",
    "violations",
]
