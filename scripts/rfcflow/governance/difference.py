"""What a change of the registry does, step by step, and who must agree to it.

Invariant: computed from two registries that both hold together, and whatever differs between them is a step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.model import Governance, Module, Person, Policy, Rota

# Each kind of case is about one person and one sort of role, so that a vote is on one thing.
NOMINATIONS: Final = ("nomination", "core-nomination")
PERSONAL: Final = (*NOMINATIONS, "removal")
# These say nothing without a change of the registry.
CARRYING: Final = (*PERSONAL, "module-change")
JOINS: Final = frozenset(("maintainer-added", "reviewer-added", "editor-added"))
LEAVES: Final = frozenset(
    ("maintainer-removed", "core-removed", "reviewer-removed", "editor-removed", "emeritus")
)
_SAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "maintainer-added": "makes {subject} a maintainer of `{module}`",
        "maintainer-removed": "ends that {subject} maintains `{module}`",
        "emeritus": "changes whether {subject} is emeritus in `{module}`",
        "term": "changes the term of {subject} in `{module}`",
        "core-added": "makes {subject} a core maintainer",
        "core-removed": "ends that {subject} is a core maintainer",
        "lead": "makes {subject} the lead",
        "reviewer-added": "makes {subject} a core reviewer",
        "reviewer-removed": "ends that {subject} is a core reviewer",
        "editor-added": "makes {subject} an editor",
        "editor-removed": "ends that {subject} is an editor",
        "module-added": "adds the module `{module}`",
        "module-removed": "ends the module `{module}`",
        "module-changed": "changes the module `{module}`",
        "person-added": "registers {subject}",
        "person-changed": "changes the file of {subject}",
        "person-removed": "takes the file of {subject} out",
        "policy": "changes the policy",
        "states": "changes the states",
        "kinds": "changes kinds of RFCs",
        "rotas": "changes the rotas",
        "rota-left": "takes {subject} off a rota",
        "principles": "changes the principles",
        "subscriptions": "changes the subscriptions",
    }
)
FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "states": "states.yml",
        "kinds": "kinds/",
        "rotas": "rotas.yml",
        "rota-left": "rotas.yml",
        "principles": "principles.md",
        "subscriptions": "subscriptions.yml",
    }
)


class Step(Struct, frozen=True, order=True):
    """One thing a difference does: its topic, and the module or the handle it does it to."""

    topic: str
    module: str = ""
    subject: str = ""

    def __str__(self) -> str:
        return _SAYS[self.topic].format(module=self.module, subject=f"`{self.subject}`")

    @property
    def file(self) -> str:
        """Where below `.github/governance/` it shows."""
        if self.topic.startswith("person-"):
            return f"people/{self.subject}.yml"
        return f"modules/{self.module}.yml" if self.module else FILES.get(self.topic, "policy.yml")

    def shows_in(self, name: str) -> bool:
        """Whether a file below `.github/governance/` is where it shows."""
        return name.startswith(self.file) if self.file.endswith("/") else name == self.file


def steps(before: Governance, after: Governance) -> tuple[Step, ...]:
    """Everything that differs between two registries, sorted."""
    if before is after:
        return ()
    found = [*_roles(before.policy, after.policy), *_modules(before, after), *_people(before, after)]
    if _bare(before.policy) != _bare(after.policy):
        found.append(Step("policy"))
    wholes = (
        ("states", before.states, after.states),
        ("kinds", before.kinds, after.kinds),
        ("principles", (before.principles, before.wording), (after.principles, after.wording)),
        ("subscriptions", before.subscriptions, after.subscriptions),
    )
    found += [Step(topic) for topic, old, new in wholes if old != new]
    found += _rotas(before.rotas, after.rotas)
    return tuple(sorted(found))


def _bare(policy: Policy) -> Policy:
    """The policy without the roles, which are differences of their own."""
    return replace(policy, core=(), lead=None, reviewers={}, editors=())


def _roles(before: Policy, after: Policy) -> Iterator[Step]:
    named = (
        ("core", before.core, after.core),
        ("reviewer", before.reviewers, after.reviewers),
        ("editor", before.editors, after.editors),
    )
    for role, old, new in named:
        yield from (Step(f"{role}-added", subject=handle) for handle in new if handle not in old)
        yield from (Step(f"{role}-removed", subject=handle) for handle in old if handle not in new)
    # A tier that is prolonged is given anew.
    for handle, until in after.reviewers.items():
        if handle in before.reviewers and until != before.reviewers[handle]:
            yield Step("reviewer-added", subject=handle)
    if before.lead != after.lead:
        yield Step("lead", subject=after.lead or "nobody")


def _modules(before: Governance, after: Governance) -> Iterator[Step]:
    for name in sorted({*before.modules, *after.modules}):
        old, new = before.modules.get(name), after.modules.get(name)
        if old is None or new is None:
            yield Step("module-added" if old is None else "module-removed", name)
            continue
        if _without_people(old) != _without_people(new):
            yield Step("module-changed", name)
        yield from (Step("maintainer-added", name, h) for h in new.maintainers if h not in old.maintainers)
        yield from (Step("maintainer-removed", name, h) for h in old.maintainers if h not in new.maintainers)
        moved = {*old.maintainers, *new.maintainers}
        yield from (Step("emeritus", name, h) for h in sorted(({*old.emeritus} ^ {*new.emeritus}) - moved))
        spoken = sorted({*old.terms, *new.terms})
        yield from (Step("term", name, h) for h in spoken if old.terms.get(h) != new.terms.get(h))


def _without_people(module: Module) -> Module:
    """The module's own data; terms follow the people."""
    return replace(module, maintainers=(), emeritus=(), terms={})


