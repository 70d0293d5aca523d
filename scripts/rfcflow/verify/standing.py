"""Where an RFC stands, replayed a second time: its state, texts, people, clocks and doors.

Invariant: written from the documented rules and not from `policy.fold`. Who votes and how is counted in
`counting.py`; motions, disputes, elections and time to object are in the parts of `voices.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from rfcflow.model import Account, Revision


class Concerned(Struct):
    """A concern as people see it: whose it is, who stands behind it, whether it is resolved or overruled."""

    id: str
    owner: Account
    objector: Account | None
    resolved: bool = False
    overruled: bool = False


class Held(Struct, frozen=True):
    """Somebody's time for looking at it, and its end."""

    owner: Account
    until: datetime


class Offered(Struct, frozen=True):
    """The shepherd's place offered to a person, until when."""

    person: int
    expires: datetime


class Proposed(Struct, frozen=True):
    """A final comment period: what it proposes, for which text, its end; `until` is a deferral's date."""

    disposition: str
    text: str
    ends: datetime
    until: datetime | None = None


class Ended(Struct, frozen=True):
    """What was decided, on which text, when and by which track."""

    disposition: str
    text: str
    at: datetime
    track: str


class Standing(Struct):
    """One RFC after the events taken so far; `number` is its conversation's."""

    number: int = 0
    state: str = "draft"
    since: datetime | None = None
    author: Account | None = None
    draft: bool = False
    open: bool = True
    closed_at: datetime | None = None
    closed_by_author: bool = False
    imported: bool = False
    revisions: list[Revision] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    contentious: bool = False
    lowered: int = 0
    escalated: str = ""
    flags: set[str] = field(default_factory=set)
    reached_review: bool = False
    dormant_reason: str = ""
    deferred_until: datetime | None = None
    offer: Offered | None = None
    shepherd: Account | None = None
    shepherds: set[int] = field(default_factory=set)
    shepherd_since: datetime | None = None
    shepherd_taken: datetime | None = None
    shepherd_left: datetime | None = None
    shepherd_active: datetime | None = None
    summarized: datetime | None = None
    author_active: datetime | None = None
    needs_info_at: datetime | None = None
    recused: set[int] = field(default_factory=set)
    concerns: dict[str, Concerned] = field(default_factory=dict)
    holds: list[Held] = field(default_factory=list)
    window: Proposed | None = None
    suspended: Proposed | None = None
    attested: list[tuple[str, str]] = field(default_factory=list)
    lapses: list[str] = field(default_factory=list)
    disputes: dict[str, int] = field(default_factory=dict)
    decision: Ended | None = None
    landed_at: datetime | None = None
    errata: list[Mapping[str, Any]] = field(default_factory=list)

    # --- what the texts say ---

    @property
    def revision(self) -> Revision | None:
        """The last text, sound or not."""
        return self.revisions[-1] if self.revisions else None

    @property
    def sound(self) -> Revision | None:
        """The last text without errors, else the last one."""
        return next((r for r in reversed(self.revisions) if not r.errors), self.revision)

    @property
    def kind(self) -> str:
        """The kind of the last text that names one."""
        return next((str(r.meta["kind"]) for r in reversed(self.revisions) if r.meta.get("kind")), "feature")

    @property
    def modules(self) -> tuple[str, ...]:
        """What the last sound text names, with what was added and without what was taken off by command."""
        sound = self.sound
        named = list(sound.meta.get("modules", ())) if sound is not None else []
        found = [name for name in (*named, *self.added) if name not in self.removed]
        return tuple(dict.fromkeys((*found, *(sound.parties if sound is not None else ()))))

    @property
    def authors(self) -> set[int]:
        """Who opened it, and whoever any of its texts named."""
        named = {person for revision in self.revisions for person in revision.author_ids}
        return named | ({self.author.id} if self.author is not None else set())

    @property
    def subjects(self) -> set[int]:
        """Whose roles it would change."""
        return set(self.sound.subjects) if self.sound is not None else set()

    @property
    def self_removal(self) -> bool:
        """Whether its author gives up roles of their own and changes nothing else."""
        mine = self.author is not None and self.subjects == {self.author.id}
        return mine and self.kind == "removal"

    @property
    def recorded(self) -> Mapping[str, str] | None:
        """A decision made elsewhere that the last sound text tells."""
        return self.sound.recorded if self.sound is not None else None
