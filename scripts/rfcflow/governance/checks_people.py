"""Cross-checks of people, modules, kinds, roles and rotas.

Invariant: names are compared as the process compares them: handles as written, logins in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final

from rfcflow.errors import Problem
from rfcflow.governance.patterns import names_nothing
from rfcflow.governance.registry import Record, Registry
from rfcflow.governance.vocabulary import KINDS, ROOT, SAMPLE, shown, suggestion

_CENTURY: Final = date(2000, 1, 1)
Check = Callable[[Registry], Iterable[Problem]]


def _stranger(
    record: Record, handle: str, registry: Registry, code: str, at: tuple[object, ...]
) -> Iterator[Problem]:
    if handle not in registry.people:
        by_login = [
            known
            for known, person in registry.people.items()
            if str(person.get("login") or "").lower() == handle
        ]
        hint = f"Did you mean `{by_login[0]}`?" if by_login else suggestion(handle, registry.people)
        if not hint.startswith("Did"):
            hint = f"Add people/{handle}.yml, or take the name out."
        yield record.problem(code, f"nobody is registered as {shown(handle)}.", hint, at=at)


def modules_name_registered_people(registry: Registry) -> Iterator[Problem]:
    """Everybody a module names has a file."""
    for record in registry.modules.values():
        for role in ("maintainers", "emeritus"):
            for position, handle in record.items(role):
                yield from _stranger(
                    record, handle, registry, "modules-name-registered-people", (role, position)
                )


def core_is_registered(registry: Registry) -> Iterator[Problem]:
    """Everybody in core has a file."""
    for position, handle in registry.policy.items("roles", "core"):
        yield from _stranger(
            registry.policy, handle, registry, "core-is-registered", ("roles", "core", position)
        )


def lead_is_core(registry: Registry) -> Iterator[Problem]:
    """The lead is one of core."""
    lead, core = registry.policy.get("roles", "lead"), registry.policy.get("roles", "core")
    if lead is not None and core is not None and lead not in core:
        message = f"the lead {shown(lead)} is not in `roles.core`."
        hint = "The lead is a core maintainer: add the handle to `roles.core`."
        yield registry.policy.problem("lead-is-core", message, hint, at=("roles", "lead"))


def rotas_name_registered_people(registry: Registry) -> Iterator[Problem]:
    """Everybody with a turn has a file."""
    code = "rotas-name-registered-people"
    for name in registry.rotas.values:
        for position, handle in registry.rotas.items(name, "roster"):
            yield from _stranger(registry.rotas, handle, registry, code, (name, "roster", position))
        for day, handle in (registry.rotas.get(name, "overrides") or {}).items():
            yield from _stranger(registry.rotas, handle, registry, code, (name, "overrides", day))


def rotas_start_in_this_century(registry: Registry) -> Iterator[Problem]:
    """Turns are counted from a rota's start, so a date of long ago is a typo."""
    for name, rota in registry.rotas.values.items():
        start = rota.get("start")
        if isinstance(start, date) and start < _CENTURY:
            message = f"the rota starts on {start}; its turns are counted from there."
            hint = "Write the day this roster began."
            yield registry.rotas.problem("rotas-start-in-this-century", message, hint, at=(name, "start"))


def nobody_is_active_and_emeritus(registry: Registry) -> Iterator[Problem]:
    """In one module somebody is active or emeritus, not both."""
    for record in registry.modules.values():
        active = {handle for _, handle in record.items("maintainers")}
        for position, handle in record.items("emeritus"):
            if handle in active:
                message = f"{shown(handle)} is in `maintainers` and in `emeritus`."
                hint = "Keep one of them."
                yield record.problem(
                    "nobody-is-active-and-emeritus", message, hint, at=("emeritus", position)
                )


def ids_are_unique(registry: Registry) -> Iterator[Problem]:
    """A numeric id is one person."""
    seen: dict[int, str] = {}
    for handle, record in registry.people.items():
        number = record.get("id")
        if number is not None and (first := seen.setdefault(number, handle)) != handle:
            message = f"the id {number} is people/{first}.yml's too."
            hint = "The id is the account's: https://api.github.com/users/LOGIN shows it."
            yield record.problem("ids-are-unique", message, hint, at=("id",))


def logins_are_unique(registry: Registry) -> Iterator[Problem]:
    """A login is one person, in whatever case it is written; no handle is somebody else's login."""
    seen: dict[str, str] = {}
    for handle, record in registry.people.items():
        login = record.get("login")
        if login is None:
            continue
        if (first := seen.setdefault(login.lower(), handle)) != handle:
            message = f"the login {shown(login)} is people/{first}.yml's too (GitHub ignores case)."
            yield record.problem("logins-are-unique", message, "Keep one of the files.", at=("login",))
        elif login.lower() != handle and login.lower() in registry.people:
            message = f"the login {shown(login)} is the handle of somebody else."
            hint = f"Rename this file to {login.lower()}.yml, and the other one first."
            yield record.problem("logins-are-unique", message, hint, at=("login",))


def absences_end_after_they_start(registry: Registry) -> Iterator[Problem]:
    """An absence has at least one day."""
    for record in registry.people.values():
        for position, absence in record.items("absences"):
            start, end = absence.get("from"), absence.get("until")
            if start is not None and end is not None and end < start:
                message = f"the absence ends on {end}, before it starts on {start}."
                at = ("absences", position, "until")
                yield record.problem(
                    "absences-end-after-they-start", message, "Both days are included.", at=at
                )


