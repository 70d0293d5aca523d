"""What a change of the registry does, and which kind of RFC may carry it.

Invariant: computed from two registries that both hold together; whatever is not expressly a kind's to change
is refused, so that nobody gains or loses a role under another heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from rfcflow.model import Governance, Module, Policy

# Each kind of case is about one person and one sort of role, so that a vote is on one thing.
PERSONAL: Final = ("nomination", "core-nomination", "removal")
# These say nothing without a change of the registry.
CARRYING: Final = (*PERSONAL, "module-change")
_JOINS: Final = frozenset(("maintainer-added", "reviewer-added", "editor-added"))
_LEAVES: Final = frozenset(
    ("maintainer-removed", "core-removed", "reviewer-removed", "editor-removed", "emeritus")
)
_MODULES: Final = frozenset(("module-added", "module-removed", "module-changed"))
_PEOPLE: Final = frozenset(("person-added", "person-changed", "person-removed"))
# What may stand in the difference of each kind; a person's own file goes along where a role does.
TOPICS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "nomination": _JOINS | {"person-added"},
        "core-nomination": frozenset(("core-added", "person-added")),
        "removal": _LEAVES | {"person-removed", "rotas", "subscriptions"},
        "module-change": _MODULES
        | {"maintainer-added", "maintainer-removed", "emeritus"}
        | {"person-added", "rotas", "subscriptions"},
        "process": frozenset(("policy", "states", "kinds", "rotas", "principles")),
        "lead-change": frozenset(),
    }
)
_SAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "maintainer-added": "makes {subject} a maintainer of `{module}`",
        "maintainer-removed": "ends that {subject} maintains `{module}`",
        "emeritus": "changes whether {subject} is emeritus in `{module}`",
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
        "principles": "changes the principles",
        "subscriptions": "changes the subscriptions",
    }
)
_WHERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "states": "states.yml",
        "kinds": "kinds/",
        "rotas": "rotas.yml",
        "principles": "principles.md",
        "subscriptions": "subscriptions.yml",
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Step:
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
        return f"modules/{self.module}.yml" if self.module else _WHERE.get(self.topic, "policy.yml")


def steps(before: Governance, after: Governance) -> tuple[Step, ...]:
    """Everything that differs between two registries, sorted."""
    found = [*_roles(before.policy, after.policy), *_modules(before, after), *_people(before, after)]
    if _bare(before.policy) != _bare(after.policy):
        found.append(Step("policy"))
    wholes = (
        ("states", before.states, after.states),
        ("kinds", before.kinds, after.kinds),
        ("rotas", before.rotas, after.rotas),
        ("principles", before.principles, after.principles),
        ("subscriptions", before.subscriptions, after.subscriptions),
    )
    found += [Step(topic) for topic, old, new in wholes if old != new]
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


def _without_people(module: Module) -> Module:
    """The module's own data; terms follow the people."""
    return replace(module, maintainers=(), emeritus=(), terms={})


def _people(before: Governance, after: Governance) -> Iterator[Step]:
    for handle in sorted({*before.people, *after.people}):
        old, new = before.people.get(handle), after.people.get(handle)
        if old is None or new is None:
            yield Step("person-added" if old is None else "person-removed", subject=handle)
        elif old != new:
            yield Step("person-changed", subject=handle)


def subjects(found: Iterable[Step]) -> tuple[str, ...]:
    """The handles of those whose roles change."""
    roles = _JOINS | _LEAVES | {"core-added", "lead"}
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
    joins = {step for step in found if step.topic in _JOINS}
    named = {step.module for step in joins}
    return kind == "nomination" and bool(joins) and set(concerned(kind, joins, before)) == named


def misfits(kind: str, found: Iterable[Step], after: Governance) -> Iterator[str]:
    """What an RFC of `kind` may not do, each as a whole sentence; nothing where the difference matches."""
    listed = tuple(found)
    allowed = TOPICS.get(kind, frozenset())
    for step in listed:
        if step.topic not in allowed:
            yield f"{step.file}: it {step}, and an RFC of kind `{kind}` does not."
    about = subjects(listed)
    if kind in PERSONAL:
        if not about and any(step.topic in allowed for step in listed):
            yield f"an RFC of kind `{kind}` changes a role, and this difference changes none."
        if len(about) > 1:
            names = ", ".join(f"`{handle}`" for handle in about)
            yield f"it is about {names}: each person has an RFC of their own."
        for step in listed:
            if step.topic.startswith("person-") and step.subject not in about:
                yield f"{step.file}: it is not about `{step.subject}`."
    if kind == "module-change":
        yield from _module_misfits(listed, after)


def _module_misfits(found: tuple[Step, ...], after: Governance) -> Iterator[str]:
    """Maintainers change with their module and not by themselves; an old id goes on meaning something."""
    changed = {step.module for step in found if step.topic in _MODULES}
    new = {handle for name in changed if name in after.modules for handle in after.modules[name].maintainers}
    for step in found:
        if step.module and step.subject and step.module not in changed:
            yield f"{step.file}: it {step} and leaves the module as it is: that is a nomination or a removal."
        if step.topic == "module-removed" and not after.modules_of(step.module):
            yield (
                f"{step.file}: nothing stands for `{step.module}` any more. Name it below `aliases` of the "
                "module that goes on, or below `replaces` of each that takes over a part."
            )
        if step.topic == "person-added" and step.subject not in new:
            yield f"{step.file}: `{step.subject}` maintains none of the modules it changes."
