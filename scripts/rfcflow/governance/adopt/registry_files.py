"""Registry files from what was adopted.

Invariant: each file is valid once its numeric ids are known; an id nobody told is left out and never made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rfcflow.errors import Invalid, Problem
from rfcflow.governance.adopt.identities import Identity
from rfcflow.governance.adopt.modules import Adopted
from rfcflow.governance.adopt.sources import LIMIT
from rfcflow.governance.shapes import BROKEN, Findings, Whole
from rfcflow.governance.vocabulary import ROOT
from rfcflow.text import yaml
from rfcflow.text.quoting import scalar, value

POLICY = f"{ROOT}/policy.yml"


def read_ids(text: str, path: str) -> dict[str, int]:
    """Numeric ids by handle from a YAML or JSON mapping of logins to ids; raises Invalid."""
    root = yaml.parse(text, path=path, limit=LIMIT)
    if not isinstance(root, yaml.Mapping):
        raise Invalid((Problem(path, root.line, 1, "unread-file", "this is no mapping of logins to ids."),))
    found = Findings(path)
    ids: dict[str, int] = {}
    owners: dict[int, str] = {}
    for key, node in root.entries:
        with found.inside(key.text):
            number = Whole(1, 10**12).read(node, found)
            if number is BROKEN:
                continue
            if owners.setdefault(number, key.text.lower()) != key.text.lower():
                found.report(node, "ids-are-unique", f"has the id of `{owners[number]}`")
            ids[key.text.lower()] = number
    if found.problems:
        raise Invalid(tuple(found.problems))
    return ids


def registry_files(
    modules: Sequence[Adopted],
    people: Mapping[str, Identity],
    ids: Mapping[str, int],
    core: Sequence[str],
    lead: str | None,
) -> dict[str, str]:
    """The files by path from the RFC repository's root; `policy.yml` where there is anybody in core."""
    files = {f"{ROOT}/modules/{module.id}.yml": _module(module) for module in modules}
    named = {handle for module in modules for handle in (*module.area.active, *module.area.emeritus)}
    for handle in sorted(named | set(core)):
        files[f"{ROOT}/people/{handle}.yml"] = _person(people[handle], ids.get(handle))
    if core:
        roles = f"profile: pytorch\nroles:\n  core: {value(list(core))}\n"
        files[POLICY] = roles + (f"  lead: {scalar(lead)}\n" if lead is not None else "")
    return dict(sorted(files.items()))


def _person(identity: Identity, number: int | None) -> str:
    lines = [] if number is None else [f"id: {number}"]
    lines.append(f"login: {scalar(identity.login)}")
    if identity.name:
        lines.append(f"name: {scalar(identity.name[:100].strip())}")
    return "\n".join(lines) + "\n"


def _module(module: Adopted) -> str:
    lines = [f"title: {scalar(module.area.title[:100].strip())}"]
    if module.paths:
        lines.append(f"paths: {value(module.paths)}")
    lines.append(f"maintainers: {value(module.area.active)}")
    if module.area.emeritus:
        lines.append(f"emeritus: {value(module.area.emeritus)}")
    return "\n".join(lines) + "\n"
