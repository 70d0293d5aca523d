"""Governance as loaded from one commit: rules, people, modules, kinds, states, duties, policy.

Invariant: frozen values only; what a file leaves out has its default here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field

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


class Rule(Struct, frozen=True):
    """A decision rule; integers only.

    `formula`: any-of | majority | core-majority | supermajority | unanimous | consent | lazy-consensus.
    `k` for any-of, `p`/`q` for supermajority (yes/|E| >= p/q), `floor` for consent, and for
    majority the least number of voters a module asks for.
    """

    formula: str
    k: int = 1
    p: int = 0
    q: int = 1
    floor: int = 0


# What core may move together, and what it takes unless policy says otherwise; `uphold` is a dispute's vote.
MOTIONS: Final[Mapping[str, Rule]] = MappingProxyType(
    dict.fromkeys(("veto", "overrule", "reopen", "correct", "retire", "uphold"), Rule("core-majority"))
)
# Why something may be rejected: the closed list of a project that writes none of its own.
CRITERIA: Final[Mapping[str, str]] = MappingProxyType(
    {
        "scope": "It is outside of what the project means to do.",
        "need": "The need for it is not shown.",
        "evidence": "What it claims is not shown.",
        "coverage": "It leaves out too many of the cases it is meant for.",
        "complexity": "It costs more complexity than it is worth.",
        "composability": "It does not work together with other parts.",
        "compatibility": "It breaks more than it is worth.",
        "alternative": "Something else does it better.",
        "maintenance": "Nobody would maintain it.",
        "principle": "It goes against a principle of the project.",
    }
)


class Absence(Struct, frozen=True):
    """A declared absence: both dates inclusive, UTC."""

    start: date
    end: date


class Person(Struct, frozen=True):
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


class Term(Struct, frozen=True):
    """Since when somebody maintains a module, and until when they did (None: not known)."""

    since: date | None = None
    until: date | None = None


class Upkeep(Struct, frozen=True):
    """A recurring duty of a module: every so many days, and when it was last done (None: never yet)."""

    days: int
    last: date | None = None
    link: str = ""


class Subscription(Struct, frozen=True):
    """What somebody wants to hear of, by their login: any of these is enough."""

    login: str
    modules: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()


class Module(Struct, frozen=True):
    """An area of the project, its people (handles) and its own decision rules (None: the policy's).

    `aliases` are names it had; `replaces` are ids that no longer exist, whose area it took over, maybe with
    others. `nomination` is its own rule for who joins it (None: core decides). `quorum` is how many must at
    least take part in a contentious vote. `inactivity_days` without a sign make an emeritus proposal.
    """

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
    replaces: tuple[str, ...] = ()
    nomination: Rule | None = None
    quorum: int = 0
    inactivity_days: int | None = None
    terms: Mapping[str, Term] = field(default_factory=lambda: MappingProxyType({}))
    upkeep: Mapping[str, Upkeep] = field(default_factory=lambda: MappingProxyType({}))


class Section(Struct, frozen=True):
    """A heading of a kind's template, and what its author is asked to write below it."""

    heading: str
    prompt: str = ""
    optional: bool = False


class Kind(Struct, frozen=True):
    """A kind of RFC: `track` None means the class decides.

    `template` is what an author starts from, `sections` those of its headings that a text should have.
    `rule` is core's rule for this kind (None: the policy's); `elects` names the role an election fills.
    """

    id: str
    title: str
    description: str = ""
    track: str | None = None
    after_landing: str | None = None
    changes_governance: bool = False
    sections: tuple[str, ...] = ()
    template: tuple[Section, ...] = ()
    rule: Rule | None = None
    elects: str | None = None


class StateRule(Struct, frozen=True):
    """One row of `states.yml`: `owner` is a role; `timers` are days by name."""

    name: str
    meaning: str
    owner: str
    terminal: bool = False
    timers: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    label_colour: str = "ededed"


class Edge(Struct, frozen=True):
    """A legal move: event `on` takes an RFC from `source` to `target` when `guard` holds."""

    source: str
    on: str
    target: str
    who: str
    guard: str = "always"


class StateTable(Struct, frozen=True):
    """The machine as data; `states` in declaration order."""

    states: Mapping[str, StateRule]
    edges: tuple[Edge, ...]


class Rota(Struct, frozen=True):
    """A duty taken in turns from `start`: `roster` of handles, `days` a turn."""

    id: str
    roster: tuple[str, ...]
    start: date
    days: int = 1
    overrides: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))


class LintSetting(Struct, frozen=True):
    """What `lints` of `policy.yml` says of one rule; None: the rule's own.

    `severity` is off, warning or error. `since`: RFCs created before that day are left alone by it.
    """

    severity: str | None = None
    since: date | None = None


HIGH_PRIORITY: Final = (
    "Somebody is harmed or blocked while it waits: silently wrong results, a security hole, something that "
    "worked and does no longer, a release that depends on it. Everything else is normal, however good."
)


class Policy(Struct, frozen=True):
    """`policy.yml`: numbers are days unless the name says otherwise; defaults are the `pytorch` profile's."""

    profile: str = "pytorch"
    mode: str = "enforce"
    numbering_offset: int = 0
    core: tuple[str, ...] = ()
    lead: str | None = None
    reviewers: Mapping[str, date] = field(default_factory=lambda: MappingProxyType({}))
    editors: tuple[str, ...] = ()
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
    motion_days: int = 14
    settle_days: int = 21
    motions: Mapping[str, Rule] = field(default_factory=lambda: MOTIONS)
    criteria: Mapping[str, str] = field(default_factory=lambda: CRITERIA)
    hold_days: int = 14
    editorial_words: int = 40
    editorial_days: int = 3
    duties: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    mentions_per_day: int = 6
    merge: str = "bot"
    site_url: str = ""
    lints: Mapping[str, LintSetting] = field(default_factory=lambda: MappingProxyType({}))
    licence: str = ""
    sign_off: bool = False
    high_priority: str = HIGH_PRIORITY
    inactivity_days: int = 365
    renomination_days: int = 90
    announce_days: int = 7
    triage_per_day: int = 10

    def does(self, duty: str) -> bool:
        """Whether the automatic `duty` is switched on (every duty is, unless switched off)."""
        return self.duties.get(duty, True)


class Governance(Struct, frozen=True):
    """All policy of one commit of the default branch; `wording` is a digest of the principles' text."""

    commit: str
    policy: Policy
    states: StateTable
    people: Mapping[str, Person]
    modules: Mapping[str, Module]
    kinds: Mapping[str, Kind]
    rotas: Mapping[str, Rota]
    principles: tuple[str, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    wording: str = ""

    def person_by_id(self, account_id: int) -> Person | None:
        """The registered person with that numeric GitHub id."""
        return next((person for person in self.people.values() if person.id == account_id), None)

    def module(self, name: str) -> Module | None:
        """A module by its id or one of its aliases; of several that replaced it the first by id."""
        return next(iter(self.modules_of(name)), None)

    def modules_of(self, name: str) -> tuple[Module, ...]:
        """Every module a name stands for: its own, or those that replaced what is no more."""
        if name in self.modules:
            return (self.modules[name],)
        modules = self.modules.values()
        called = tuple(module for module in modules if name in module.aliases)
        return called or tuple(sorted((m for m in modules if name in m.replaces), key=lambda m: m.id))
