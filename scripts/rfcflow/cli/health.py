"""`rfc health`: how modules and process do, from the registry and the ledgers."""

from __future__ import annotations

from pathlib import Path

import click

from rfcflow.adapters.clock import run_clock
from rfcflow.adapters.git import Git
from rfcflow.cli.agenda import histories_of
from rfcflow.cli.options import format_option, repository_option, show_json
from rfcflow.engine.governance import read_governance
from rfcflow.engine.place import LEDGER_BRANCH
from rfcflow.meetings.health import as_text
from rfcflow.meetings.health import health as make_health


@click.command()
@repository_option
@click.option("--branch", "main", help="The default branch.  [default: the remote's]")
@format_option
def health(repository: Path, main: str | None, style: str) -> int:
    """Tell how each module and the process do.

    Of each module: maintainers, open RFCs, recurring duties and when they were last done, and whom to ask
    whether they go on. Of the process: days in each state, how soon a shepherd is found, how RFCs end. People
    are never scored. Exit codes: 0 done, 1 some ledger could not be read and is left out.
    """
    with Git.at(repository) as git:
        governance = read_governance(git, git.main_branch(main)[1])
        histories, problems = histories_of(git, git.branch(LEDGER_BRANCH))
    report = make_health(histories, governance, run_clock().now().date())
    if style == "json":
        show_json({**report, "unreadable": [str(problem) for problem in problems]})
    else:
        for line in [*as_text(report), *map(str, problems)]:
            click.echo(line)
    return 1 if problems else 0
