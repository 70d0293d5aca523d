"""An RFC as its ledger tells it: its texts, who leads it, what was decided, and everything said of it.

Invariant: frozen values only; made by folding events and by nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field

from rfcflow.model.account import Account
from rfcflow.model.decision import Decision, Erratum, Landing
from rfcflow.model.voices import (
    Ballot,
    Concern,
    Dispute,
    Election,
    Electorate,
    FailedVote,
    Hold,
    Motion,
    Wait,
    Window,
)


class Revision(Struct, frozen=True):
    """A text the bot has seen and announced: `head` commit, `text` hash, when it was made and seen (UTC).

    Of a change of the registry beside it: `governance` are the paths with their new blobs (empty: deleted),
    `parties` the modules whose people must agree, `subjects` the ids of those whose roles change, and
    `own_process` says that its modules alone decide. `recorded` is what it says of a decision made elsewhere.

    `changed` is how many words differ from the readable text before it, None where nobody could count them.
    """

    head: str
    text: str
    at: datetime
    seen: datetime
    seq: int
    path: str
    blob: str
    meta: Mapping[str, Any]
    author_ids: tuple[int, ...] = ()
    errors: int = 0
    warnings: int = 0
    problems: tuple[Mapping[str, Any], ...] = ()
    assets: tuple[tuple[str, str], ...] = ()
    candidates: tuple[int, ...] = ()
    changed: int | None = None
    governance: tuple[tuple[str, str], ...] = ()
    parties: tuple[str, ...] = ()
    subjects: tuple[int, ...] = ()
    own_process: bool = False
    recorded: Mapping[str, str] | None = None

    @property
    def bound(self) -> tuple[tuple[str, str], ...]:
        """What its hash covers beside the text, as (path, blob id)."""
        return (*self.assets, *self.governance)


class Offer(Struct, frozen=True):
    """The shepherd's place offered to one person; ends accepted, declined, lapsed, withdrawn or drafted."""

    person: int
    login: str
    at: datetime
    expires: datetime
    ended: str | None = None


class Expert(Struct, frozen=True):
    """Somebody the shepherd invited to look at an RFC for one of its modules."""

    module: str
    person: int
    login: str
    at: datetime


