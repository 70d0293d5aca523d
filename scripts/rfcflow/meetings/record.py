"""Minutes as a value.

Invariant: frozen, and whoever makes one has looked for what must not be in it.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from rfcflow.meetings.decisions import Decision, Tally


class Minutes(Struct, frozen=True):
    """What may be published; `body` is Markdown, `redacted` the number of marks by reason."""

    meeting: str
    day: date
    attended: tuple[str, ...]
    nominations: Tally
    decisions: tuple[Decision, ...]
    body: str
    redacted: dict[str, int]
