"""What was decided about an RFC, on which text, and how that text reached the default branch.

Invariant: frozen values only; made by folding events and by nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.model.account import Account


class Decision(Struct, frozen=True):
    """The event `decided`: what, on which text and head, how the votes stood, why.

    `announced` is when the days began in which it could be contested: with the run that made it, or with its
    landing where that came later. `final` says that they are known to be over.
    """

    disposition: str
    text: str
    head: str
    at: datetime
    announced: datetime
    reason: str
    tally: Sequence[Mapping[str, Any]]
    event: str
    governance: str
    by: Account | None
    contestable_until: datetime | None = None
    lands: bool = True
    track: str = ""
    criteria: tuple[str, ...] = ()
    reopens: str = ""
    against: tuple[str, ...] = ()
    final: bool = False

    def landed(self, seen: datetime) -> Decision:
        """The decision once it has landed (UTC): nobody could contest it before."""
        late, until = max(seen - self.announced, timedelta()), self.contestable_until
        return replace(
            self,
            announced=self.announced + late,
            contestable_until=until + late if until is not None else None,
        )


class Landing(Struct, frozen=True):
    """The event `landed`: the commit on the default branch and the blob ids it put there."""

    commit: str
    blobs: Mapping[str, str]
    at: datetime
    door: str


class Erratum(Struct, frozen=True):
    """A correction of a landed text: hash, front matter, who approved it, the commit that brought it."""

    text: str
    meta: Mapping[str, Any]
    approved_by: int
    commit: str
    at: datetime
