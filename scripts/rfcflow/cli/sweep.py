"""`rfc sweep [N]` and `rfc plan N`: a run of the engine against GitHub."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from msgspec.structs import replace

from rfcflow.adapters.clock import run_clock
from rfcflow.adapters.runner import Console, Run, annotation
from rfcflow.cli.options import branch_option, format_option, remote_store, rfc_name, show_json
from rfcflow.engine.look import Report
from rfcflow.engine.place import GITHUB_ACTIONS
from rfcflow.engine.sweep import Sweep
from rfcflow.errors import Refusal, UsageError

F = TypeVar("F", bound=Callable[..., Any])


def _connection_options(function: F) -> F:
    for option in (
        click.option(
            "--repository",
            "directory",
            type=click.Path(path_type=Path, exists=True, file_okay=False),
            default=None,
            help="A local repository to use as object store.  [default: a temporary one]",
        ),
        click.option(
            "--github", "name", envvar="GITHUB_REPOSITORY", help="OWNER/NAME.  [env: GITHUB_REPOSITORY]"
        ),
        branch_option,
        click.option(
            "--write-gap", type=float, default=1.0, show_default=True, help="Seconds between writes."
        ),
    ):
        function = option(function)
    return function


@contextmanager
def _sweeper(
    directory: Path | None, name: str | None, main: str | None, write_gap: float, *, quiet: bool
) -> Iterator[Sweep]:
    from rfcflow.adapters.github import GitHub  # its import costs 0.3 s

    run = Run.read()
    if not name or not (run.token or run.app):
        raise Refusal(
            "A sweep needs GITHUB_REPOSITORY (or --github OWNER/NAME) and GITHUB_TOKEN. "
            "Without GitHub, `rfc demo` and `rfc sandbox` show everything."
        )
    console = Console(sys.stderr, in_actions=run.in_actions)
    clock = run_clock()
    token, bot = run.token, GITHUB_ACTIONS
    if run.app:
        from rfcflow.adapters.github_app import app_token

        minted = app_token(run.api_url, name, run.app, run.app_key)
        token, bot = minted.token, minted.bot
        console.mask(token)
    with remote_store(name, run.server_url, token, main, directory, sparse=True) as store:
        store.place = replace(store.place, bot=bot)
        github = GitHub(run.api_url, name, token, write_gap=write_gap, bot=bot, clock=clock)
        try:
            # A run that the schedule started shows that it is alive.
            watched = "" if run.event_name == "schedule" else run.workflow
            sweep = Sweep(store, github, clock, workflow=watched)
            if not quiet:
                sweep.note = console.say
            yield sweep
        finally:
            github.disconnect()


@click.command()
@click.argument("number", required=False)
@_connection_options
@format_option
def sweep(
    number: str | None,
    directory: Path | None,
    name: str | None,
    main: str | None,
    write_gap: float,
    style: str,
) -> int:
    """Read what changed, decide, record, show.

    What is decided goes to the ledger first and is shown on GitHub then.

    With NUMBER, look at that pull request even if nothing changed.
    """
    only = int(rfc_name(number)) if number else None
    with _sweeper(directory, name, main, write_gap, quiet=style == "json") as sweeper:
        report = sweeper.run(only)
        requests = sweeper.github.requests
    record = report_record(report, requests.reads, requests.writes)
    if style == "json":
        show_json(record)
    else:
        click.echo(summary(report, requests.reads, requests.writes))
        if report.left and report.observed is None:
            click.echo(f"  {report.left} pull requests are left for the next run: the budget is used up")
        for waiting in report.waiting:
            click.echo(f"  waits for a person: {waiting}")
        for failure in report.failures:
            click.echo(f"  left for the next sweep: {failure}", err=True)
        if report.broken:
            click.echo(f"The governance is broken, nothing is decided:\n{report.broken}", err=True)
        for observed in report.observed or ():
            click.echo(f"  {observed}")
    for warning in report.warnings:
        click.echo(
            annotation("warning", warning) if Run.read().in_actions else f"warning: {warning}", err=True
        )
    # Only what is in the index counts: a checkpoint that moved the branch changes no page.
    Run.read().output("moved", "true" if report.events else "false")
    told = "".join(f"\n- {observed}" for observed in report.observed or ())
    Run.read().summarize(f"### rfc sweep\n\n{summary(report, requests.reads, requests.writes)}\n{told}")
    return report.exit_code


def summary(report: Report, reads: int, writes: int) -> str:
    """One line on what a sweep did."""
    looked = f"{len(report.looked_at)} pull request{'s' if len(report.looked_at) != 1 else ''} looked at"
    if report.observed is not None:
        others = f"; {report.left} others are looked at every half hour in turn" if report.left else ""
        would = f"{len(report.observed)} would change"
        return f"{looked}, {would}{others}; nothing is written (`mode: observe`)"
    return (
        f"{looked}, {len(report.events)} events, {report.writes} writes, {report.pushes} pushes "
        f"({reads + writes} requests)"
    )


def report_record(report: Report, reads: int, writes: int) -> dict[str, Any]:
    """The JSON object of a sweep."""
    return {
        "schema_version": 1,
        "looked_at": report.looked_at,
        "events": [{"rfc": e.rfc, "seq": e.seq, "type": e.type, "to": e.target} for e in report.events],
        "writes": report.writes,
        "pushes": report.pushes,
        "requests": {"reads": reads, "writes": writes},
        "failures": report.failures,
        "waiting": report.waiting,
        "warnings": report.warnings,
        "left": report.left,
        "broken": report.broken or None,
        "observed": None if report.observed is None else [one.record() for one in report.observed],
    }


@click.command()
@click.argument("number")
@_connection_options
@format_option
def plan(
    number: str, directory: Path | None, name: str | None, main: str | None, write_gap: float, style: str
) -> int:
    """Say what a sweep would do to one pull request, and do nothing.

    NUMBER is the pull request's.
    """
    wanted = rfc_name(number)
    if not wanted.isdigit():
        raise UsageError("A plan is for a pull request's number.")
    with _sweeper(directory, name, main, write_gap, quiet=True) as sweeper:
        look, actions = sweeper.plan(int(wanted))
    events = [
        {"type": e.type, "to": e.target, "actor": e.actor.login if e.actor else None} for e in look.events
    ]
    steps = [{"action": type(a).__name__, "reason": a.reason} for a in actions]
    if style == "json":
        show_json(
            {
                "schema_version": 1,
                "rfc": look.id,
                "events": events,
                "actions": steps,
                "failures": look.failures,
            }
        )
        return 0
    for failure in look.failures:
        click.echo(f"would not decide: {failure}")
    for event in events:
        moved = f" → {event['to']}" if event["to"] else ""
        click.echo(f"would record  {event['type']}{moved}")
    for step in steps:
        click.echo(f"would do      {step['action']}: {step['reason']}")
    if not events and not steps:
        click.echo(f"RFC {look.id}: a sweep would do nothing.")
    return 0
