"""A project in a few words, as the files of `.github/governance/` it stands for.

Invariant: the files are what a person would write, read by the same loader; states, kinds and principles are
the base's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from rfcflow.text.keys import HUMAN_KEYS
from rfcflow.text.yaml_lines import dump

ROOT: Final = ".github/governance"
SHARED: Final = ("states.yml", "principles.md", "kinds/")
DEFAULTS: Final[Mapping[str, Any]] = {
    "core": ["cora", "cleo", "cyrus"],
    "modules": {"engine": ["ada", "ben", "eve"], "docs": ["dan"]},
    "triage": ["tri"],
}
KEYS: Final = ("modules", "core", "lead", "triage", "people", "policy")
_FIRST_TURN: Final = "2026-11-02"


def with_defaults(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, and the default project for what was left out; the lead is the first of core."""
    project = {**DEFAULTS, **{key: value for key, value in given.items() if key in KEYS}}
    core = project["core"] or []
    project.setdefault("lead", core[0] if core else None)
    return project


def changed(project: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The project after a change: mappings are merged, everything else is replaced, None takes away."""
    found = dict(project)
    for key, value in changes.items():
        before = found.get(key)
        if isinstance(before, list) and isinstance(value, Mapping) and key == "people":
            before = dict.fromkeys(before)
        if value is None and key != "lead":
            found.pop(key, None)
        elif isinstance(before, Mapping) and isinstance(value, Mapping):
            found[key] = changed(before, value)
        else:
            found[key] = value
    return found


def people_of(project: Mapping[str, Any]) -> list[str]:
    """The handles of everybody with a role or a file, in the order they are named."""
    named: list[str] = []
    for module in (project.get("modules") or {}).values():
        row = _module(module)
        named += [*row.get("maintainers", ()), *row.get("emeritus", ())]
    named += [*(project.get("core") or ()), *(project.get("triage") or ()), *(project.get("people") or ())]
    return list(dict.fromkeys(named))


def governance_files(
    project: Mapping[str, Any], profile: str, base: Mapping[str, bytes], number: Callable[[str], int]
) -> dict[str, bytes]:
    """Paths and bytes of the project's governance; `number` gives the account id behind a handle."""
    shared = tuple(f"{ROOT}/{name}" for name in SHARED)
    files = {path: content for path, content in base.items() if path.startswith(shared)}
    details = project.get("people") or {}
    for handle in people_of(project):
        detail = (details.get(handle) if isinstance(details, Mapping) else None) or {}
        record = {"id": number(detail.get("login", handle)), "login": handle, **_person(detail)}
        files[f"{ROOT}/people/{handle}.yml"] = _dump(record)
    for name, module in (project.get("modules") or {}).items():
        row = {"title": name.title(), "description": f"The module {name}.", "paths": [f"{name}/"]}
        files[f"{ROOT}/modules/{name}.yml"] = _dump(row | _module(module))
    roles = {"core": project.get("core") or []}
    if project.get("lead"):
        roles["lead"] = project["lead"]
    policy = changed({"profile": profile, "roles": roles}, project.get("policy") or {})
    files[f"{ROOT}/policy.yml"] = _dump(policy)
    if project.get("triage"):
        rota = {"triage": {"roster": project["triage"], "start": _FIRST_TURN, "days": "7"}}
        files[f"{ROOT}/rotas.yml"] = _dump(rota)
    return files


def _module(value: Any) -> dict[str, Any]:
    """A module's file; a list is its maintainers, `routine` and `contentious` are its rules."""
    if value is None or isinstance(value, list):
        return {"maintainers": value or []}
    row = {key: item for key, item in value.items() if key not in ("routine", "contentious")}
    rules = {key: value[key] for key in ("routine", "contentious") if key in value}
    return row | ({"rules": rules} if rules else {}) | {"maintainers": value.get("maintainers") or []}


def _person(detail: Mapping[str, Any]) -> dict[str, Any]:
    row = {key: item for key, item in detail.items() if key != "absent"}
    if "absent" in detail:
        start, _, end = str(detail["absent"]).partition(" to ")
        row["absences"] = [{"from": start, "until": end or start}]
    return row


def _dump(record: Mapping[str, Any]) -> bytes:
    return dump(record, 100).encode()


def rfc_text(fields: Mapping[str, Any], sections: Iterable[str]) -> bytes:
    """An RFC's file from front matter and prose: `motivation` fills its section, `body` replaces them all."""
    front = {
        "title": "Ragged tensors",
        "summary": "Tensors whose rows differ in length.",
        "kind": "feature",
        "authors": ["nina"],
        "modules": ["engine"],
        "created": "2026-11-20",
    }
    front |= {key: value for key, value in fields.items() if key in HUMAN_KEYS and value is not None}
    if front.get("contentious") and "discussion" not in front:
        front["discussion"] = "https://talk.example/t/7"
    ordered = {key: front[key] for key in HUMAN_KEYS if key in front}
    said = fields.get("motivation") or "Rows differ in length, and padding costs memory."
    body = fields.get("body")
    if body is None:
        prose = {"Motivation": said}
        body = f"# {front['title']}\n"
        for name in sections:
            body += f"\n## {name}\n\n{prose.get(name, f'What there is to say about {name.lower()}.')}\n"
    return f"---\n{dump(ordered, 10_000)}---\n\n{body}".encode()
