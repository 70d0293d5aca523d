"""`rfc governance sync`: the files every RFC repository makes from its registry, compared or written."""

from __future__ import annotations

from pathlib import Path

import click

from rfcflow.cli.checkout import governance_files
from rfcflow.cli.governance.writing import differing, put
from rfcflow.governance.generate import generated
from rfcflow.governance.load import load


@click.command()
@click.argument(
    "root", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path(), required=False
)
@click.option("--apply", "apply_", is_flag=True, help="Write what differs.")
@click.option("--check", "only_check", is_flag=True, help="Exit 1 when something differs.")
def sync(root: Path, *, apply_: bool, only_check: bool) -> int:
    """Compare the generated files with the registry; show the plan, and write it with --apply."""
    changes = differing(root, generated(load(governance_files(root), "working-tree")))
    if not changes:
        click.echo("Every generated file follows the registry; nothing to do.")
        return 0
    put(root, changes, apply=apply_)
    if apply_:
        return 0
    click.echo("Write it with: scripts/rfc governance sync --apply")
    return 1 if only_check else 0