def parents_exist(registry: Registry) -> Iterator[Problem]:
    """A parent is a module."""
    for record in registry.modules.values():
        parent = record.get("parent")
        if parent is not None and parent not in registry.modules:
            hint = suggestion(parent, registry.modules)
            yield record.problem(
                "parents-exist", f"there is no module {shown(parent)}.", hint, at=("parent",)
            )


def parents_form_no_cycle(registry: Registry) -> Iterator[Problem]:
    """Nobody is their own ancestor; each cycle is reported once, at its first module."""
    parents = {name: record.get("parent") for name, record in registry.modules.items()}
    done: set[str] = set()
    for name in sorted(parents):
        trail: list[str] = []
        step: str | None = name
        while step in parents and step not in done and step not in trail:
            trail.append(step)
            step = parents[step]
        if step in trail:
            cycle = trail[trail.index(step) :]
            first = min(cycle)
            ordered = cycle[cycle.index(first) :] + cycle[: cycle.index(first)]
            message = (
                "the parents go in a circle: " + " → ".join(f"`{name}`" for name in [*ordered, first]) + "."
            )
            hint = "One of them is the top: delete its `parent`."
            yield registry.modules[first].problem("parents-form-no-cycle", message, hint, at=("parent",))
        done.update(trail)


def only_core_covers_everything(registry: Registry) -> Iterator[Problem]:
    """A module's path names something: what covers everything is core's."""
    for record in registry.modules.values():
        for position, path in record.items("paths"):
            if names_nothing(path):
                message = f"the path {shown(path)} covers everything, and only core's rule does."
                hint = "Name a directory or a file."
                at = ("paths", position)
                yield record.problem("only-core-covers-everything", message, hint, at=at)


def aliases_are_unique(registry: Registry) -> Iterator[Problem]:
    """A name, be it id or alias, means one module."""
    owners = {name: name for name in registry.modules}
    for name, record in registry.modules.items():
        for position, alias in record.items("aliases"):
            if (owner := owners.setdefault(alias, name)) != name or alias == name:
                other = "this module's id" if alias == name else f"a name of the module `{owner}`"
                message = f"the alias {shown(alias)} is already {other}."
                yield record.problem(
                    "aliases-are-unique", message, "Choose another one.", at=("aliases", position)
                )


def kinds_are_complete(registry: Registry) -> Iterator[Problem]:
    """Every kind the process has rules for has its file."""
    for name in KINDS:
        if name not in registry.kinds:
            message, hint = f"the kind `{name}` has no file.", f"Copy it from {SAMPLE}/kinds."
            yield Problem(f"{ROOT}/kinds/{name}.yml", 0, 0, "kinds-are-complete", message, hint)


def kinds_of_the_lead_have_a_lead(registry: Registry) -> Iterator[Problem]:
    """The track `lead` needs somebody to decide."""
    if registry.policy.root is None or registry.policy.get("roles", "lead") is not None:
        return
    for record in registry.kinds.values():
        if record.get("track") == "lead":
            message = "the lead decides this kind, and `roles.lead` of policy.yml names nobody."
            hint = "Name a lead, or let `core` decide."
            yield record.problem("kinds-of-the-lead-have-a-lead", message, hint, at=("track",))


def duties_are_known(registry: Registry) -> Iterator[Problem]:
    """A switched-off duty is one the bot has."""
    for duty in registry.policy.get("duties") or {}:
        if duty not in registry.vocabulary.duties:
            message, at = f"the bot has no duty {shown(duty)}.", ("duties", duty)
            hint = suggestion(duty, registry.vocabulary.duties)
            yield registry.policy.problem("duties-are-known", message, hint, at=at)


def lints_may_be_set(registry: Registry) -> Iterator[Problem]:
    """A lint with a setting exists, and the process can do without it."""
    known = registry.vocabulary.lints
    if known is None:
        return
    for name in registry.policy.get("lints") or {}:
        if name not in known:
            message, hint = f"there is no lint {shown(name)}.", suggestion(name, known)
        elif not known[name]:
            message = f"the lint {shown(name)} cannot be switched off, lowered or dated."
            hint = "The process reads what it checks; only warnings can be set. Delete the line."
        else:
            continue
        yield registry.policy.problem("lints-may-be-set", message, hint, at=("lints", name))


def modules_have_maintainers(registry: Registry) -> Iterator[Problem]:
    """A warning for modules that fall to their parent, or hang on one person."""
    for record in registry.modules.values():
        if record.root is None:
            continue
        active = record.get("maintainers") or ()
        if len(active) > 1:
            continue
        parent = record.get("parent")
        heir = f"the module `{parent}`" if parent else "core"
        message = (
            f"only {shown(active[0])} maintains this module: contentious RFCs need a core maintainer too."
            if active and isinstance(active[0], str)
            else f"nobody maintains this module: {heir} decides its RFCs."
        )
        hint = "A nomination adds a maintainer."
        yield record.problem(
            "modules-have-maintainers", message, hint, at=("maintainers",), severity="warning"
        )


PEOPLE_CHECKS: Final[tuple[Check, ...]] = (
    modules_name_registered_people,
    core_is_registered,
    lead_is_core,
    rotas_name_registered_people,
    rotas_start_in_this_century,
    nobody_is_active_and_emeritus,
    ids_are_unique,
    logins_are_unique,
    absences_end_after_they_start,
    parents_exist,
    parents_form_no_cycle,
    only_core_covers_everything,
    aliases_are_unique,
    kinds_are_complete,
    kinds_of_the_lead_have_a_lead,
    duties_are_known,
    lints_may_be_set,
    modules_have_maintainers,
)
