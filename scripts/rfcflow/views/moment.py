"""An event with the RFC around it: what a notice is told about.

Invariant: values only.
"""

from __future__ import annotations

from msgspec import Struct

from rfcflow.events import Event
from rfcflow.model import Governance, Rfc
from rfcflow.policy.machine import timer
from rfcflow.policy.roles import shown_login


class Moment(Struct, frozen=True):
    """An event with the RFC before and after it."""

    event: Event
    before: Rfc
    rfc: Rfc
    governance: Governance
    web: str

    @property
    def author(self) -> str:
        return f"@{shown_login(self.rfc.author.login)}" if self.rfc.author else "To its author"

    @property
    def shepherd(self) -> str:
        """The shepherd's login, empty without one."""
        return shown_login(self.rfc.shepherd.login) if self.rfc.shepherd is not None else ""

    def days(self, state: str, name: str) -> str:
        """A timer of a state in words."""
        days = timer(self.governance.states, state, name)
        return f"{days} days" if days is not None else "some time"
