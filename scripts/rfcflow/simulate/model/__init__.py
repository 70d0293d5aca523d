"""An RFC repository in memory: its objects, its conversation, and the product's own sweep over both.

Invariant: no network, no process, no clock, no randomness; the same acts give the same ledger, byte for byte.
"""

from __future__ import annotations

from rfcflow.simulate.model.world import World

__all__ = ["World"]
