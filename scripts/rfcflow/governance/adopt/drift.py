"""Where the sources differ: who approves and does not maintain, who maintains and cannot approve.

Invariant: a rule belongs to a module only where its name says so and a person confirms it; every rule that
belongs to none is named.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from rfcflow.errors import Problem
from rfcflow.governance.adopt.sources import Area, Mention, Page, Rule, handles
from rfcflow.governance.patterns import names_nothing
from rfcflow.governance.vocabulary import shown

_WORD: Final = re.compile(r"[a-z0-9]+")
_CORE: Final = frozenset(("core", "maintainers"))


class Standing(Struct, frozen=True):
    """Where everybody stands on the page: handles."""

    core: frozenset[str]
    active: frozenset[str]
    known: frozenset[str]


def standing(page: Page) -> Standing:
    """Sunset modules make nobody active, but known."""
    areas = [area for area in page.areas if area.group != "sunset"]
    core = frozenset(handles(page.core, emeritus=False)) | frozenset(handles(page.lead, emeritus=False))
    return Standing(
        core,
        core | {handle for area in areas for handle in area.active},
        frozenset(mention.handle for mention in page.mentions() if mention.login),
    )


def words(title: str) -> frozenset[str]:
    """The words of a title, in lower case."""
    return frozenset(_WORD.findall(title.lower()))


def area_of(rule: Rule, areas: Sequence[Area]) -> Area | None:
    """The one module a rule is about: of its very name, or with all its words and one of its people."""
    same = [area for area in areas if area.title.casefold() == rule.name.casefold()]
    if len(same) == 1:
        return same[0]
    named = words(rule.name)
    found = [area for area in areas if named and named <= words(area.title)]
    approvers = {each.handle for each in rule.approvers}
    if len(found) == 1 and approvers & {each.handle for each in found[0].people}:
        return found[0]
    return None


def is_cores(rule: Rule) -> bool:
    """Whether a merge rule is the core maintainers' own."""
    return words(rule.name) >= _CORE


def covers_everything(rule: Rule) -> bool:
    """Whether one of the patterns covers every file."""
    return any(names_nothing(pattern.text) for pattern in rule.patterns)


def rules_drift(page: Page, rules: Sequence[Rule], matched: Mapping[int, Area]) -> Iterator[Problem]:
    """The differences between a page and merge rules; `matched` are modules by the rule's position."""
    stand = standing(page)
    approvers_of: dict[str, set[str]] = defaultdict(set)
    for position, rule in enumerate(rules):
        area = matched.get(position)
        if area is not None:
            approvers_of[area.title] |= {each.handle for each in rule.approvers}
        yield from _rule_drift(rule, area, stand)
    ruled = {area.title: area for area in matched.values()}
    for title, area in ruled.items():
        for handle in area.active:
            if handle not in approvers_of[title] and handle not in stand.core:
                message = f"`{handle}` maintains {shown(title)} and is in none of its rules."
                yield area.place.problem("maintainer-cannot-approve", message)
    if not rules:
        return
    for area in page.areas:
        if area.group == "core" and area.title not in ruled:
            message = f"the module {shown(area.title)} has no merge rule."
            yield area.place.problem("module-without-rule", message, "It has no paths here yet.")


def _rule_drift(rule: Rule, area: Area | None, stand: Standing) -> Iterator[Problem]:
    if not rule.approvers:
        message = f"the rule {shown(rule.name)} names nobody, so it needs no approval."
        yield rule.place.problem("rule-without-approvers", message, "Name its approvers.")
    if is_cores(rule):
        yield from _approvers(rule, "core", stand.core, stand)
        for handle in sorted(stand.core - {each.handle for each in rule.approvers}):
            message = f"`{handle}` is core and not in the rule {shown(rule.name)}."
            yield rule.place.problem("maintainer-cannot-approve", message)
    elif covers_everything(rule):
        message = f"the rule {shown(rule.name)} covers every file, and is not core's."
        yield rule.place.problem("rule-covers-everything", message, "Name the files, or drop the rule.")
        yield from _teams(rule)
    elif area is None:
        message = f"the rule {shown(rule.name)} is about no module of the page."
        yield rule.place.problem("rule-without-module", message, "Its paths belong to nobody.")
        yield from _approvers(rule, "any module", stand.active, stand)
    else:
        yield from _approvers(rule, area.title, frozenset(area.active), stand)


def owners_drift(page: Page, lines: Sequence[Rule]) -> Iterator[Problem]:
    """The differences between a page and CODEOWNERS."""
    stand = standing(page)
    for line in lines:
        yield from _approvers(line, "any module", stand.active, stand)


def _approvers(rule: Rule, of: str, active: frozenset[str], stand: Standing) -> Iterator[Problem]:
    yield from _teams(rule)
    for each in rule.approvers:
        if "/" in each.login or each.handle in active:
            continue
        name = f"`{each.login}`"
        if each.handle in stand.active:
            if of != "any module" and each.handle not in stand.core:
                message = f"{name} approves here and maintains other modules, not {shown(of)}."
                yield each.place.problem("approver-elsewhere", message)
        elif each.handle in stand.known:
            message = f"{name} approves here and is active nowhere any more."
            yield each.place.problem("approver-emeritus", message, "Take the name out, or make them active.")
        else:
            message = f"{name} approves here and is not on the page."
            yield each.place.problem("approver-stranger", message, "Add them to a module, or take them out.")


def _teams(rule: Rule) -> Iterator[Problem]:
    for each in rule.approvers:
        if "/" in each.login:
            message = f"`{each.login}` is a team: who approves cannot be told from the files."
            yield each.place.problem("approver-team", message, "Roles belong to people: name them.")


def mentioned(rules: Sequence[Rule]) -> Iterator[Mention]:
    """Everybody the rules name."""
    for rule in rules:
        yield from rule.approvers
