"""How far long work is, for whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable

# How many of how many, and of what.
Progress = Callable[[int, int, str], None]


def in_silence(done: int, total: int, noun: str) -> None:
    """Tell nobody."""
    del done, total, noun
