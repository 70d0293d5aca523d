"""`rfc verify`: recompute every decision from Git alone."""

from __future__ import annotations

from pathlib import Path

import click

from rfcflow.cli.options import branch_option, format_option, repository_option, show_json
from rfcflow.cli.waiting import progress
from rfcflow.engine.place import LEDGER_BRANCH
from rfcflow.engine.verify import verify_repository
from rfcflow.errors import HistoryMissing
from rfcflow.verify.findings import Report


@click.command()
@repository_option
@branch_option
@click.option("--ledger", default=LEDGER_BRANCH, show_default=True, help="The branch that holds the ledgers.")
@click.option("--verbose", "-v", is_flag=True, help="One line for each RFC.")
@format_option
def verify(repository: Path, main: str | None, ledger: str, *, verbose: bool, style: str) -> int:
    """Recompute every decision from Git alone.

    Reads the default branch and the ledger, checks every event, every tally and every landed file, and
    names what does not hold. Nothing is fetched. Exit codes: 0 all holds, 1 findings, 4 the repository does
    not have the whole history.
    """
    try:
        report = verify_repository(repository, main, ledger, progress())
    except HistoryMissing as error:
        hint = (
            f"Both branches are needed whole: git fetch --unshallow origin {main or 'HEAD'} {ledger}:{ledger}"
        )
        raise HistoryMissing(f"{error} {hint}") from error
    if style == "json":
        show_json(report.record())
    else:
        _say(report, verbose=verbose)
    return 0 if report.ok else 1


def _say(report: Report, *, verbose: bool) -> None:
    if verbose:
        for each in report.verified:
            click.echo(str(each))
    for finding in report.findings:
        click.echo(str(finding))
    click.echo(report.summary())
