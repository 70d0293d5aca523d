"""`rfc triage`: who is on call, what is theirs today, and what is left over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from rfcflow.adapters.clock import run_clock
from rfcflow.adapters.git import Git
from rfcflow.adapters.runner import Run
from rfcflow.cli.agenda import histories_of
from rfcflow.cli.options import (
    branch_option,
    format_option,
    repository_option,
    show_json,
)
from rfcflow.engine.governance import read_governance
from rfcflow.engine.place import LEDGER_BRANCH
from rfcflow.errors import Refusal
from rfcflow.model import Rfc
from rfcflow.site.ledgers import is_kept_back
from rfcflow.text import characters
from rfcflow.views.triage import QUERY, search, share


@click.command()
@repository_option
@click.option("--on", "on", metavar="DATE", help="The day of duty.  [default: today, UTC]")
@branch_option
@click.option("--web", default="", help="The repository's address, for the search.  [default: the job's]")
@format_option
def triage(repository: Path, on: str | None, main: str | None, web: str, style: str) -> int:
    """Show the queue of triage: today's share, and the overflow.

    The queue are open RFCs that nobody looks after and whose author was asked nothing; GitHub lists the same
    by the search that is printed. A day has at most `triage.items-per-day` of policy.yml, those done today
    included; what is beyond waits for tomorrow. Exit codes: 0 done, 1 some ledger could not be read.
    """
    try:
        day = datetime.strptime(on, "%Y-%m-%d").replace(tzinfo=UTC).date() if on else run_clock().now().date()
    except ValueError:
        raise Refusal(f"--on {on!r} is no date like 2026-11-30.") from None
    with Git.at(repository) as git:
        governance = read_governance(git, git.main_branch(main)[1])
        histories, problems = histories_of(git, git.branch(LEDGER_BRANCH))
    run = Run.read()
    address = web or (f"{run.server_url.rstrip('/')}/{run.repository}" if run.repository else "")
    found = share(histories, governance, day)
    if style == "json":
        show_json(
            {
                "schema_version": 1,
                "day": day.isoformat(),
                "on_call": found.on_call,
                "query": QUERY,
                "search": search(address.rstrip("/")) if address else None,
                "items_per_day": found.most,
                "done": list(found.taken),
                "today": _rows(found.today),
                "overflow": _rows(found.overflow),
                "problems": [str(problem) for problem in problems],
            }
        )
        return 1 if problems else 0
    click.echo(f"Triage on {day:%A} {day}: {found.on_call or 'nobody'} is on call.")
    click.echo(f"Search: {search(address.rstrip('/')) if address else QUERY}")
    click.echo(f"{len(found.taken)} done of {found.most} a day, {len(found.today)} to do today.")
    for row in _rows(found.today):
        click.echo(f"  {row['rfc']}  {'[high] ' if row['high'] else ''}{row['title'] or '(title not shown)'}")
    if found.overflow:
        click.echo(f"Left over, for tomorrow: {', '.join(rfc.id for rfc in found.overflow)}")
    for problem in problems:
        click.echo(f"Could not be read: {problem}")
    return 1 if problems else 0


def _rows(rfcs: Iterable[Rfc]) -> list[dict[str, Any]]:
    return [
        {
            "rfc": rfc.id,
            "title": None
            if is_kept_back(rfc)
            else characters.shown(str(rfc.meta.get("title") or rfc.title), 100),
            "high": rfc.priority == "high",
            "since": rfc.since.date().isoformat() if rfc.since else None,
        }
        for rfc in rfcs
    ]
