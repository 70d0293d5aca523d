"""What can be said of a repository by its files alone: governance, workflows, template.

Invariant: files are read as data; one that cannot be read is an error of its own and hides no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from rfcflow.doctor.finding import Finding, error, ok, warning
from rfcflow.errors import Invalid, Problem
from rfcflow.governance.generate import generated
from rfcflow.model import Governance
from rfcflow.text import characters, yaml
from rfcflow.views.heartbeat import SWEEPER

FOLDER: Final = ".github/workflows"
WANTED: Final = ("rfc.yml", "validate.yml", "site.yml")
WATCH: Final = "watch.yml"
_INIT: Final = "scripts/rfc init writes it"
_CALL: Final = re.compile(r"([^/\s@]+/[^/\s@]+)/\.github/actions/rfc@(\S+)")
_LOCAL: Final = "./.github/actions/rfc"
_SHA: Final = re.compile(r"[0-9a-f]{40}")
# What the bot's job has to write, and why.
_GRANTS: Final = {
    "contents": "push rfc-ledger, and land decided RFCs",
    "issues": "labels",
    "pull-requests": "comments, labels, closing and reopening",
    "statuses": "the gate",
}


def governance(found: Governance | None, problems: tuple[Problem, ...]) -> Iterator[Finding]:
    """The governance holds."""
    errors = [problem for problem in problems if problem.severity == "error"]
    if found is None:
        first = str(errors[0]) if errors else "there is none."
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        yield error("governance", f"{first}{more}", "scripts/rfc governance check names every problem")
        return
    said = (
        f"it holds: profile {found.policy.profile}, modules {len(found.modules)}, people {len(found.people)}"
    )
    if problems:
        yield warning("governance", f"{said}, warnings {len(problems)}.", "scripts/rfc governance check")
    else:
        yield ok("governance", f"{said}.")
    if found.policy.mode == "observe":
        yield warning(
            "mode",
            "observe: the bot only reports what it would do.",
            "When the reports are right: take `mode: observe` out of .github/governance/policy.yml",
        )


def made(found: Governance, files: Mapping[str, bytes]) -> Iterator[Finding]:
    """The files made from the governance are there and follow it."""
    for path, text in generated(found).items():
        here = files.get(path)
        if here is None:
            yield warning(path, "it is missing.", "scripts/rfc governance sync --apply")
        elif here != text.encode():
            yield warning(
                path,
                "it is not what the governance makes.",
                "Yours on purpose: leave it. Else: scripts/rfc governance sync --apply",
            )
        else:
            yield ok(path, "it follows the governance.")


def workflows(files: Mapping[str, bytes], branch: str, *, watched: bool = False) -> Iterator[Finding]:
    """The workflows are there, call one pinned rfcflow, and start the bot on the default branch.

    `watched`: the governance has a rota of people who watch that branch, and a workflow has to tell them.
    """
    pins: dict[str, str] = {}
    for name in (*WANTED, *((WATCH,) if watched else ())):
        check, raw = f"workflow {name}", files.get(f"{FOLDER}/{name}")
        if raw is None:
            level = warning if name in ("site.yml", WATCH) else error
            yield level(check, "it is missing.", _INIT)
            continue
        tree = _parsed(raw, f"{FOLDER}/{name}")
        if isinstance(tree, Problem):
            yield error(check, str(tree))
            continue
        found = list(_workflow(name, tree, branch, pins))
        yield from (found or [ok(check, f"it runs {_short(pins[name])}.")])
    if len(set(pins.values())) > 1:
        said = ", ".join(f"{name} {_short(pin)}" for name, pin in sorted(pins.items()))
        yield warning(
            "pin", f"the workflows call different versions: {said}.", "Write the same pin into each"
        )
    for path, raw in sorted(files.items()):
        if path.startswith(f"{FOLDER}/") and re.search(
            rb"^\s*-?\s*['\"]?pull_request_target\b", raw, re.MULTILINE
        ):
            yield warning(
                characters.shown(path),
                "it starts on pull_request_target, which is blocked by default in public repositories since "
                "2 November 2026, and runs with rights that pull requests can abuse.",
                "Settings → Actions → Policies shows what is allowed; better use pull_request",
            )


def action_of(files: Mapping[str, bytes]) -> str | None:
    """OWNER/NAME of the rfcflow that the bot's workflow calls; None where it is the repository's own."""
    found = _CALL.search(files.get(f"{FOLDER}/{SWEEPER}", b"").decode("utf-8", "replace"))
    return found[1] if found else None


def sweeper_inputs(files: Mapping[str, bytes]) -> dict[str, str]:
    """What the bot's workflow gives the step that runs rfcflow; nothing where it cannot be read."""
    path = f"{FOLDER}/{SWEEPER}"
    tree = _parsed(files.get(path, b""), path)
    if isinstance(tree, Problem):
        return {}
    return {name: text for name in ("app-id", "app-key") for text in _values(tree, name)}


