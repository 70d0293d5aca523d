"""`rfc minutes NOTES`: public minutes from private notes.

Invariant: nothing of the notes is printed, logged or written but what may be published; an error names lines.
"""

from __future__ import annotations

from pathlib import Path

import click

from rfcflow.cli.checkout import governance_of
from rfcflow.cli.governance.writing import replace
from rfcflow.cli.options import show_json
from rfcflow.errors import Refusal, RfcflowError
from rfcflow.meetings.leaks import Known, leaks
from rfcflow.meetings.minutes import make_minutes
from rfcflow.meetings.minutes_text import as_markdown, as_record
from rfcflow.meetings.notes import LIMIT
from rfcflow.model import Governance


@click.command()
@click.argument("notes", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write there, not on the screen."
)
@click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    help="The RFC repository, whose people are known by name.  [default: here]",
)
@click.option(
    "--format", "style", type=click.Choice(["markdown", "json"]), default="markdown", help="How to print it."
)
def minutes(notes: Path, output: Path | None, root: Path, style: str) -> int:
    """Make public minutes from private notes.

    NOTES is a file outside of every repository. What it marks as {{redact REASON: text}} is left out, and so
    is who was nominated and not accepted; minutes that still hold something of it, a name included, are not
    written. docs/governance.md describes the notes.
    """
    _check_outside(notes)
    if output is not None and output.is_symlink():
        raise Refusal(f"{output} is a symbolic link; name a file.")
    governance = governance_of(root).governance
    try:
        made, sought = make_minutes(_read(notes), _people(governance))
    except RfcflowError:
        raise
    except Exception as error:
        # The message of a bug could quote the notes.
        raise RfcflowError(f"This is a bug ({type(error).__name__}); nothing was written.") from error
    if output is None and style == "json":
        show_json(as_record(made))
        return 0
    page = as_markdown(made)
    if output is None:
        click.echo(page, nl=False)
        return 0
    if style == "json":
        raise Refusal("--format json is for the screen; --output writes the page.")
    if leaks(output.name, sought):
        raise Refusal("The output's name repeats something the notes keep private; nothing was written.")
    replace(output, page)
    redacted = sum(made.redacted.values())
    click.echo(f"{len(made.decisions)} decisions, {redacted} passages redacted: {output}")
    return 0


def _check_outside(notes: Path) -> None:
    """Notes in a repository are one `git add` away from everybody."""
    for folder in notes.resolve().parents:
        if (folder / ".git").exists():
            raise Refusal(
                "The notes lie inside of a Git repository. Move them out of it: private notes stay outside."
            )


def _read(notes: Path) -> str:
    with notes.open("rb") as file:
        raw = file.read(LIMIT + 1)
    if len(raw) > LIMIT:
        raise Refusal(f"The notes have more than {LIMIT:,} bytes.")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Refusal(f"Line {line} of the notes is not UTF-8.") from None


def _people(governance: Governance | None) -> tuple[Known, ...]:
    people = governance.people.values() if governance is not None else ()
    return tuple(Known((person.name, person.login, person.handle)) for person in people)
