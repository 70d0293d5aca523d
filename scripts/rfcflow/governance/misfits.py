"""Which kind of RFC may carry which change of the registry.

Invariant: whatever is not expressly a kind's to change is refused, so that nobody gains or loses a role under
another heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from rfcflow.governance.difference import (
    FILES,
    JOINS,
    LEAVES,
    PERSONAL,
    Step,
    account_ids,
    concerned,
    own_process,
    steps,
    subjects,
)
from rfcflow.model import Governance

_MODULES: Final = frozenset(("module-added", "module-removed", "module-changed"))
# What may stand in the difference of each kind; a person's own file goes along where a role does.
TOPICS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "nomination": JOINS | {"person-added", "term"},
        "core-nomination": frozenset(("core-added", "person-added")),
        "removal": LEAVES | {"person-removed", "term", "rota-left", "subscriptions"},
        "module-change": _MODULES
        | {"maintainer-added", "maintainer-removed", "emeritus", "term"}
        | {"person-added", "rota-left", "subscriptions"},
        "process": frozenset(("policy", "states", "kinds", "rotas", "principles")),
        "lead-change": frozenset(),
    }
)


def misfits(kind: str, found: Iterable[Step], before: Governance, after: Governance) -> Iterator[str]:
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
            if step.topic.startswith(("person-", "term", "rota-")) and step.subject not in about:
                yield f"{step.file}: it {step}, whom this is not about."
    if kind == "module-change":
        yield from _module_misfits(listed, before, after)


def _module_misfits(found: tuple[Step, ...], before: Governance, after: Governance) -> Iterator[str]:
    """Maintainers change with their module and not by themselves; an old id goes on meaning something."""
    changed = {step.module for step in found if step.topic in _MODULES}
    new = {handle for name in changed if name in after.modules for handle in after.modules[name].maintainers}
    gone = {step.subject for step in found if step.topic == "maintainer-removed"}
    gone |= {handle for name in changed - {*after.modules} for handle in before.modules[name].maintainers}
    for step in found:
        if step.topic == "rota-left" and step.subject not in gone:
            yield f"{step.file}: it {step}, who leaves none of the modules it changes."
        if step.module and step.subject and step.module not in changed:
            yield f"{step.file}: it {step} and leaves the module as it is: that is a nomination or a removal."
        if step.topic == "module-removed" and not after.modules_of(step.module):
            yield (
                f"{step.file}: nothing stands for `{step.module}` any more. Name it below `aliases` of the "
                "module that goes on, or below `replaces` of each that takes over a part."
            )
        if step.topic == "person-added" and step.subject not in new:
            yield f"{step.file}: `{step.subject}` maintains none of the modules it changes."


def strays(kind: str, found: Iterable[Step], names: Iterable[str]) -> Iterator[str]:
    """Files below `.github/governance/` that a difference touches and that say nothing it is about.

    What no step shows in is a comment, a README, the order of a list; `process` may change those of its own
    files.
    """
    listed = tuple(found)
    own = ("policy.yml", "README.md", *FILES.values()) if kind == "process" else ()
    for name in names:
        shown = any(step.shows_in(name) for step in listed)
        if not shown and not any(name.startswith(each) for each in own):
            yield f"{name}: the change of this file says nothing that an RFC of kind `{kind}` is about."


def deviations(
    kind: str,
    before: Governance,
    after: Governance,
    *,
    parties: Iterable[str],
    about: Iterable[int],
    alone: bool,
) -> Iterator[str]:
    """How a difference is not the one that was voted on, each as a sentence; nothing where it is.

    `parties` are the modules that were asked, `about` the ids of those kept from voting, `alone` whether the
    modules decided by themselves.
    """
    done = steps(before, after)
    yield from misfits(kind, done, before, after) if done else ()
    lacking = sorted(set(concerned(kind, done, before)) - set(parties))
    if lacking:
        yield f"the people of {', '.join(lacking)[:120]} had to agree, and were not asked."
    if alone and not own_process(kind, done, before):
        yield "its modules do not decide alone, and core was not asked."
    people = {**before.people, **after.people}
    if account_ids(kind, done, people) != set(about):
        yield "it is about other people than the ones kept from voting."
