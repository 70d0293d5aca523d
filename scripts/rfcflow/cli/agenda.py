"""`rfc agenda`: the agenda of the next meeting, from the ledgers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from rfcflow.adapters.clock import run_clock
from rfcflow.adapters.git import Git
from rfcflow.adapters.runner import Run
from rfcflow.cli.governance.writing import replace
from rfcflow.cli.options import branch_option, repository_option, show_json
from rfcflow.engine.governance import read_governance
from rfcflow.engine.place import LEDGER_BRANCH, LEDGER_LIMIT
from rfcflow.errors import Problem, Refusal
from rfcflow.events import Event
from rfcflow.ledger import ledger_of, parse_ledger
from rfcflow.meetings.agenda import agenda as make_agenda
from rfcflow.meetings.agenda_text import as_markdown, as_record, as_text
from rfcflow.meetings.notes import LIMIT
from rfcflow.meetings.published import FOLDER, settlements
from rfcflow.model import Rfc
from rfcflow.policy.fold import fold


@click.command()
@repository_option
@click.option("--weekly", "period", flag_value="weekly", default=True, help="The week's meeting.  [default]")
@click.option("--quarterly", "period", flag_value="quarterly", help="The quarter's meeting.")
@click.option("--on", "meeting", metavar="DATE", help="The day of the meeting.  [default: today, UTC]")
@branch_option
@click.option(
    "--web", default="", help="The repository's address, for links in Markdown.  [default: the job's]"
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    help="How to print it.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the page in Markdown there, not on the screen.",
)
def agenda(
    repository: Path,
    period: str,
    meeting: str | None,
    main: str | None,
    web: str,
    style: str,
    output: Path | None,
) -> int:
    """Print the agenda of a meeting.

    It is made from the ledgers alone: what has high priority, what nobody looks after, cases about people,
    what is before core, lapsed, overdue, or to be looked at again. An item that minutes in the directory
    minutes/ of the default branch settled is left out: until the day they gave, or for good. An agenda
    without items is published too. Exit codes: 0 done, 1 some ledger or minutes could not be read, and the
    agenda says which.
    """
    if output is not None and output.is_symlink():
        raise Refusal(f"{output} is a symbolic link; name a file.")
    if output is not None and style == "json":
        raise Refusal("--format json is for the screen; --output writes the page.")
    today = run_clock().now().date()
    day = _day(meeting) if meeting is not None else today
    with Git.at(repository) as git:
        tip = git.main_branch(main)[1]
        governance = read_governance(git, tip)
        histories, problems = histories_of(git, git.branch(LEDGER_BRANCH))
        names = [path for path in git.tree(tip, FOLDER) if path.endswith(".md") and "\\" not in path]
        settled, misread = settlements(git.read_many(tip, names, LIMIT))
    problems += misread
    made = make_agenda(histories, governance, period, day, today=today, minutes=settled, problems=problems)
    if style == "json":
        show_json(as_record(made))
    elif style == "markdown" or output is not None:
        run = Run.read()
        address = web or (f"{run.server_url.rstrip('/')}/{run.repository}" if run.repository else "")
        page = as_markdown(made, address.rstrip("/"))
        if output is None:
            click.echo(page, nl=False)
        else:
            replace(output, page)
            click.echo(f"{len(made.items)} items, {len(made.problems)} problems: {output}")
    else:
        for line in as_text(made):
            click.echo(line)
    return 1 if problems else 0


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise Refusal(f"--on {text!r} is no date like 2026-11-30.") from None


def histories_of(
    git: Git, tip: str | None
) -> tuple[list[tuple[Rfc, tuple[Event, ...]]], tuple[Problem, ...]]:
    """Every RFC that has a ledger; of a broken one nothing is believed."""
    if tip is None:
        return [], ()
    names = [path for path in git.tree(tip) if ledger_of(path)]
    found: list[tuple[Rfc, tuple[Event, ...]]] = []
    problems: list[Problem] = []
    for path, raw in git.read_many(tip, names, LEDGER_LIMIT).items():
        events, broken = parse_ledger(raw, path)
        problems += broken
        try:
            rfc = None if broken else fold(events)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            message = f"its events cannot be followed ({type(error).__name__})."
            problems.append(Problem(path, 0, 0, "ledger-misfit", message, "Run `rfc verify`."))
            continue
        if rfc is not None:
            found.append((rfc, events))
    return found, tuple(problems)
