"""What each type of event does to an RFC, apart from moving it.

Invariant: one function for one type; each a pure function of the RFC before and the event.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rfcflow.events import Event
from rfcflow.model import Rfc
from rfcflow.policy.effects import intake, outcome, parking, shepherding, voices, voting

EFFECTS: Final[dict[str, Callable[[Rfc, Event], Rfc]]] = {
    **intake.EFFECTS,
    **shepherding.EFFECTS,
    **voting.EFFECTS,
    **outcome.EFFECTS,
    **parking.EFFECTS,
    **voices.EFFECTS,
}
