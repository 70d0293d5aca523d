"""`adopt(texts) -> Report`: from the sources' texts to registry files and everything worth knowing before.

Invariant: the same texts give the same report; nothing is read or written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from rfcflow.errors import Problem
from rfcflow.governance.adopt.drift import (
    area_of,
    covers_everything,
    is_cores,
    mentioned,
    owners_drift,
    rules_drift,
    standing,
    words,
)
from rfcflow.governance.adopt.identities import identities
from rfcflow.governance.adopt.inferred import infer
from rfcflow.governance.adopt.modules import Adopted, cleaned, findings, identified, paths_of
from rfcflow.governance.adopt.owners import read_owners
from rfcflow.governance.adopt.page import read_page
from rfcflow.governance.adopt.registry_files import registry_files
from rfcflow.governance.adopt.report import Report
from rfcflow.governance.adopt.rules import read_aliases, read_code_owners, read_merge_rules
from rfcflow.governance.adopt.sources import Area, Page, Rule, Text, handles
from rfcflow.governance.vocabulary import shown


def adopt(
    *,
    page: Text | None = None,
    merge_rules: Text | None = None,
    code_owners: Text | None = None,
    aliases: Text | None = None,
    owners_files: Sequence[Text] = (),
    ids: Mapping[str, int] | None = None,
) -> Report:
    """Everything the given sources say; `ids` are numeric account ids by login in lower case.

    Modules are those of the page and of the groups of aliases; where there are neither, or OWNERS files make
    use of the aliases, they are inferred from who approves what.
    """
    found, problems = read_page(page.content, page.path) if page else (Page(), ())
    rules, more = read_merge_rules(merge_rules.content, merge_rules.path) if merge_rules else ((), ())
    owners, most = read_code_owners(code_owners.content, code_owners.path) if code_owners else ((), ())
    groups, last = read_aliases(aliases.content, aliases.path) if aliases else ((), ())
    all_problems = [*problems, *more, *most, *last]
    folders, unread_owners = _folders(owners_files, groups)
    all_problems += unread_owners
    inferred = None
    if page is None and (folders or not groups):
        groups, inferred = (), infer(rules, owners, folders)
        found = Page((), tuple(inferred.core), tuple(inferred.areas))
        all_problems += inferred.problems
    found, unlike = _joined(found, groups)
    mentions = [*found.mentions(), *(each for group in groups for each in group.people)]
    people, twice = identities([*mentions, *mentioned(rules), *mentioned(owners)])
    matched = {
        position: area
        for position, rule in enumerate(rules)
        if not (is_cores(rule) or covers_everything(rule))
        and (area := area_of(rule, _living(found.areas))) is not None
    }
    areas = identified(_living(found.areas))
    if inferred is None:
        paths, unread = paths_of(areas, rules, matched, owners)
    else:
        paths, unread = cleaned(dict(zip(areas, inferred.patterns, strict=True)))
    core = handles(found.core, emeritus=False)
    lead, leading = _lead(found, core)
    all_problems += [*unlike, *twice, *leading, *unread]
    all_problems += [problem for area in found.areas for problem in findings(area)]
    if found.areas and inferred is None:
        all_problems += [*rules_drift(found, rules, matched), *owners_drift(found, owners)]
    files = registry_files(
        [Adopted(name, area, paths[name]) for name, area in areas.items()], people, ids or {}, core, lead
    )
    named = [path.rpartition("/")[2].removesuffix(".yml") for path in files if "/people/" in path]
    return Report(
        _figures(found, rules, matched, lead, len(named)),
        tuple(sorted(set(all_problems))),
        files,
        tuple(people[handle].login for handle in named if handle not in (ids or {})),
        core,
        lead,
    )


def _folders(files: Sequence[Text], groups: Sequence[Area]) -> tuple[tuple[Area, ...], tuple[Problem, ...]]:
    """What OWNERS files say of their directories, with the groups for aliases."""
    aliases = {group.title.lower(): group for group in groups}
    read = [read_owners(text.content, text.path, aliases) for text in files]
    areas = tuple(area for area, _ in read if area is not None)
    return areas, tuple(problem for _, problems in read for problem in problems)


def _living(areas: Iterable[Area]) -> list[Area]:
    return [area for area in areas if area.group != "sunset"]


def _joined(page: Page, groups: Sequence[Area]) -> tuple[Page, tuple[Problem, ...]]:
    """The page with the groups it does not have; for those it has, who is in one and not in the other."""
    areas = list(page.areas)
    problems: list[Problem] = []
    for group in groups:
        same = next((area for area in page.areas if words(area.title) == words(group.title)), None)
        if same is None:
            areas.append(group)
            continue
        for place, here, there, where in (
            (group.place, group.active, same.active, "the page"),
            (same.place, same.active, group.active, "the alias"),
        ):
            for handle in (handle for handle in here if handle not in there):
                message = f"`{handle}` is in {shown(group.title)} here and not in that of {where}."
                problems.append(place.problem("alias-differs", message))
    return replace(page, areas=tuple(areas)), tuple(problems)


def _lead(page: Page, core: Sequence[str]) -> tuple[str | None, tuple[Problem, ...]]:
    """The one lead who is in core, and why there is none."""
    leads = [each for each in page.lead if each.login and not each.emeritus]
    if len({each.handle for each in leads}) > 1:
        message = f"the page names {len(leads)} leads; none was taken."
        return None, (leads[1].place.problem("several-leads", message, "There is one.", "error"),)
    if leads and leads[0].handle not in core:
        message = f"the lead `{leads[0].login}` is not in core, and was not taken."
        return None, (leads[0].place.problem("lead-not-core", message, "Add them to core.", "error"),)
    return (leads[0].handle if leads else None), ()


def _figures(
    page: Page, rules: Sequence[Rule], matched: Mapping[int, Area], lead: str | None, people: int
) -> dict[str, int]:
    count = {
        group: [area for area in page.areas if area.group == group]
        for group in ("core", "external", "sunset")
    }
    return {
        "core_modules": len(count["core"]),
        "external_modules": len(count["external"]),
        "sunset_modules": len(count["sunset"]),
        "core_maintainers": len(handles(page.core, emeritus=False)),
        "leads": int(lead is not None),
        "orphan_modules": sum(not area.active for area in _living(page.areas)),
        "core_modules_with_one_maintainer": sum(len(area.active) == 1 for area in count["core"]),
        "active_people": len(standing(page).active),
        "people": people,
        "merge_rules": len(rules),
        "merge_rules_of_a_module": len(matched),
    }
