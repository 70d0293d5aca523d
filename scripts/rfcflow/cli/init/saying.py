"""The plan of `rfc init` as lines for a terminal, and what a person does next.

Invariant: every file of the plan has its line; text from other people's files is shown on one line.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from typing import Final

from rfcflow.cli.checkout import own_command
from rfcflow.cli.init.planning import Plan
from rfcflow.text import characters

_SHOWN: Final = 5


def said(plan: Plan, *, told: bool) -> Iterator[str]:
    """The lines; `told`: people or modules were named, which a governance that is there does not need."""
    where = plan.repository or str(plan.root)
    yield f"{where}, default branch {characters.shown(plan.branch, 80)}"
    if plan.governance is not None:
        roles, modules = plan.governance.policy, plan.governance.modules
        core, areas = _many(len(roles.core), "core maintainer"), _many(len(modules), "module")
        registered = f"{len(plan.governance.people)} in the registry"
        yield f"Governance: profile {roles.profile}, mode {roles.mode}, {core}, {areas}, {registered}"
    yield f"Workflows run {plan.pinned}"
    for path, text in sorted(plan.new.items()):
        yield f"  write  {path} ({_many(len(text.splitlines()), 'line')})"
    for path in sorted(plan.changed):
        yield f"  change {path} (only the commit it calls)"
    for path, why in sorted(plan.kept.items()):
        yield f"  keep   {path}: {why}"
    yield from _labels(plan)
    yield from _findings(plan)
    if plan.without_id:
        yield from _ids(plan)
        return
    if told and not any(path.startswith(".github/governance/") for path in plan.new):
        yield "The governance is there; what you said of people and modules was not needed."
    if plan.idle:
        yield "Nothing to do."


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


def _labels(plan: Plan) -> Iterator[str]:
    if plan.labels is None:
        yield "Labels: the bot makes them as it needs them; with GITHUB_TOKEN they are made here, in colour."
    elif plan.labels:
        yield f"  create {len(plan.labels)} labels"


def _findings(plan: Plan) -> Iterator[str]:
    counts = Counter(problem.code for problem in plan.findings)
    for code, number in sorted(counts.items()):
        found = [problem for problem in plan.findings if problem.code == code]
        for problem in found[:_SHOWN]:
            yield f"  {problem}"
        if number > _SHOWN:
            yield f"  … and {number - _SHOWN} more of {code}"


def _ids(plan: Plan) -> Iterator[str]:
    count = len(plan.without_id)
    yield ""
    yield f"Nothing is written yet: {count} {'people have' if count > 1 else 'person has'} no numeric id."
    yield "Roles belong to ids, because logins are renamed and used again. Either set GITHUB_TOKEN and run"
    yield "it again (with gh: GITHUB_TOKEN=$(gh auth token)), which also finds logins that nobody has; or"
    yield "write a file with these lines, each with the `id` that https://api.github.com/users/LOGIN shows,"
    yield "and give it with --ids FILE:"
    for login in plan.without_id[:200]:
        yield f"  {login}: "
    if count > 200:
        yield f"  … and {count - 200} more"


def next_steps(plan: Plan) -> Iterator[str]:
    """What a person does once the files are there."""
    known = plan.proposals
    if known.loose:
        yield f"rfcs/ has {known.loose} files that were not decided here. Move them away (git mv rfcs"
        yield "proposals), commit, and import them from there."
    where = shlex.quote(str(plan.root))
    if known.waiting:
        example = characters.shown(known.example, 80)
        yield f"{known.waiting} numbered texts look like proposals, such as {example}. To bring them in:"
        yield f"  {own_command()} import {where} {where}"
    if not plan.idle:
        yield "Then commit and push, and ask what is left to do:"
        yield f"  {own_command()} doctor {where}"
