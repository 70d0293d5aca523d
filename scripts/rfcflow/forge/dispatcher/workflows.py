"""Workflow files as values: what starts them, their jobs, what each job may do.

Invariant: read from a commit of the forge's repository, never from a working tree; a file that cannot be read
is a value, too, for GitHub shows a failed run of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from rfcflow.forge import plumbing

FOLDER = ".github/workflows/"
# What a token may hold when a workflow says nothing: the restricted default of new repositories.
DEFAULT_PERMISSIONS = {"contents": "read", "packages": "read"}
ALL = (
    "actions",
    "checks",
    "contents",
    "deployments",
    "discussions",
    "id-token",
    "issues",
    "packages",
    "pages",
)
ALL_SCOPES = (*ALL, "pull-requests", "repository-projects", "security-events", "statuses")
LEVELS = ("none", "read", "write")


class Concurrency(Struct, frozen=True):
    """A group's expression, and whether a newcomer cancels what runs."""

    group: str
    cancel_in_progress: str


class Job(Struct, frozen=True):
    """One job; `uses` is the path of a called workflow, `raw` the job as it was written."""

    id: str
    needs: tuple[str, ...]
    condition: str
    permissions: Mapping[str, str]
    concurrency: Concurrency | None
    uses: str | None
    outputs: Mapping[str, str]
    minutes: int
    raw: Mapping[str, Any]


class Workflow(Struct, frozen=True):
    """One file; `on` maps events to their filters. `problem` says why it cannot run."""

    file: str
    name: str
    on: Mapping[str, Mapping[str, Any]]
    crons: tuple[str, ...]
    jobs: Mapping[str, Job]
    raw: Mapping[str, Any]
    problem: str = ""


def workflows_at(path: Path, commit: str) -> tuple[Workflow, ...]:
    """Every workflow of a commit in the bare repository at `path`, by name of the file."""
    listed = plumbing.text(path, "ls-tree", "--name-only", commit, FOLDER)
    names = sorted(line for line in listed.splitlines() if line.endswith((".yml", ".yaml")))
    return tuple(
        parse(name.removeprefix(FOLDER), plumbing.run(path, "show", f"{commit}:{name}")) for name in names
    )


def parse(file: str, raw: bytes) -> Workflow:
    """One workflow; what is wrong with it stands in `problem`."""
    try:
        document = yaml.safe_load(raw)
        return _workflow(file, document)
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, KeyError) as error:
        return Workflow(file, f"{FOLDER}{file}", {}, (), {}, {}, problem=f"{type(error).__name__}: {error}")


def _workflow(file: str, document: Any) -> Workflow:
    # YAML 1.1 reads a bare `on` as true.
    triggers = document.get("on", document.get(True))
    if isinstance(triggers, str):
        triggers = [triggers]
    if isinstance(triggers, list):
        triggers = dict.fromkeys(triggers)
    crons = tuple(str(entry["cron"]) for entry in triggers.get("schedule") or ())
    on = {str(name): dict(given or {}) for name, given in triggers.items() if name != "schedule"}
    top = permissions_of(document.get("permissions"), DEFAULT_PERMISSIONS)
    jobs = {str(name): _job(str(name), job, top) for name, job in document["jobs"].items()}
    return Workflow(file, str(document.get("name", f"{FOLDER}{file}")), on, crons, jobs, document)


def _job(name: str, raw: Any, top: Mapping[str, str]) -> Job:
    needs = raw.get("needs") or []
    concurrency = raw.get("concurrency")
    if isinstance(concurrency, str):
        concurrency = {"group": concurrency}
    return Job(
        id=name,
        needs=(needs,) if isinstance(needs, str) else tuple(needs),
        condition=_text(raw.get("if")),
        permissions=permissions_of(raw.get("permissions"), top),
        concurrency=None
        if concurrency is None
        else Concurrency(str(concurrency["group"]), _text(concurrency.get("cancel-in-progress"))),
        uses=raw.get("uses"),
        outputs={str(key): str(value) for key, value in (raw.get("outputs") or {}).items()},
        minutes=int(raw.get("timeout-minutes", 360)),
        raw=raw,
    )


def permissions_of(given: Any, otherwise: Mapping[str, str]) -> dict[str, str]:
    """`permissions` as scopes and levels: naming one scope sets all others to none."""
    if given is None:
        return dict(otherwise)
    if given in ("read-all", "write-all"):
        return dict.fromkeys(ALL_SCOPES, given.removesuffix("-all"))
    return {str(scope): str(level) for scope, level in dict(given).items()}


def exceeds(asked: Mapping[str, str], granted: Mapping[str, str]) -> list[str]:
    """Scopes of which more is asked than granted."""
    return [s for s, level in asked.items() if LEVELS.index(level) > LEVELS.index(granted.get(s, "none"))]


def read_only(given: Mapping[str, str]) -> dict[str, str]:
    """What is left on a pull request of a fork: reading."""
    return {scope: "read" for scope, level in given.items() if level != "none" and scope != "id-token"}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
