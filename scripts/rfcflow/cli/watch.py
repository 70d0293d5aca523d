"""`rfc watch`: whoever watches the default branch is told what does not hold, with a revert at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from rfcflow.adapters.clock import run_clock
from rfcflow.adapters.git import Git, Identity
from rfcflow.adapters.runner import Run
from rfcflow.cli.agenda import histories_of
from rfcflow.cli.options import (
    branch_option,
    format_option,
    repository_option,
    show_json,
)
from rfcflow.engine.governance import read_governance
from rfcflow.engine.place import GITHUB_ACTIONS, LEDGER_BRANCH
from rfcflow.engine.watch import Watched
from rfcflow.engine.watch import watch as look
from rfcflow.errors import Invalid, Refusal
from rfcflow.policy.rotas import on_duty
from rfcflow.text.neutral import block

_MARKER: Final = "<!-- rfcflow:watch -->"
_HOW: Final = (
    "`scripts/rfc watch --apply` in a clone of both branches makes the branch of the revert. "
    "This issue is closed by the first run that finds nothing."
)
# In characters: GitHub takes 65,536, and escaping makes it longer.
_LONGEST: Final = 15_000
_BOT: Final = Identity(
    GITHUB_ACTIONS.login, f"{GITHUB_ACTIONS.id}+{GITHUB_ACTIONS.login}@users.noreply.github.com"
)


@click.command()
@repository_option
@branch_option
@click.option("--tell", is_flag=True, help="Tell who watches on GitHub: an issue while something is wrong.")
@click.option("--apply", "apply_", is_flag=True, help="Make the branch of the prepared revert, here.")
@format_option
def watch(repository: Path, main: str | None, style: str, *, tell: bool, apply_: bool) -> int:
    """Verify the default branch, and prepare a revert of what was changed by hand.

    Who watches stands in the rota `watch` of rotas.yml, apart from triage, which reverts nothing. The revert
    is a commit on top of the branch that puts back what commits made by hand changed of RFCs that do not hold
    any more, and leaves alone what was changed again since. --apply makes a branch for it in this clone;
    nothing is pushed. --tell opens one issue that mentions who watches and is assigned to them, keeps it true
    and closes it when all holds; it needs GITHUB_REPOSITORY and GITHUB_TOKEN, and in `mode: observe` tells
    nobody. Exit codes: 0 all holds, 1 findings, 4 the repository does not have the whole history.
    """
    with Git.open(repository) as git:
        name, tip = git.main_branch(main)
        ledger = git.branch(LEDGER_BRANCH)
        histories, _ = histories_of(git, ledger)
        events = [event for _, each in histories for event in each]
        now = run_clock().now()
        found = look(git, tip, ledger, events, _BOT, now)
        try:
            governance = read_governance(git, tip)
            rota = governance.rotas.get("watch")
            handle = on_duty(rota, now.date(), governance) if rota is not None else None
            who = governance.people[handle].login if handle is not None else None
            observes = governance.policy.mode == "observe"
        except Invalid:
            who, observes = None, False
        if apply_ and found.revert is not None:
            git.update_ref(f"refs/heads/{found.branch}", found.revert)
    if style == "json":
        show_json(_record(found, who))
    else:
        for line in _lines(found, who, name, applied=apply_):
            click.echo(line)
    if tell and not observes:
        said = _tell(found, who, "\n".join(_lines(found, who, name, applied=False)))
        if said and style == "text":
            click.echo(said)
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


def _tell(found: Watched, who: str | None, report: str) -> str:
    """Open, correct or close the issue; says what was done, "" where nothing was."""
    from rfcflow.adapters.github import GitHub  # its import costs 0.3 s

    run = Run.read()
    if not (run.repository and run.token):
        raise Refusal("--tell needs GITHUB_REPOSITORY and GITHUB_TOKEN.")
    github = GitHub(run.api_url, run.repository, run.token, bot=GITHUB_ACTIONS, clock=run_clock())
    try:
        alarm = github.alarm(_MARKER)
        if found.report.ok:
            number = alarm.end()
            return f"All holds again: #{number} is closed." if number is not None else ""
        asked = f"@{who} watches it" if who is not None else "Nobody is on the rota `watch`: core looks"
        # The commit of this run is nowhere but here, and the next run's has another id.
        report = report.replace(f" {found.revert[:12]}:", ":") if found.revert is not None else report
        text = f"What was found, as `rfc watch` says it. {asked}.\n\n{block(report, _LONGEST)}\n\n{_HOW}\n"
        return f"#{alarm.raise_('The default branch does not hold', text, who)} tells of it."
    finally:
        github.disconnect()


def _lines(found: Watched, who: str | None, main: str, *, applied: bool) -> Iterator[str]:
    yield f"Watching {main}: {who or 'nobody (no rota `watch`; core looks)'}."
    for finding in found.report.findings:
        yield str(finding)
    yield found.report.summary()
    for each in found.culprits:
        yield f"By hand: {each.sha[:12]} {each.author}: {each.subject} ({', '.join(each.paths[:5])})"
    for path in found.left:
        yield f"Changed again since, and left alone: {path}"
    if found.revert is None:
        return
    verdict = "with it all holds" if found.mended else "with it some findings stay"
    yield f"Prepared revert {found.revert[:12]}: {verdict}."
    if applied:
        yield f"Open a pull request with it: git push origin {found.branch}"
    else:
        yield "Make its branch with: rfc watch --apply"
