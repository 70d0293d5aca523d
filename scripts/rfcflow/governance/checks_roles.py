"""Cross-checks of tiers, terms, successions and subscriptions: what hangs on people and modules there are.

Invariant: names are compared as the process compares them: handles as written, logins in any case.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from rfcflow.errors import Problem
from rfcflow.governance.registry import Registry
from rfcflow.governance.vocabulary import KINDS, shown, suggestion


def tiers_are_registered(registry: Registry) -> Iterator[Problem]:
    """Core reviewers and editors have a file."""
    named: list[tuple[tuple[object, ...], str]] = [
        (("roles", "reviewers", handle), handle) for handle in registry.policy.get("roles", "reviewers") or {}
    ]
    named += [
        (("roles", "editors", position), handle)
        for position, handle in registry.policy.items("roles", "editors")
    ]
    for at, handle in named:
        if handle not in registry.people:
            hint = suggestion(handle, registry.people)
            if not hint.startswith("Did"):
                hint = f"Add people/{handle}.yml, or take the name out."
            message = f"nobody is registered as {shown(handle)}."
            yield registry.policy.problem("tiers-are-registered", message, hint, at=at)


def terms_are_of_its_people(registry: Registry) -> Iterator[Problem]:
    """A term is of somebody the module names, ends after it began, and only an emeritus one has an end."""
    for record in registry.modules.values():
        active = {handle for _, handle in record.items("maintainers")}
        emeritus = {handle for _, handle in record.items("emeritus")}
        for handle, term in (record.get("terms") or {}).items():
            since, until = term.get("since"), term.get("until")
            at, hint = ("terms", handle), ""
            if handle not in active | emeritus:
                message = f"{shown(handle)} is neither in `maintainers` nor in `emeritus`."
                hint = "A term says since when somebody there is; name them, or delete the line."
            elif handle in active and until is not None:
                message = f"{shown(handle)} maintains this module, and the term ended on {until}."
                hint = "Move the name to `emeritus`, or delete `until`."
            elif isinstance(since, date) and isinstance(until, date) and until < since:
                message = f"the term of {shown(handle)} ends on {until}, before it began on {since}."
            else:
                continue
            yield record.problem("terms-are-of-its-people", message, hint, at=at)


def replaced_modules_are_gone(registry: Registry) -> Iterator[Problem]:
    """What a module replaces is no module, and no alias of one: a name means one thing."""
    aliases = {
        alias: name for name, record in registry.modules.items() for _, alias in record.items("aliases")
    }
    for record in registry.modules.values():
        for position, name in record.items("replaces"):
            if name in registry.modules:
                message = f"the module {shown(name)} still exists."
                hint = f"Delete modules/{name}.yml, or this entry."
            elif name in aliases:
                message = f"{shown(name)} is an alias of the module `{aliases[name]}`."
                hint = "An alias is one module's; write it below `replaces` of each that took over a part."
            else:
                continue
            yield record.problem("replaced-modules-are-gone", message, hint, at=("replaces", position))


def a_quorum_is_of_a_majority(registry: Registry) -> Iterator[Problem]:
    """Only `majority` asks how many take part."""
    for record in registry.modules.values():
        rule = record.get("rules", "contentious") or registry.policy.get("rules", "contentious")
        if record.get("rules", "quorum") is not None and rule is not None and rule.formula != "majority":
            message = f"a quorum is for `majority`, and contentious RFCs go by `{rule.formula}` here."
            hint = "Delete `quorum`, or write `contentious: majority`."
            yield record.problem("a-quorum-is-of-a-majority", message, hint, at=("rules", "quorum"))


def subscriptions_name_what_there_is(registry: Registry) -> Iterator[Problem]:
    """Modules and kinds somebody subscribes to exist, and nobody subscribes twice."""
    record, code = registry.subscriptions, "subscriptions-name-what-there-is"
    names = {name for module in registry.modules.values() for _, name in module.items("aliases")}
    names |= {name for module in registry.modules.values() for _, name in module.items("replaces")}
    known = {"modules": {*registry.modules, *names}, "kinds": {*registry.kinds, *KINDS}}
    seen: dict[str, str] = {}
    for login, wish in record.values.items():
        if (first := seen.setdefault(login.lower(), login)) != login:
            message = f"{shown(login)} is `{first}` again (GitHub ignores case)."
            yield record.problem(code, message, "Keep one of the entries.", at=(login,))
        for key, those in known.items():
            for position, name in enumerate(wish.get(key) or ()):
                if isinstance(name, str) and name not in those:
                    message = f"there is no {key[:-1]} {shown(name)}."
                    yield record.problem(code, message, suggestion(name, those), at=(login, key, position))


ROLE_CHECKS: Final = (
    tiers_are_registered,
    terms_are_of_its_people,
    replaced_modules_are_gone,
    a_quorum_is_of_a_majority,
    subscriptions_name_what_there_is,
)