def _workflow(name: str, tree: yaml.Mapping, branch: str, pins: dict[str, str]) -> Iterator[Finding]:
    check = f"workflow {name}"
    called = [text for text in _values(tree, "uses") if text == _LOCAL or _CALL.fullmatch(text)]
    if not called:
        yield error(check, "it does not run rfcflow.", f"Compare it with docs/workflows.md; {_INIT}")
        return
    pins[name] = called[0]
    pin = _CALL.fullmatch(called[0])
    if pin is not None and not _SHA.fullmatch(pin[2]):
        yield error(
            check,
            f"it runs rfcflow at `{characters.shown(pin[2], 60)}`, a name that can be moved to other code.",
            f"Write the commit's full id: {pin[1]}/.github/actions/rfc@SHA",
        )
    on = tree.get("on")
    push = on.get("push") if isinstance(on, yaml.Mapping) else None
    branches = push.get("branches") if isinstance(push, yaml.Mapping) else None
    items = branches.items if isinstance(branches, yaml.Sequence) else ()
    named = [characters.shown(_text(item), 40) for item in items]
    if branches is not None and branch not in named:
        yield error(
            check,
            f"it starts on pushes to {', '.join(named)}, and the default branch is "
            f"{characters.shown(branch, 80)}.",
            f"Line {branches.line}: branches: [{branch}]",
        )
    if name == SWEEPER:
        yield from _sweeper(check, tree, on)


def _sweeper(check: str, tree: yaml.Mapping, on: yaml.Node | None) -> Iterator[Finding]:
    events = {key.text for key, _ in on.entries} if isinstance(on, yaml.Mapping) else set()
    for event, why in (
        ("schedule", "deadlines pass and lost events are made good"),
        ("issue_comment", "commands are heard within a minute or two"),
        ("workflow_run", "new and changed pull requests are seen at once"),
    ):
        if event not in events:
            level = error if event == "schedule" else warning
            yield level(
                check, f"it does not start on {event}, by which {why}.", f"Add `{event}:` below `on:`"
            )
    jobs = tree.get("jobs")
    granted = [_grants(job) for _, job in jobs.entries] if isinstance(jobs, yaml.Mapping) else []
    best = max(granted, key=len, default={})
    for scope, why in _GRANTS.items():
        if best.get(scope) != "write":
            yield error(check, f"its job may not write {scope}: {why}.", f"Add `{scope}: write # {why}`")


def _grants(job: yaml.Node) -> dict[str, str]:
    node = job.get("permissions") if isinstance(job, yaml.Mapping) else None
    entries = node.entries if isinstance(node, yaml.Mapping) else ()
    return {key.text: _text(value) for key, value in entries}


def _values(node: yaml.Node, key: str) -> Iterator[str]:
    """Every text below `key`, however deep."""
    if isinstance(node, yaml.Mapping):
        for name, value in node.entries:
            if name.text == key and isinstance(value, yaml.Scalar):
                yield value.text
            else:
                yield from _values(value, key)
    elif isinstance(node, yaml.Sequence):
        for item in node.items:
            yield from _values(item, key)


def _text(node: yaml.Node) -> str:
    return node.text if isinstance(node, yaml.Scalar) else ""


def _parsed(raw: bytes, path: str) -> yaml.Mapping | Problem:
    try:
        tree = yaml.parse(yaml.decode(raw, path=path), path=path)
    except Invalid as invalid:
        return invalid.problems[0]
    if not isinstance(tree, yaml.Mapping):
        return Problem(path, 1, 1, "no-workflow", "this is no workflow.")
    return tree


def _short(pin: str) -> str:
    found = _CALL.fullmatch(pin)
    return (
        f"{found[1]} at {characters.shown(found[2], 60)[:12]}" if found else "this repository's own rfcflow"
    )