class Rfc(Struct, frozen=True):
    """An RFC as its ledger tells it; `id` has four digits or more, `number` is its pull request's.

    An imported RFC has the number of the issue about it, or 0 before there is one. `acted` holds each text
    that somebody of the project did something about, with their id; `replaced` the modules of each RFC in
    force that its landing would supersede.
    """

    id: str
    number: int
    state: str = "draft"
    since: datetime | None = None
    opened: datetime | None = None
    author: Account | None = None
    title: str = ""
    revisions: tuple[Revision, ...] = ()
    draft: bool = False
    open: bool = True
    closed_at: datetime | None = None
    closed_by_author: bool = False
    modules_added: tuple[str, ...] = ()
    modules_removed: tuple[str, ...] = ()
    replaced: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    contentious: tuple[str, ...] = ()
    shepherd: Account | None = None
    shepherds: tuple[Account, ...] = ()
    offers: tuple[Offer, ...] = ()
    declined: tuple[int, ...] = ()
    public_call: bool = False
    shortlist: tuple[Mapping[str, Any], ...] = ()
    chosen_because: str = ""
    shepherd_since: datetime | None = None
    shepherd_taken: datetime | None = None
    shepherd_left: datetime | None = None
    shepherd_active: datetime | None = None
    summarized: datetime | None = None
    experts: tuple[Expert, ...] = ()
    handover: str | None = None
    duty_reminded: datetime | None = None
    electorates: tuple[Electorate, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    ballot_history: tuple[Ballot, ...] = ()
    concerns: tuple[Concern, ...] = ()
    window: Window | None = None
    suspended: Window | None = None
    attested: tuple[tuple[str, str], ...] = ()
    fresh_after: int = 0
    holds: tuple[Hold, ...] = ()
    waits: tuple[Wait, ...] = ()
    deferred_until: datetime | None = None
    lowered: int = 0
    priority: str = "normal"
    needs_info: str = ""
    needs_info_at: datetime | None = None
    invited: frozenset[str] = frozenset()
    informed: frozenset[str] = frozenset()
    spam: bool = False
    asked_at: datetime | None = None
    lapses: tuple[tuple[str, datetime], ...] = ()
    writeup: str | None = None
    writeup_by: Account | None = None
    reached_review: bool = False
    acted: frozenset[tuple[str, int]] = frozenset()
    decision: Decision | None = None
    landing: Landing | None = None
    unrecorded: bool = False
    origin: Mapping[str, Any] | None = None
    errata: tuple[Erratum, ...] = ()
    muted: tuple[str, ...] = ()
    muted_at: datetime | None = None
    superseded_by: tuple[str, ...] = ()
    implemented_by: str | None = None
    motions: tuple[Motion, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    escalated: str = ""
    core_failed: tuple[FailedVote, ...] = ()
    candidates: tuple[int, ...] = ()
    election: Election | None = None
    landing_requested: bool = False
    author_active: datetime | None = None
    reminders: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    dormant_reason: str | None = None
    replies: Mapping[int, tuple[date, int]] = field(default_factory=lambda: MappingProxyType({}))
    seq: int = 0
    changed: int = 0
    changed_at: datetime | None = None
    handled: frozenset[str] = frozenset()

    @property
    def revision(self) -> Revision | None:
        """The last revision the bot has seen."""
        return self.revisions[-1] if self.revisions else None

    @property
    def proposed(self) -> Revision | None:
        """The revision a vote is on: the window's, whatever was pushed since; else the last one."""
        window = self.window
        if window is None:
            return self.revision
        same = (revision for revision in reversed(self.revisions) if revision.text == window.text)
        return next(same, self.revision)

    @property
    def sound(self) -> Revision | None:
        """The last revision without errors; where there is none the last one."""
        return next((r for r in reversed(self.revisions) if not r.errors), self.revision)

    @property
    def meta(self) -> Mapping[str, Any]:
        """The front matter of the last revision."""
        return self.revisions[-1].meta if self.revisions else MappingProxyType({})

    @property
    def kind(self) -> str:
        """The kind named by the last revision that names one: a broken push does not change it."""
        named = (revision.meta.get("kind") for revision in reversed(self.revisions))
        return next((str(kind) for kind in named if kind), "feature")

    @property
    def modules(self) -> tuple[str, ...]:
        """Effective modules: front matter, plus added, minus removed; the first one owns.

        A broken push changes none. Those that its change of the registry concerns are always among them.
        """
        sound = self.sound
        named = [*(sound.meta.get("modules", ()) if sound is not None else ()), *self.modules_added]
        kept = [name for name in named if name not in self.modules_removed]
        return tuple(dict.fromkeys((*kept, *(sound.parties if sound is not None else ()))))

    @property
    def subjects(self) -> frozenset[int]:
        """Ids of the people whose roles it would change: they have no voice in it."""
        return frozenset(self.sound.subjects) if self.sound is not None else frozenset()

    @property
    def self_removal(self) -> bool:
        """Whether its author gives up roles of their own, and changes nothing else: that needs nobody."""
        own = self.author is not None and self.subjects == {self.author.id}
        return own and self.kind == "removal"

    @property
    def recorded(self) -> Mapping[str, str] | None:
        """What its text says of a decision that was made off the repository; None for the others."""
        return self.sound.recorded if self.sound is not None else None

    @property
    def authors(self) -> frozenset[int]:
        """Ids of the pull request's author and of the registered people any of its texts named.

        Who once was an author stays one: leaving the list gives nobody a vote on their own text.
        """
        named = {person for revision in self.revisions for person in revision.author_ids}
        return frozenset(named) | (frozenset({self.author.id}) if self.author else frozenset())

    @property
    def open_holds(self) -> tuple[Hold, ...]:
        """Holds that have not ended."""
        return tuple(hold for hold in self.holds if hold.ended is None)

    @property
    def recused(self) -> frozenset[int]:
        """Ids of those who declared a conflict of interest: they vote nowhere, whatever else they say."""
        return frozenset(ballot.person for ballot in self.ballots if ballot.choice == "recuse")

    @property
    def offer(self) -> Offer | None:
        """The open offer, if there is one."""
        return self.offers[-1] if self.offers and self.offers[-1].ended is None else None

    @property
    def open_concerns(self) -> tuple[Concern, ...]:
        """Concerns nobody has resolved."""
        return tuple(concern for concern in self.concerns if concern.resolved is None)

    @property
    def open_motions(self) -> tuple[Motion, ...]:
        """Motions that can still take effect."""
        return tuple(motion for motion in self.motions if motion.ended is None)

    @property
    def open_disputes(self) -> tuple[Dispute, ...]:
        """Disputes nobody has settled and core has not decided."""
        return tuple(dispute for dispute in self.disputes if dispute.ended is None)

    def replies_to(self, person: int, day: date) -> int:
        """How many answers somebody got on a day (UTC)."""
        last, count = self.replies.get(person, (day, 0))
        return count if last == day else 0

    def overruled(self, person: int, text: str | None = None) -> Concern | None:
        """The objection of somebody that core overruled on a text (None: the last one), if it did."""
        if text is None:
            text = self.revision.text if self.revision is not None else ""
        return next(
            (
                concern
                for concern in self.concerns
                if concern.overruled and concern.overruled_on == text
                if concern.objector is not None and concern.objector.id == person
            ),
            None,
        )

    @property
    def blocking_concerns(self) -> tuple[Concern, ...]:
        """Open concerns that a maintainer raised or sponsored."""
        return tuple(concern for concern in self.concerns if concern.blocks)
