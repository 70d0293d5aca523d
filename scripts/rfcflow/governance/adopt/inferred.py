"""Core and modules of a project without a maintainers page: from merge rules, CODEOWNERS or OWNERS files.

Invariant: every module here has somebody who approves its paths in a source; who approves everything is core,
and a rule whose people cannot be told is reported and makes no module.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from rfcflow.errors import Problem
from rfcflow.governance.adopt.drift import covers_everything, is_cores
from rfcflow.governance.adopt.sources import Area, Mention, Pattern, Rule
from rfcflow.governance.vocabulary import shown
from rfcflow.text import characters

_GLOB: Final = re.compile(r"[*?\[\]]")
_WORDS: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+ -]*")


class Inferred(Struct):
    """What the sources make: `areas` with the patterns of each, in the same order."""

    core: list[Mention] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    patterns: list[tuple[Pattern, ...]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, area: Area, patterns: Sequence[Pattern]) -> None:
        """Another module; one whose title nobody could read is left out."""
        bad = characters.hidden(area.title)
        if bad is not None:
            message = f"{characters.name(bad)} stands in the name {shown(area.title)}; it was not taken."
            self.problems.append(area.place.problem("unread-name", message, "Rename it.", "error"))
            return
        self.areas.append(area)
        self.patterns.append(tuple(patterns))


def infer(rules: Sequence[Rule], lines: Sequence[Rule], folders: Sequence[Area]) -> Inferred:
    """Core and modules; `rules` are merge rules, `lines` those of CODEOWNERS, `folders` OWNERS files.

    OWNERS files say most about modules and CODEOWNERS least, so the first of them that there are is taken.
    """
    found = Inferred()
    if folders:
        _from_folders(found, folders)
    elif rules:
        _from_rules(found, rules)
    else:
        _from_lines(found, lines)
    return found


def _from_folders(found: Inferred, folders: Sequence[Area]) -> None:
    for area in folders:
        if area.title:
            found.add(area, [Pattern(area.place, f"{area.title}/")])
        else:
            found.core += [each for each in area.people if not each.emeritus]


def _from_rules(found: Inferred, rules: Sequence[Rule]) -> None:
    for rule in rules:
        people = _people(found, rule)
        if is_cores(rule):
            found.core += people
        elif covers_everything(rule):
            message = f"the rule {shown(rule.name)} covers every file, and is not core's; it was not taken."
            hint = "Name its people with --core, or drop the rule."
            found.problems.append(rule.place.problem("rule-covers-everything", message, hint))
        elif people:
            found.add(Area(rule.place, rule.name, "core", people), rule.patterns)


def _from_lines(found: Inferred, lines: Sequence[Rule]) -> None:
    """Lines with the same people are one module, named after the first of their paths."""
    groups: dict[frozenset[str], list[Rule]] = {}
    for line in lines:
        people = _people(found, line)
        if covers_everything(line):
            # The last line that fits a file counts.
            found.core = list(people) or found.core
        elif people:
            groups.setdefault(frozenset(each.handle for each in people), []).append(
                replace(line, approvers=people)
            )
    for group in groups.values():
        patterns = [Pattern(each.place, each.text.lstrip("/")) for line in group for each in line.patterns]
        found.add(Area(group[0].place, _title(patterns[0].text), "core", group[0].approvers), patterns)


def _people(found: Inferred, rule: Rule) -> tuple[Mention, ...]:
    """Those who approve by themselves; teams are reported, for nobody here can tell who is in them."""
    for each in rule.approvers:
        if "/" in each.login:
            message = f"{shown(each.login)} is a team: who approves cannot be told from the files."
            hint = "Roles belong to people: name them with --module or --core."
            found.problems.append(each.place.problem("approver-team", message, hint))
    return tuple(each for each in rule.approvers if "/" not in each.login)


def _title(pattern: str) -> str:
    """`src/compiler/**` is `compiler`, `*.md` is `md`; what has no word is `module`."""
    parts = [part for part in pattern.split("/") if part and not _GLOB.search(part)]
    words = _WORDS.findall(parts[-1] if parts else pattern)
    return words[0].strip(" .-")[:100] if words and words[0].strip(" .-") else "module"
