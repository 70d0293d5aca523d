"""Who somebody is on GitHub.

Invariant: identity is the number; the login is for display, and may be renamed or reused.
"""

from __future__ import annotations

from msgspec import Struct


class Account(Struct, frozen=True):
    """A GitHub account; `id` is its identity, `login` is for display only."""

    id: int
    login: str
    bot: bool = False
