"""Reads who approves what: `merge_rules.yaml`, CODEOWNERS and OWNERS_ALIASES.

Invariant: what is not of the expected form is a problem with its line, and never read as something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rfcflow.errors import Invalid, Problem
from rfcflow.governance.adopt.sources import LIMIT, Area, Mention, Pattern, Place, Rule
from rfcflow.governance.formats import LOGIN
from rfcflow.governance.vocabulary import shown
from rfcflow.text import yaml

_TEAM: Final = re.compile(r"[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}")
_OWNER_LINE: Final = re.compile(r"((?:\\.|[^\s\\])+)((?:\s+[^\s#]\S*)*)\s*(?:#.*)?")
_ALIAS_EMERITUS: Final = re.compile(r"(.+)-emeritus", re.IGNORECASE)


def read_merge_rules(text: str, path: str) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """The rules of a file as pytorch/pytorch:.github/merge_rules.yaml."""
    try:
        root = yaml.parse(text, path=path, limit=LIMIT)
    except Invalid as invalid:
        return (), invalid.problems
    problems: list[Problem] = []
    rules = []
    for node in _items(root, path, "a list of rules", problems):
        place = Place(path, node.line)
        name = node.get("name") if isinstance(node, yaml.Mapping) else None
        if not isinstance(node, yaml.Mapping) or not isinstance(name, yaml.Scalar):
            problems.append(place.problem("unread-rule", "this is no rule with a name.", severity="error"))
            continue
        patterns = _texts(node, "patterns", path, problems)
        approvers = _texts(node, "approved_by", path, problems)
        rules.append(
            Rule(
                place,
                name.text,
                tuple(Pattern(Place(path, each.line), each.text) for each in patterns),
                tuple(_people(approvers, path, problems)),
            )
        )
    return tuple(rules), tuple(problems)


def read_code_owners(text: str, path: str) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """The lines of a CODEOWNERS file that name owners; owners by e-mail are nobody's account."""
    rules = []
    problems: list[Problem] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        place = Place(path, number)
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        found = _OWNER_LINE.fullmatch(stripped)
        if found is None:
            problems.append(place.problem("unread-line", f"{shown(stripped)} is no line of CODEOWNERS."))
            continue
        names = [name for name in found[2].split() if name.startswith("@")]
        mails = len(found[2].split()) - len(names)
        if mails:
            message = f"{mails} of its owners are not logins."
            problems.append(place.problem("owner-unread", message, "Name an account."))
        people = _logins([(name[1:], number) for name in names], path, problems)
        rules.append(Rule(place, "", (Pattern(place, found[1]),), tuple(people)))
    return tuple(rules), tuple(problems)


def read_aliases(text: str, path: str) -> tuple[tuple[Area, ...], tuple[Problem, ...]]:
    """The groups of an OWNERS_ALIASES file as areas; `NAME-emeritus` are the emeritus of NAME.

    The form: https://www.kubernetes.dev/docs/guide/owners/#owners_aliases.
    """
    try:
        root = yaml.parse(text, path=path, limit=LIMIT)
    except Invalid as invalid:
        return (), invalid.problems
    problems: list[Problem] = []
    groups = root.get("aliases") if isinstance(root, yaml.Mapping) else None
    if not isinstance(groups, yaml.Mapping):
        place = Place(path, root.line)
        return (), (place.problem("unread-file", "it has no mapping `aliases`.", severity="error"),)
    people: dict[str, list[Mention]] = {}
    places: dict[str, Place] = {}
    for key, _ in groups.entries:
        former = _ALIAS_EMERITUS.fullmatch(key.text)
        title = former[1] if former else key.text
        places.setdefault(title, Place(path, key.line))
        members = _texts(groups, key.text, path, problems)
        people.setdefault(title, []).extend(_people(members, path, problems, emeritus=former is not None))
    areas = tuple(Area(places[title], title, "core", tuple(people[title])) for title in places)
    return areas, tuple(problems)


def _items(node: yaml.Node | None, path: str, what: str, problems: list[Problem]) -> tuple[yaml.Node, ...]:
    if isinstance(node, yaml.Sequence):
        return node.items
    if node is not None and not (isinstance(node, yaml.Scalar) and node.is_null):
        place = Place(path, node.line)
        problems.append(place.problem("unread-file", f"this is not {what}.", severity="error"))
    return ()


def _texts(node: yaml.Mapping, key: str, path: str, problems: list[Problem]) -> tuple[yaml.Scalar, ...]:
    items = _items(node.get(key), path, "a list", problems)
    return tuple(item for item in items if isinstance(item, yaml.Scalar))


def _people(
    nodes: tuple[yaml.Scalar, ...], path: str, problems: list[Problem], *, emeritus: bool = False
) -> Iterator[Mention]:
    return _logins([(node.text, node.line) for node in nodes], path, problems, emeritus=emeritus)


def _logins(
    names: list[tuple[str, int]], path: str, problems: list[Problem], *, emeritus: bool = False
) -> Iterator[Mention]:
    for name, line in names:
        place = Place(path, line)
        if re.fullmatch(LOGIN.pattern, name) or _TEAM.fullmatch(name):
            yield Mention(place, name, emeritus=emeritus)
        else:
            problems.append(place.problem("unread-login", f"{shown(name)} is no login.", severity="error"))
