"""Modules of the registry from areas of the sources: ids, paths, and what is wrong with each.

Invariant: an id is made from the title alone; two titles with one id are told apart by a number, in order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from rfcflow.errors import Problem
from rfcflow.governance.adopt.sources import Area, Pattern, Rule
from rfcflow.governance.formats import PATH
from rfcflow.governance.patterns import names_nothing
from rfcflow.governance.vocabulary import shown

_LONGEST: Final = 40


class Adopted(Struct, frozen=True):
    """A module to be: its id, the area it comes from, its paths."""

    id: str
    area: Area
    paths: tuple[str, ...] = ()


def identified(areas: Sequence[Area]) -> dict[str, Area]:
    """The areas by id: words of the title without what stands in parentheses, joined by hyphens."""
    found: dict[str, Area] = {}
    for area in areas:
        first = slug(area.title)
        name, number = first, 2
        while name in found:
            name, number = f"{first[: _LONGEST - 4].rstrip('-')}-{number}", number + 1
        found[name] = area
    return found


def slug(title: str) -> str:
    """`AMD/ROCm/HIP` is `amd-rocm-hip`; a title without a word is `module`."""
    bare = re.sub(r"\([^()]*\)", " ", title).replace("++", "pp") if not title.startswith("(") else title
    plain = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode().lower()
    joined = "-".join(re.findall(r"[a-z0-9]+", plain))
    if joined and not joined[0].isalpha():
        joined = f"module-{joined}"
    return joined[:_LONGEST].rstrip("-") or "module"


def paths_of(
    areas: Mapping[str, Area], rules: Sequence[Rule], matched: Mapping[int, Area], owners: Sequence[Rule]
) -> tuple[dict[str, tuple[str, ...]], tuple[Problem, ...]]:
    """Paths by module id: from its merge rules, and from lines of CODEOWNERS that can only be its own.

    Such a line names two people or more, and all of them maintain one module together and no other.
    """
    patterns: dict[str, list[Pattern]] = {name: [] for name in areas}
    names = {id(area): name for name, area in areas.items()}
    for position, area in matched.items():
        if id(area) in names:
            patterns[names[id(area)]] += rules[position].patterns
    for line in owners:
        people = {each.handle for each in line.approvers}
        among = [name for name, area in areas.items() if people <= set(area.active)]
        if len(people) > 1 and len(among) == 1:
            patterns[among[0]] += [Pattern(each.place, each.text.lstrip("/")) for each in line.patterns]
    return cleaned(patterns)


def cleaned(
    patterns: Mapping[str, Sequence[Pattern]],
) -> tuple[dict[str, tuple[str, ...]], tuple[Problem, ...]]:
    """Paths as modules may have them; a pattern that is none is a problem and left out."""
    problems: list[Problem] = []
    found = {name: tuple(dict.fromkeys(_paths(each, problems))) for name, each in patterns.items()}
    return found, tuple(problems)


def _paths(patterns: Sequence[Pattern], problems: list[Problem]) -> Iterator[str]:
    for pattern in patterns:
        path = pattern.text.removesuffix("**") if pattern.text.endswith("/**") else pattern.text
        if names_nothing(path) or not re.fullmatch(PATH.pattern, path) or len(path) > PATH.longest:
            message = f"the pattern {shown(pattern.text)} is no path of a module; it was left out."
            problems.append(pattern.place.problem("unread-path", message, "Name a directory or a file."))
        else:
            yield path


def findings(area: Area) -> Iterator[Problem]:
    """What is wrong with one module's people."""
    active = area.active
    if area.group != "sunset" and not active:
        message = f"nobody active maintains {shown(area.title)}."
        yield area.place.problem("orphan-module", message, "Find somebody, or hand it to its parent.")
    elif area.group != "sunset" and len(active) == 1:
        message = f"only `{active[0]}` maintains {shown(area.title)}."
        yield area.place.problem(
            "one-maintainer", message, "A core maintainer has to agree to each decision."
        )
    seen: dict[str, bool] = {}
    for each in area.people:
        if not each.login:
            continue
        before = seen.setdefault(each.handle, each.emeritus)
        if before != each.emeritus:
            message = f"`{each.login}` is active and emeritus in {shown(area.title)}; taken as active."
            yield each.place.problem("active-and-emeritus", message, "Keep one line.")
            seen[each.handle] = each.emeritus
