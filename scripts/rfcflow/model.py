"""The nouns of the process: governance as loaded, the document, and an RFC as its ledger tells it.

Invariant: frozen values only; nothing here does I/O, reads a clock, or knows GitHub's API.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

STATES: Final = (
    "draft",
    "proposed",
    "review",
    "returned",
    "final-comment",
    "deferred",
    "dormant",
    "accepted",
    "active",
    "implemented",
    "rejected",
    "withdrawn",
    "expired",
    "superseded",
    "retired",
)
DISPOSITIONS: Final = ("accept", "reject", "defer")
CATEGORIES: Final = ("semantics", "compatibility", "core-addition", "removal")
TRACKS: Final = ("module", "core", "lead")


@dataclass(frozen=True, slots=True)
class Account:
    """A GitHub account; `id` is its identity, `login` is for display only."""

    id: int
    login: str
    bot: bool = False


# --- governance ---


@dataclass(frozen=True, slots=True)
class Rule:
    """A decision rule; integers only.

    `formula`: any-of | majority | core-majority | supermajority | unanimous | consent | lazy-consensus.
    `k` for any-of, `p`/`q` for supermajority (yes/|E| >= p/q), `floor` for consent.
    """

    formula: str
    k: int = 1
    p: int = 0
    q: int = 1
    floor: int = 0


@dataclass(frozen=True, slots=True)
class Absence:
    """A declared absence: both dates inclusive, UTC."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a role. `handle` (lower case, the file's name) is how modules name them."""

    handle: str
    id: int
    login: str
    name: str = ""
    absences: tuple[Absence, ...] = ()
    capacity: int | None = None
    newcomer_until: date | None = None

    def absent_on(self, day: date) -> bool:
        """Whether a declared absence covers `day` (UTC)."""
        return any(absence.start <= day <= absence.end for absence in self.absences)


@dataclass(frozen=True, slots=True)
class Module:
    """An area of the project, its people (handles) and its own decision rules (None: the policy's)."""

    id: str
    title: str
    parent: str | None = None
    paths: tuple[str, ...] = ()
    repository: str | None = None
    labels: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    maintainers: tuple[str, ...] = ()
    emeritus: tuple[str, ...] = ()
    routine: Rule | None = None
    contentious: Rule | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of RFC: `track` None means the class decides; `sections` are the headings it should have."""

    id: str
    title: str
    description: str = ""
    track: str | None = None
    after_landing: str | None = None
    changes_governance: bool = False
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StateRule:
    """One row of `states.yml`: `owner` is a role; `timers` are days by name."""

    name: str
    meaning: str
    owner: str
    terminal: bool = False
    timers: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    label_colour: str = "ededed"


@dataclass(frozen=True, slots=True)
class Edge:
    """A legal move: event `on` takes an RFC from `source` to `target` when `guard` holds."""

    source: str
    on: str
    target: str
    who: str
    guard: str = "always"


@dataclass(frozen=True, slots=True)
class StateTable:
    """The machine as data; `states` in declaration order."""

    states: Mapping[str, StateRule]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Rota:
    """A duty taken in turns from `start`: `roster` of handles, `days` a turn."""

    id: str
    roster: tuple[str, ...]
    start: date
    days: int = 1
    overrides: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Policy:
    """`policy.yml`: numbers are days unless the name says otherwise; defaults are the `pytorch` profile's."""

    profile: str = "pytorch"
    mode: str = "enforce"
    numbering_offset: int = 0
    core: tuple[str, ...] = ()
    lead: str | None = None
    routine: Rule = Rule("any-of", k=1)
    contentious: Rule = Rule("majority")
    core_rule: Rule = Rule("core-majority")
    holidays: frozenset[date] = frozenset()
    final_comment_days: int = 10
    final_comment_working_days: int = 5
    offer_working_days: int = 3
    offers_before_call: int = 3
    capacity: int = 3
    newcomer_capacity: int = 1
    dispute_days: int = 14
    veto_days: int = 10
    automatic: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    merge: str = "bot"
    site_url: str = ""

    def does(self, duty: str) -> bool:
        """Whether the automatic `duty` is switched on (every duty is, unless switched off)."""
        return self.automatic.get(duty, True)


@dataclass(frozen=True, slots=True)
class Governance:
    """All policy of one commit of the default branch."""

    commit: str
    policy: Policy
    states: StateTable
    people: Mapping[str, Person]
    modules: Mapping[str, Module]
    kinds: Mapping[str, Kind]
    rotas: Mapping[str, Rota]
    principles: tuple[str, ...] = ()

    def person_by_id(self, account_id: int) -> Person | None:
        """The registered person with that numeric GitHub id."""
        return next((person for person in self.people.values() if person.id == account_id), None)

    def module(self, name: str) -> Module | None:
        """A module by its id or one of its aliases."""
        if name in self.modules:
            return self.modules[name]
        return next((module for module in self.modules.values() if name in module.aliases), None)


