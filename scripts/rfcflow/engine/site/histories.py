"""What a ledger file says: its events and their fold.

Invariant: of a broken ledger nothing is believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rfcflow.errors import Problem
from rfcflow.ledger import ledger_path

if TYPE_CHECKING:
    from rfcflow.events import Event
    from rfcflow.model import Revision, Rfc


class History(Struct, frozen=True):
    """A ledger, and what is wrong with it; empty where there is none."""

    rfc: Rfc | None = None
    events: tuple[Event, ...] = ()
    errors: tuple[Problem, ...] = ()

    @property
    def shown(self) -> Revision | None:
        """The revision to show of an RFC that has not landed: the decided one, else the last."""
        if self.rfc is None or self.rfc.revision is None:
            return None
        decided = self.rfc.decision.text if self.rfc.decision is not None else None
        return next((r for r in reversed(self.rfc.revisions) if r.text == decided), self.rfc.revision)

    @property
    def past(self) -> tuple[str, ...]:
        """Blob ids of the recorded revisions, where there is more than one text to compare."""
        if self.rfc is None:
            return ()
        found = tuple(dict.fromkeys(revision.blob for revision in self.rfc.revisions))
        return found if len(found) > 1 or self.rfc.errata else ()

    @property
    def pictures(self) -> tuple[tuple[str, str], ...]:
        """Pairs of `assets/SLUG/FILE` and a blob id of what its last revision brings."""
        known = self.rfc.revision.assets if self.rfc is not None and self.rfc.revision is not None else ()
        return tuple(
            (path.removeprefix("rfcs/"), blob) for path, blob in known if path.startswith("rfcs/assets/")
        )


def history_of(name: str, raw: bytes) -> History:
    """The ledger `raw` of RFC `name`."""
    # An index of what was imported has no ledger to follow, and needs nothing of how.
    from rfcflow.ledger import parse_ledger
    from rfcflow.policy.fold import fold

    events, problems = parse_ledger(raw, ledger_path(name))
    foreign = next((event for event in events if event.rfc != name), None)
    if foreign is not None and not problems:
        message = f"event {foreign.seq} is of RFC {foreign.rfc}."
        problems = (Problem(ledger_path(name), foreign.seq, 1, "foreign-event", message),)
    if problems:
        return History(errors=tuple(problems))
    try:
        return History(fold(events), events)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        message = f"its events cannot be followed ({type(error).__name__}: {error})."
        problem = Problem(ledger_path(name), 0, 0, "ledger-misfit", message, "Run `rfc verify`.")
        return History(errors=(problem,))
