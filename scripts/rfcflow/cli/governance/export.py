"""`rfc governance export DIR`: CODEOWNERS and merge rules for the code repository, compared or written."""

from __future__ import annotations

from pathlib import Path

import click

from rfcflow.adapters.clock import run_clock
from rfcflow.cli.checkout import governance_files
from rfcflow.cli.governance.writing import capped, differing, put, texts_of
from rfcflow.governance.export import exported
from rfcflow.governance.load import load
from rfcflow.governance.losses import MOST, losses


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
@click.option(
    "--allow-removals",
    "most",
    type=click.IntRange(0),
    default=MOST,
    show_default=True,
    help="Take away so many rules and names at most.",
)
@click.option("--apply", "apply_", is_flag=True, help="Write what differs.")
@click.option("--check", "only_check", is_flag=True, help="Exit 1 when something differs.")
def export(
    directory: Path, root: Path, checks: tuple[str, ...], most: int, *, apply_: bool, only_check: bool
) -> int:
    """Make CODEOWNERS and merge rules for a checkout of the code repository.

    DIRECTORY is that checkout; below its .github, CODEOWNERS and merge_rules.yaml (as PyTorch's merge bot
    reads it) are compared with the registry. Shows the plan, and writes it with --apply; one that takes away
    more than --allow-removals is shown and not done.
    """
    governance = load(governance_files(root), "working-tree")
    changes = differing(directory, exported(governance, run_clock().now().date(), checks))
    if not changes:
        click.echo("CODEOWNERS and merge rules follow the registry; nothing to do.")
        return 0
    capped(losses(texts_of(directory, changes), changes), most, apply=apply_)
    put(directory, changes, apply=apply_)
    if not apply_:
        click.echo("Write it with --apply.")
    return 1 if only_check and not apply_ else 0
