"""The code repository's files from this registry: CODEOWNERS, and `merge_rules.yaml` in PyTorch's format.

Invariant: the same registry on the same day gives the same bytes; no rule but core's covers everything, and
no rule is without people, for PyTorch's merge bot takes a rule without approvers for one that needs none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from rfcflow.errors import Invalid, Problem
from rfcflow.governance.patterns import (
    breadth,
    for_code_owners,
    for_merge_rules,
    names_nothing,
    special_characters,
)
from rfcflow.governance.vocabulary import ROOT, shown
from rfcflow.model import Governance, Module
from rfcflow.text.quoting import scalar

COMMAND: Final = "rfc governance export"
CODE_OWNERS: Final = ".github/CODEOWNERS"
MERGE_RULES: Final = ".github/merge_rules.yaml"
CORE_RULE: Final = "Core Maintainers"
_NOTE: Final = "# Generated from the RFC repository's .github/governance/ by `{}`; edits are overwritten."


class Owned(Struct, frozen=True):
    """A module's paths with who looks after them: handles, and the scope they come from (a module, core)."""

    module: Module
    people: tuple[str, ...]
    drawn_from: str


def exported(governance: Governance, day: date, checks: Sequence[str] = ()) -> dict[str, str]:
    """The files on a day, by path from the code repository's root; merge rules make `checks` mandatory.

    Modules that are repositories of their own have no path here. Raises Invalid where a path cannot be
    written.
    """
    owned = tuple(_owned(governance))
    reviewers = reviewers_on(governance, day)
    return {
        CODE_OWNERS: code_owners(governance, owned),
        MERGE_RULES: merge_rules(governance, owned, reviewers, checks),
    }


def reviewers_on(governance: Governance, day: date) -> tuple[str, ...]:
    """The core reviewers whose term has not ended by `day`, by handle."""
    return tuple(sorted(handle for handle, last in governance.policy.reviewers.items() if day <= last))


def _owned(governance: Governance) -> Iterator[Owned]:
    problems = []
    for module in sorted(governance.modules.values(), key=lambda module: module.id):
        if module.repository is not None or not module.paths:
            continue
        problems += [problem for path in module.paths for problem in _problems(module, path)]
        people, drawn_from = responsible(module, governance)
        yield Owned(module, people, drawn_from)
    if problems:
        raise Invalid(tuple(problems))


def _problems(module: Module, path: str) -> Iterator[Problem]:
    file = f"{ROOT}/modules/{module.id}.yml"
    if names_nothing(path):
        message = f"the path {shown(path)} covers everything, and only core's rule does."
        yield Problem(file, 0, 0, "path-covers-everything", message, "Name a directory or a file.")
    elif special := special_characters(path):
        message = f"the path {shown(path)} cannot be exported because of `{special}`."
        hint = "CODEOWNERS and merge rules read that differently: use `*`, `**` or a directory."
        yield Problem(file, 0, 0, "path-not-portable", message, hint)


def responsible(module: Module, governance: Governance) -> tuple[tuple[str, ...], str]:
    """The module's active maintainers, else those of the nearest parent that has some, else core."""
    step: Module | None = module
    seen: set[str] = set()
    while step is not None and step.id not in seen:
        if step.maintainers:
            return step.maintainers, step.id
        seen.add(step.id)
        step = governance.modules.get(step.parent) if step.parent is not None else None
    return governance.policy.core, "core"


def code_owners(governance: Governance, owned: Sequence[Owned]) -> str:
    """CODEOWNERS, broad patterns first: GitHub takes the last one that matches.

    A pattern of several modules has the people of all of them; the module stands behind it as a comment.
    """
    by_path: dict[str, list[Owned]] = defaultdict(list)
    for each in owned:
        for path in each.module.paths:
            by_path[path].append(each)
    lines = [_NOTE.format(COMMAND), f"* {_mentions(governance.policy.core, governance)} # core"]
    for path in sorted(by_path, key=breadth):
        owners = by_path[path]
        people = dict.fromkeys(handle for each in owners for handle in each.people)
        names = ", ".join(_said(each) for each in owners)
        lines.append(f"{for_code_owners(path)} {_mentions(tuple(people), governance)} # {names}")
    return "\n".join(lines) + "\n"


def _said(owned: Owned) -> str:
    if owned.drawn_from == owned.module.id:
        return owned.module.id
    return f"{owned.module.id} (nobody active, so {owned.drawn_from})"


def merge_rules(
    governance: Governance, owned: Sequence[Owned], reviewers: Sequence[str], checks: Sequence[str]
) -> str:
    """A rule for each module that owns paths, by id, and core's for everything, last.

    Core reviewers approve in every module's rule: one of their own would have to cover everything.
    """
    titles = [each.module.title for each in owned] + [CORE_RULE]
    blocks = []
    for each in owned:
        title = each.module.title
        name = title if titles.count(title) == 1 else f"{title} ({each.module.id})"
        patterns = [for_merge_rules(path) for path in each.module.paths]
        people = tuple(dict.fromkeys((*each.people, *reviewers)))
        blocks.append(_rule(name, patterns, people, checks, governance))
    blocks.append(_rule(CORE_RULE, ["*"], governance.policy.core, checks, governance))
    return _NOTE.format(COMMAND) + "\n" + "\n".join(blocks)


def _rule(
    name: str, patterns: Sequence[str], people: Sequence[str], checks: Sequence[str], governance: Governance
) -> str:
    logins = [governance.people[handle].login for handle in people]
    lists = (("patterns", patterns), ("approved_by", logins), ("mandatory_checks_name", checks))
    lines = [f"- name: {scalar(name)}"]
    for key, items in lists:
        lines.append(f"  {key}:" if items else f"  {key}: []")
        lines += [f"  - {scalar(item)}" for item in items]
    return "\n".join(lines) + "\n"


def _mentions(handles: Sequence[str], governance: Governance) -> str:
    return " ".join(f"@{governance.people[handle].login}" for handle in handles)
