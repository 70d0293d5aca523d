"""One run's look at one RFC: its fold so far, and the events the run adds.

Invariant: an event enters only through `emit`, which chains it and folds it at once, and refuses an edge the
state table does not have; a copy can be made, tried and thrown away, so that a comment is done whole or not
at all.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from msgspec import Struct, field

from rfcflow.errors import RfcflowError
from rfcflow.events import Event, Source
from rfcflow.facts import Facts, Roster
from rfcflow.ledger import seal
from rfcflow.model import Account, Governance, Rfc
from rfcflow.policy.fold import apply
from rfcflow.policy.machine import edge


class Turn(Struct):
    """The working copy; `last` is the newest event, `events` what this run adds."""

    facts: Facts
    governance: Governance
    roster: Roster
    now: datetime
    id: str
    rfc: Rfc | None = None
    last: Event | None = None
    events: list[Event] = field(default_factory=list)

    @property
    def known(self) -> Rfc:
        """The RFC; only asked for once it is opened."""
        if self.rfc is None:
            raise RfcflowError(f"RFC {self.id} has no ledger yet")
        return self.rfc

    @property
    def today(self) -> date:
        """The run's date, UTC."""
        return self.now.date()

    def copy(self) -> Turn:
        """An independent copy to try a comment on."""
        return type(self)(
            self.facts, self.governance, self.roster, self.now, self.id, self.rfc, self.last, [*self.events]
        )

    def take(self, other: Turn) -> None:
        """Make a tried copy the real one."""
        self.rfc, self.last, self.events = other.rfc, other.last, other.events

    def emit(
        self,
        kind: str,
        at: datetime,
        source: Source,
        *,
        actor: Account | None = None,
        to: str | None = None,
        head: str | None = None,
        text: str | None = None,
        **data: Any,
    ) -> Event:
        """Add an event of type `kind`; head and text default to the current revision's."""
        revision = self.rfc.revision if self.rfc is not None else None
        if to is not None:
            current = self.known.state
            if edge(self.governance.states, current, kind, to) is None:
                raise RfcflowError(f"RFC {self.id}: {kind} may not move {current} to {to}")
            data["to"] = to
        draft = Event(
            type=kind,
            rfc=self.id,
            at=min(at, self.now),
            seen=self.now,
            source=source,
            governance=self.governance.commit,
            actor=actor,
            head=head if head is not None else (revision.head if revision else None),
            text=text if text is not None else (revision.text if revision else None),
            data=data,
        )
        event = self.sealed(draft)
        self.rfc = apply(self.rfc, event)
        self.last = event
        self.events.append(event)
        return event

    def sealed(self, draft: Event) -> Event:
        """The draft with its place and its hashes, behind the last event."""
        (event,) = seal((draft,), (self.last,) if self.last is not None else ())
        return event

    def handled(self, source_type: str, source_id: str) -> bool:
        """Whether an event of that source is in the ledger."""
        return self.rfc is not None and f"{source_type}:{source_id}" in self.rfc.handled