def _rotas(before: Mapping[str, Rota], after: Mapping[str, Rota]) -> Iterator[Step]:
    """Who only leaves is named; whoever is put on a duty, or any other change, is the rotas' own."""
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if old is None or new is None:
            yield Step("rotas")
            return
        left = {*old.roster} - {*new.roster}
        if not left or new != _left(old, left, new.start):
            yield Step("rotas")
            return
        yield from (Step("rota-left", subject=handle) for handle in sorted(left))


def _left(rota: Rota, gone: AbstractSet[str], start: date) -> Rota:
    """A rota without some people; with a shorter roster its turns may be counted from another day."""
    roster = tuple(handle for handle in rota.roster if handle not in gone)
    overrides = {day: handle for day, handle in rota.overrides.items() if handle not in gone}
    return replace(rota, roster=roster, overrides=overrides, start=start)


def _people(before: Governance, after: Governance) -> Iterator[Step]:
    for handle in sorted({*before.people, *after.people}):
        old, new = before.people.get(handle), after.people.get(handle)
        if old is None or new is None:
            yield Step("person-added" if old is None else "person-removed", subject=handle)
        elif old != new:
            yield Step("person-changed", subject=handle)


def subjects(found: Iterable[Step]) -> tuple[str, ...]:
    """The handles of those whose roles change."""
    roles = JOINS | LEAVES | {"core-added", "lead"}
    return tuple(sorted({step.subject for step in found if step.topic in roles}))


def concerned(kind: str, found: Iterable[Step], before: Governance) -> tuple[str, ...]:
    """The modules whose people must agree.

    Of a module-change those it changes or ends; of a nomination those that have a process of their own.
    """
    if kind == "module-change":
        names = {step.module for step in found if step.topic in ("module-changed", "module-removed")}
        return tuple(sorted(names))
    if kind != "nomination":
        return ()
    joined = {step.module for step in found if step.topic == "maintainer-added"}
    return tuple(sorted(name for name in joined if before.modules[name].nomination is not None))


def own_process(kind: str, found: Iterable[Step], before: Governance) -> bool:
    """Whether a nomination is decided by its modules alone: each has a process of its own for it."""
    joins = {step for step in found if step.topic in JOINS}
    named = {step.module for step in joins}
    return kind == "nomination" and bool(joins) and set(concerned(kind, joins, before)) == named


def account_ids(kind: str, found: Iterable[Step], people: Mapping[str, Person]) -> set[int]:
    """The ids of those a case is about."""
    return {people[handle].id for handle in subjects(found)} if kind in PERSONAL else set()
