"""Reads OWNERS files of Kubernetes' form: who approves below a directory.

The form: https://www.kubernetes.dev/docs/guide/owners/.

Invariant: an alias stands for the people of OWNERS_ALIASES or for nobody; every name that is neither is a
problem with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from rfcflow.errors import Invalid, Problem
from rfcflow.governance.adopt.sources import LIMIT, Area, Mention, Place
from rfcflow.governance.formats import LOGIN
from rfcflow.governance.vocabulary import shown
from rfcflow.text import yaml

_KEYS: Final = (("approvers", False), ("emeritus_approvers", True))


def read_owners(text: str, path: str, aliases: Mapping[str, Area]) -> tuple[Area | None, tuple[Problem, ...]]:
    """The directory as an area named after it ("" for the root); None where the file names no approvers."""
    try:
        root = yaml.parse(text, path=path, limit=LIMIT)
    except Invalid as invalid:
        return None, invalid.problems
    place = Place(path, root.line)
    if not isinstance(root, yaml.Mapping):
        hint = "Files with `approvers:` are read; give --core and --module for others."
        return None, (place.problem("unread-file", "this is no OWNERS file of Kubernetes' form.", hint),)
    problems: list[Problem] = []
    if root.get("filters") is not None:
        message = "its `filters` were not read."
        problems.append(place.problem("unread-filters", message, "Make modules of what they name."))
    people: list[Mention] = []
    for key, emeritus in _KEYS:
        node = root.get(key)
        for item in node.items if isinstance(node, yaml.Sequence) else ():
            people += _people(item, path, aliases, problems, emeritus=emeritus)
    folder = PurePosixPath(path).parent.as_posix()
    area = Area(place, "" if folder == "." else folder, "core", tuple(people))
    return (area if people else None), tuple(problems)


def _people(
    node: yaml.Node, path: str, aliases: Mapping[str, Area], problems: list[Problem], *, emeritus: bool
) -> Iterator[Mention]:
    place = Place(path, node.line)
    name = node.text if isinstance(node, yaml.Scalar) else ""
    alias = aliases.get(name.lower())
    if alias is not None:
        for handle in alias.active:
            login = next(each.login for each in alias.people if each.handle == handle)
            yield Mention(place, login, emeritus=emeritus)
    elif re.fullmatch(LOGIN.pattern, name):
        yield Mention(place, name, emeritus=emeritus)
    else:
        problems.append(place.problem("unread-login", f"{shown(name)} is no login and no alias."))
