"""`rfc watch`: whoever watches the default branch is told what does not hold, with a revert at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from rfcflow.adapters.clock import run_clock
from rfcflow.adapters.git import Git, Identity
from rfcflow.cli.agenda import histories_of
from rfcflow.cli.options import (
    branch,
    branch_option,
    format_option,
    main_branch,
    repository_option,
    show_json,
)
from rfcflow.engine.governance import read_governance
from rfcflow.engine.place import GITHUB_ACTIONS, LEDGER_BRANCH
from rfcflow.engine.watch import Watched
from rfcflow.engine.watch import watch as look
from rfcflow.errors import Invalid
from rfcflow.policy.rotas import on_duty

_BOT: Final = Identity(
    GITHUB_ACTIONS.login, f"{GITHUB_ACTIONS.id}+{GITHUB_ACTIONS.login}@users.noreply.github.com"
)


@click.command()
@repository_option
@branch_option
@click.option("--apply", "apply_", is_flag=True, help="Make the branch of the prepared revert, here.")
@format_option
def watch(repository: Path, main: str | None, style: str, *, apply_: bool) -> int:
    """Verify the default branch, and prepare a revert of what was changed by hand.

    Who watches stands in the rota `watch` of rotas.yml, apart from triage, which reverts nothing. The revert
    is a commit on top of the branch that puts back what commits made by hand changed of RFCs that do not hold
    any more, and leaves alone what was changed again since. --apply makes a branch for it in this clone;
    nothing is pushed. Exit codes: 0 all holds, 1 findings, 4 the repository does not have the whole history.
    """
    with Git.open(repository) as git:
        name, tip = main_branch(git, main)
        ledger = branch(git, LEDGER_BRANCH)
        histories, _ = histories_of(git, ledger)
        events = [event for _, each in histories for event in each]
        now = run_clock().now()
        found = look(git, tip, ledger, events, _BOT, now)
        try:
            governance = read_governance(git, tip)
            rota = governance.rotas.get("watch")
            handle = on_duty(rota, now.date(), governance) if rota is not None else None
            who = governance.people[handle].login if handle is not None else None
        except Invalid:
            who = None
        if apply_ and found.revert is not None:
            git.update_ref(f"refs/heads/{found.branch}", found.revert)
    if style == "json":
        show_json(_record(found, who))
    else:
        _say(found, who, name, applied=apply_)
    return 0 if found.report.ok else 1


def _record(found: Watched, who: str | None) -> dict[str, object]:
    return {
        "schema_version": 1,
        "ok": found.report.ok,
        "watches": who,
        "findings": [finding.record() for finding in found.report.findings],
        "culprits": [
            {"commit": each.sha, "author": each.author, "subject": each.subject, "paths": list(each.paths)}
            for each in found.culprits
        ],
        "revert": found.revert,
        "left": list(found.left),
        "mended": found.mended,
    }


def _say(found: Watched, who: str | None, main: str, *, applied: bool) -> None:
    click.echo(f"Watching {main}: {who or 'nobody (no rota `watch`; core looks)'}.")
    for finding in found.report.findings:
        click.echo(str(finding))
    click.echo(found.report.summary())
    for each in found.culprits:
        click.echo(f"By hand: {each.sha[:12]} {each.author}: {each.subject} ({', '.join(each.paths[:5])})")
    for path in found.left:
        click.echo(f"Changed again since, and left alone: {path}")
    if found.revert is None:
        return
    verdict = "with it all holds" if found.mended else "with it some findings stay"
    click.echo(f"Prepared revert {found.revert[:12]}: {verdict}.")
    if applied:
        click.echo(f"Open a pull request with it: git push origin {found.branch}")
    else:
        click.echo("Make its branch with: rfc watch --apply")
