"""`rfc fmt [PATH…]`: RFC files put into canonical form.

Invariant: a file is written as a whole or not at all, and only when its bytes change.
"""

from __future__ import annotations

from pathlib import Path

import click

from rfcflow.cli.linting import files
from rfcflow.cli.linting.places import landed_in, roots_or_here
from rfcflow.errors import Invalid, Problem, Refusal
from rfcflow.formatter import canonical


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--check", is_flag=True, help="Write nothing; list what would change and exit 1.")
def fmt(paths: tuple[Path, ...], *, check: bool) -> int:
    """Put RFC files into canonical form.

    Keys in order and in one style, LF, no byte order mark, one newline at the end. Comments stay with their
    key; nothing else of the text changes. RFCs that have landed are left alone. PATHS may be files or
    directories; `rfcs` by default.
    """
    found = files.find(roots_or_here(paths))
    refused: list[Problem] = list(found.problems)
    changed = landed = 0
    for file in found.files:
        if file.number in landed_in(file.folder):
            landed += 1
            continue
        problem = _one(file, check=check)
        if isinstance(problem, tuple):
            refused.extend(problem)
        elif problem:
            changed += 1
            click.echo(f"{'would change' if check else 'changed'} {files.printable(file.shown)}")
    for item in refused:
        click.echo(files.line(item), err=True)
    for empty in found.empty:
        click.echo(f"{files.printable(empty)}: no RFC in it.", err=True)
    kept = f", {landed} landed and left alone: their bytes are what was decided" if landed else ""
    click.echo(f"{len(found.files)} files, {changed} {'to change' if check else 'changed'}{kept}", err=True)
    if check and changed:
        click.echo("Change them with: rfc fmt", err=True)
    return 1 if refused or (check and changed) else 0


def _one(file: files.RfcFile, *, check: bool) -> bool | tuple[Problem, ...]:
    """Whether the file changes, or why it cannot be read or written."""
    raw = files.read(file.shown)
    if isinstance(raw, Problem):
        return (raw,)
    try:
        formed = canonical(file.shown, raw)
    except Invalid as invalid:
        return invalid.problems
    except Refusal as refusal:
        return (Problem(file.shown, 0, 0, "not-formatted", str(refusal)),)
    if formed == raw:
        return False
    problem = None if check else files.write(file.shown, formed)
    return (problem,) if problem is not None else True
