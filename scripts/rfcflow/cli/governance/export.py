"""`rfc governance export DIR`: CODEOWNERS and merge rules for the code repository, compared or written."""

from __future__ import annotations

from pathlib import Path

import click

from rfcflow.cli.checkout import governance_files
from rfcflow.cli.governance.writing import differing, put
from rfcflow.governance.export import exported
from rfcflow.governance.load import load


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    help="The RFC repository.  [default: here]",
)
@click.option(
    "--mandatory-check",
    "checks",
    multiple=True,
    metavar="NAME",
    help="A check every merge rule asks for, such as Lint; again for more.",
)
@click.option("--apply", "apply_", is_flag=True, help="Write what differs.")
@click.option("--check", "only_check", is_flag=True, help="Exit 1 when something differs.")
def export(directory: Path, root: Path, checks: tuple[str, ...], *, apply_: bool, only_check: bool) -> int:
    """Make CODEOWNERS and merge rules for a checkout of the code repository.

    DIRECTORY is that checkout; below its .github, CODEOWNERS and merge_rules.yaml (as PyTorch's merge bot
    reads it) are compared with the registry. Shows the plan, and writes it with --apply.
    """
    changes = differing(directory, exported(load(governance_files(root), "working-tree"), checks))
    if not changes:
        click.echo("CODEOWNERS and merge rules follow the registry; nothing to do.")
        return 0
    put(directory, changes, apply=apply_)
    if not apply_:
        click.echo("Write it with --apply.")
    return 1 if only_check and not apply_ else 0
