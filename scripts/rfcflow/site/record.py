"""An RFC as the pages show it, whichever way it came: from a ledger, or from the default branch alone.

Invariant: dates are ISO texts in UTC (`2026-11-22`, `2026-11-22T08:30:00Z`) or empty; nothing is escaped yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field

from rfcflow.errors import Problem
from rfcflow.model import STATES
from rfcflow.policy.machine import OPEN
from rfcflow.site.inputs import Entry
from rfcflow.site.shepherding import Handing
from rfcflow.site.versions import Version

UNKNOWN: Final = "unknown"
ALL_STATES: Final = (*STATES, UNKNOWN)
LINKS: Final = ("discussion", "tracking-issue")
RELATIONS: Final = MappingProxyType(
    {"requires": "required by", "replaces": "replaced by", "amends": "amended by"}
)


class Step(Struct, frozen=True):
    """What happens next: `where` it stands, `what` follows, `when` (ISO, may be empty), `who` must act.

    `then` says what the date brings where `what` can happen before it.
    """

    where: str
    what: str
    when: str
    when_words: str
    who: str
    then: str = ""


class SignOff(Struct, frozen=True):
    """A ballot; `counted` when it is on the decided (or the current) text and disposition."""

    login: str
    disposition: str
    text: str
    at: str
    counted: bool


class Objection(Struct, frozen=True):
    """A concern; `resolved` is empty while it is open."""

    id: str
    title: str
    owner: str
    raised: str
    resolved: str
    resolved_by: str
    resolution: str


class RuleRow(Struct, frozen=True):
    """How one electorate stands or stood; `missing` is empty when its rule is met."""

    scope: str
    rule: str
    yes: int
    eligible: int
    passed: bool
    missing: str = ""


class Verdict(Struct, frozen=True):
    """A decision: what, when, on which text, why; `by` is empty where rules decided by themselves."""

    disposition: str
    at: str
    text: str = ""
    reason: str = ""
    by: str = ""
    governance: str = ""
    contestable_until: str = ""
    window: tuple[str, str] | None = None
    criteria: tuple[str, ...] = ()
    reopens: str = ""


class Period(Struct, frozen=True):
    """The final comment period that runs: what it proposes, from when to when, why."""

    disposition: str
    opened: str
    ends: str
    by: str
    reason: str


class Contest(Struct, frozen=True):
    """A motion, a dispute or a hold: who says what and why, until when; `ended` says how, "" while open."""

    kind: str
    what: str
    who: str
    at: str
    until: str
    reason: str
    ended: str = ""
    outcome: str = ""


class Later(Struct, frozen=True):
    """What became of a decision: `word` is overturned, corrected, superseded or retired."""

    word: str
    at: str
    reason: str = ""


class Correction(Struct, frozen=True):
    """An erratum: the corrected text, and the commit that brought it."""

    at: str
    text: str
    commit: str


class Past(Struct, frozen=True):
    """A state an imported RFC had in its source, by the source's own word."""

    state: str
    word: str
    date: str
    commit: str


class Origin(Struct, frozen=True):
    """Where an imported text came from: a repository, the path in it, the commit if it is known."""

    source: str
    path: str
    commit: str = ""


class Record(Struct, frozen=True, omit_defaults=True):
    """Everything a page may say of an RFC."""

    id: str
    entry: Entry
    state: str = UNKNOWN
    title: str = ""
    summary: str = ""
    kind: str = ""
    track: str = ""
    contentious: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    shepherd: str = ""
    chosen: str = ""
    opened: str = ""
    since: str = ""
    decided: str = ""
    pull: int | None = None
    head: str = ""
    text_hash: str = ""
    step: Step | None = None
    writeup: str = ""
    rules: tuple[RuleRow, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    concerns: tuple[Objection, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    relations: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    links: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    flags: tuple[str, ...] = ()
    window: Period | None = None
    contests: tuple[Contest, ...] = ()
    later: tuple[Later, ...] = ()
    errata: tuple[Correction, ...] = ()
    successors: tuple[str, ...] = ()
    wants_shepherd: bool = False
    implemented_by: str = ""
    imported: str = ""
    history: tuple[Past, ...] = ()
    parts: tuple[str, ...] = ()
    spam: bool = False
    hidden: bool = False
    errors: tuple[Problem, ...] = ()
    versions: tuple[Version, ...] = ()
    in_force: Version | None = None
    shepherds: tuple[Handing, ...] = ()
    priority: str = ""
    needs_info: str = ""
    waits: bool = False
    triaged: tuple[tuple[str, int], ...] = ()
    moves: tuple[tuple[str, str], ...] = ()
    mentions: tuple[str, ...] = ()
    origin: Origin | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something before it is decided."""
        return self.state in OPEN

    @property
    def name(self) -> str:
        """Its title, or what stands in for one."""
        if self.spam and self.hidden:
            return "Closed as spam"
        if self.hidden and self.state != UNKNOWN:
            return "Withdrawn before review" if self.state != "expired" else "Expired before review"
        return self.title or "Untitled"

    @property
    def verdict(self) -> Verdict | None:
        """The decision that holds."""
        return self.verdicts[-1] if self.verdicts else None
