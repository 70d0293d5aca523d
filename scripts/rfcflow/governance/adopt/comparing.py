"""A registry compared with the merge rules and CODEOWNERS that are in use: where each drifted from the other.

Invariant: the very comparison an import makes with a maintainers page, so that one word means one thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from rfcflow.errors import Problem
from rfcflow.governance.adopt.drift import area_of, covers_everything, is_cores, owners_drift, rules_drift
from rfcflow.governance.adopt.rules import read_code_owners, read_merge_rules
from rfcflow.governance.adopt.sources import Area, Mention, Page, Place, Rule, Text
from rfcflow.governance.export import responsible, reviewers_on
from rfcflow.governance.patterns import for_merge_rules, names_nothing
from rfcflow.governance.vocabulary import ROOT, shown
from rfcflow.model import Governance, Module


def compare(
    governance: Governance,
    day: date,
    *,
    merge_rules: Text | None = None,
    code_owners: Text | None = None,
) -> tuple[Problem, ...]:
    """All in which the given files differ from the registry on a day (reviewers' terms end), sorted."""
    page = _page(governance)
    rules, problems = read_merge_rules(merge_rules.content, merge_rules.path) if merge_rules else ((), ())
    owners, more = read_code_owners(code_owners.content, code_owners.path) if code_owners else ((), ())
    found = [*problems, *more]
    living = [area for area in page.areas if area.group != "sunset"]
    matched = {
        at: area
        for at, rule in enumerate(rules)
        if not (is_cores(rule) or covers_everything(rule)) and (area := area_of(rule, living)) is not None
    }
    reviewing = {governance.people[handle].login.lower() for handle in reviewers_on(governance, day)}
    plain = [
        _without(rule, reviewing - {*(matched[at].active if at in matched else ())})
        for at, rule in enumerate(rules)
    ]
    found += rules_drift(page, plain, matched)
    found += owners_drift(page, owners)
    found += _paths(governance, rules, matched)
    return tuple(sorted(set(found)))


def _page(governance: Governance) -> Page:
    """The registry as if it were a maintainers page; its places are files."""
    policy = governance.policy
    place = Place(f"{ROOT}/policy.yml", 0)
    core = tuple(_people(policy.core, governance, place))
    lead = tuple(_people((policy.lead,) if policy.lead else (), governance, place))
    areas = [_area(module, governance) for _, module in sorted(governance.modules.items())]
    return Page(lead, core, tuple(areas))


def _area(module: Module, governance: Governance) -> Area:
    place = Place(f"{ROOT}/modules/{module.id}.yml", 0)
    active = _people(responsible(module, governance)[0], governance, place)
    former = _people(module.emeritus, governance, place, emeritus=True)
    # What has no path in the code repository needs no rule there.
    group = "core" if module.paths and module.repository is None else "external"
    return Area(place, module.title, group, (*active, *former))


def _people(
    handles: Iterable[str], governance: Governance, place: Place, *, emeritus: bool = False
) -> Iterator[Mention]:
    for handle in handles:
        yield Mention(place, governance.people[handle].login, emeritus=emeritus)


def _without(rule: Rule, reviewing: set[str]) -> Rule:
    """The rule without core reviewers, who approve wherever a module does."""
    if is_cores(rule) or covers_everything(rule) or not reviewing:
        return rule
    kept = tuple(each for each in rule.approvers if each.handle not in reviewing)
    return Rule(rule.place, rule.name, rule.patterns, kept or rule.approvers)


def _paths(governance: Governance, rules: Iterable[Rule], matched: Mapping[int, Area]) -> Iterator[Problem]:
    """Patterns of a module's rules that the module does not have, and those it has and they do not."""
    by_title = {module.title: module for module in governance.modules.values()}
    theirs: dict[str, set[str]] = {}
    for at, rule in enumerate(rules):
        if at not in matched:
            continue
        module = by_title[matched[at].title]
        mine = {for_merge_rules(path) for path in module.paths}
        theirs.setdefault(module.id, set()).update(pattern.text for pattern in rule.patterns)
        for pattern in rule.patterns:
            if pattern.text not in mine and not names_nothing(pattern.text):
                message = f"{shown(pattern.text)} is no path of the module `{module.id}`."
                yield pattern.place.problem("path-not-registered", message)
    for name, patterns in sorted(theirs.items()):
        for path in governance.modules[name].paths:
            if for_merge_rules(path) not in patterns:
                message = f"{shown(path)} is in none of the rules of `{name}`."
                yield Place(f"{ROOT}/modules/{name}.yml", 0).problem("path-without-rule", message)