# --- the document ---


@dataclass(frozen=True, slots=True)
class Document:
    """An RFC file as read; `meta` is the front matter by declared type: strings, tuples, dates as ISO text.

    `body` is every byte after the front matter, untouched. `lines` gives the 1-based line of each key.
    """

    path: str
    meta: Mapping[str, Any]
    body: bytes
    raw: bytes
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def slug(self) -> str:
        """`rfcs/0000-a-title.md` -> `a-title`."""
        name = self.path.rsplit("/", 1)[-1].removesuffix(".md")
        number, _, slug = name.partition("-")
        return slug if number.isdigit() and slug else name


# --- an RFC, folded from its ledger ---


@dataclass(frozen=True, slots=True)
class Revision:
    """A text the bot has seen and announced: `head` commit, `text` hash, when it was made and seen (UTC)."""

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


@dataclass(frozen=True, slots=True)
class Ballot:
    """The last word of one person: `choice` is sign-off, abstain or recuse, on (text, disposition)."""

    person: int
    login: str
    choice: str
    text: str | None
    disposition: str | None
    at: datetime
    seq: int
    source: str


@dataclass(frozen=True, slots=True)
class Concern:
    """A named blocking objection; `id` is a slug unique within the RFC."""

    id: str
    title: str
    owner: Account
    raised: datetime
    text: str
    resolved: datetime | None = None
    resolution: str | None = None
    resolved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """The shepherd's place offered to one person; ends accepted, declined, lapsed or withdrawn."""

    person: int
    login: str
    at: datetime
    expires: datetime
    ended: str | None = None


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who may vote in one scope (`module:ID`, `core` or `lead`), by which rule: a snapshot; nobody is added.

    `members` are people's numeric ids; `stand_ins` are core maintainers who may sign in the members' place
    where the rule is any-of, and give the `plus_core` sign-offs a module of one needs besides its own;
    `drawn_from` is the scope the people come from, another one where the module has nobody.
    """

    scope: str
    rule: Rule
    members: tuple[int, ...]
    stand_ins: tuple[int, ...] = ()
    plus_core: int = 0
    drawn_from: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """A final comment period: dated, with a disposition, on one text."""

    disposition: str
    text: str
    opened: datetime
    ends: datetime
    reason: str
    by: Account


@dataclass(frozen=True, slots=True)
class Decision:
    """The event `decided`: what, on which text and head, how the votes stood, why."""

    disposition: str
    text: str
    head: str
    at: datetime
    reason: str
    tally: Mapping[str, Any]
    event: str
    governance: str
    by: Account | None
    contestable_until: datetime | None = None
    lands: bool = True


@dataclass(frozen=True, slots=True)
class Landing:
    """The event `landed`: the commit on the default branch and the blob ids it put there."""

    commit: str
    blobs: Mapping[str, str]
    at: datetime
    door: str


@dataclass(frozen=True, slots=True)
class Rfc:
    """An RFC as its ledger tells it; `id` has four digits or more, `number` is its pull request's."""

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
    contentious: tuple[str, ...] = ()
    shepherd: Account | None = None
    shepherds: tuple[Account, ...] = ()
    offers: tuple[Offer, ...] = ()
    declined: tuple[int, ...] = ()
    public_call: bool = False
    electorates: tuple[Electorate, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    ballot_history: tuple[Ballot, ...] = ()
    concerns: tuple[Concern, ...] = ()
    window: Window | None = None
    lapses: tuple[tuple[str, datetime], ...] = ()
    writeup: str | None = None
    writeup_by: Account | None = None
    reached_review: bool = False
    decision: Decision | None = None
    landing: Landing | None = None
    author_active: datetime | None = None
    reminders: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    dormant_reason: str | None = None
    seq: int = 0
    changed: int = 0
    changed_at: datetime | None = None
    handled: frozenset[str] = frozenset()

    @property
    def revision(self) -> Revision | None:
        """The last revision the bot has seen."""
        return self.revisions[-1] if self.revisions else None

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
        """Effective modules: front matter, plus added, minus removed; the first one owns."""
        named = [*self.meta.get("modules", ()), *self.modules_added]
        return tuple(dict.fromkeys(name for name in named if name not in self.modules_removed))

    @property
    def authors(self) -> frozenset[int]:
        """Ids of the pull request's author and of the registered people the last readable text names."""
        named = next((revision.author_ids for revision in reversed(self.revisions) if revision.meta), ())
        return frozenset(named) | (frozenset({self.author.id}) if self.author else frozenset())

    @property
    def offer(self) -> Offer | None:
        """The open offer, if there is one."""
        return self.offers[-1] if self.offers and self.offers[-1].ended is None else None

    @property
    def open_concerns(self) -> tuple[Concern, ...]:
        """Concerns nobody has resolved."""
        return tuple(concern for concern in self.concerns if concern.resolved is None)
