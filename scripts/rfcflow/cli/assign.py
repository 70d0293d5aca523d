"""`rfc simulate assign`: who would be asked to shepherd many RFCs, beside two simpler ways of choosing.

Invariant: reads a registry and nothing else; the same registry gives the same table on every machine.
"""

from __future__ import annotations

from pathlib import Path

import click

from rfcflow.cli.checkout import governance_files
from rfcflow.cli.options import format_option, show_json
from rfcflow.governance.load import load
from rfcflow.simulate.assignment import simulate as assign_all

_COLUMNS = (
    ("way", "way"),
    ("assigned", "assigned"),
    ("nobody free", "nobody_free"),
    ("over capacity", "over_capacity"),
    ("may not", "author_recused_or_absent"),
    ("most at once", "most_open_at_once"),
    ("apart", "apart_among_equals"),
    ("people", "people"),
    ("most in all", "most_in_all"),
    ("choices", "choices"),
)


@click.command()
@click.argument(
    "root", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path(), required=False
)
@click.option("--rfcs", "count", type=click.IntRange(1, 100_000), default=1000, show_default=True)
@click.option("--seed", default="rfcflow", show_default=True, help="Another one gives other RFCs.")
@format_option
def assign(root: Path, count: int, seed: str, style: str) -> int:
    """Assign shepherds to many made-up RFCs by the registry of ROOT, and compare with simpler ways.

    Each RFC is given to somebody as the bot does it, to a random maintainer of its modules, and to them in
    turns. Counted are RFCs nobody was free for, people given more than their capacity, authors, recused and
    absent people asked, the most one person led at once, and by how much it was more than an equal carried.
    The last column is a digest of all choices.
    """
    rows = assign_all(load(governance_files(root), "working-tree"), count, seed)
    if style == "json":
        show_json({"schema_version": 1, "rfcs": count, "seed": seed, "ways": rows})
        return 0
    cells = [[title for title, _ in _COLUMNS], *([str(row[key]) for _, key in _COLUMNS] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(_COLUMNS))]
    for line in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    return 0
