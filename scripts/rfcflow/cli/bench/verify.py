"""`rfc bench verify`: what recomputing a whole repository costs, for three sizes of it.

Invariant: every repository verifies without a finding, so that nothing is measured but the whole work.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

import click

from rfcflow.adapters.runner import Console
from rfcflow.cli.bench._figures import Figure, missed, show
from rfcflow.cli.bench._options import enforce_option, repeat_option
from rfcflow.cli.bench._processes import RFC, Bench, Cost
from rfcflow.cli.bench._repositories import write
from rfcflow.cli.bench._stories import stories
from rfcflow.cli.options import format_option

# Of 10,000 RFCs, on two processors.
_SECONDS = 60.0
_GROWTH = 1.5


@click.command()
@click.option("--rfcs", type=click.IntRange(1, 100_000), default=10_000, show_default=True, help="So many.")
@repeat_option(1)
@enforce_option
@format_option
def bench(rfcs: int, repeat: int, *, enforce: bool, style: str) -> int:
    """Measure `rfc verify` of many RFCs with their whole history.

    The repositories are made first, which takes longer; a hundredth and a tenth of the size tell how the
    cost grows.
    """
    sizes = sorted({max(rfcs // 100, 1), max(rfcs // 10, 1), rfcs})
    measured: list[tuple[int, Cost]] = []
    events = 0
    with tempfile.TemporaryDirectory(prefix="rfc-bench-") as made:
        work, plot, console = Path(made), stories(), Console(sys.stderr)
        for size in sizes:
            click.echo(f"making a repository of {size:,} RFCs …", err=True)
            directory = work / f"{size}.git"
            events = write(directory, size, plot, partial(console.progress, total=size, what="RFCs"))
            click.echo("measuring …", err=True)
            cost = Bench(work / "bytecode", repeat).cost(
                (*RFC, "verify", "--repository", str(directory)), warm=bool(measured)
            )
            measured.append((size, cost))
    figures = _figures(measured, events)
    show("verify", figures, style)
    return 1 if enforce and missed(figures) else 0


def _figures(measured: list[tuple[int, Cost]], events: int) -> list[Figure]:
    size, cost = measured[-1]
    found = [
        Figure(
            "verify-wall",
            f"rfc verify of {size:,} RFCs, {events:,} events",
            cost.wall,
            "s",
            most=_SECONDS * max(size / 10_000, 0.1),
        ),
        Figure("verify-cpu", "  of all processors", cost.cpu, "s"),
        Figure("verify-rss", "  largest process", cost.rss / 1e6, "MB"),
        Figure("verify-rate", "  events a second", events / cost.wall, "/s"),
    ]
    names = ("hundredth", "tenth", "whole")[-len(measured) :]
    for name, (count, spent) in zip(names, measured, strict=True):
        each = 1000 * spent.cpu / count
        found.append(Figure(f"each-{name}", f"processor time per RFC, of {count:,}", each, "ms"))
    if len(measured) > 1:
        before, less = measured[-2]
        growth = (cost.cpu / size) / (less.cpu / before)
        what = f"cost per RFC, {size:,} to {before:,}"
        found.append(Figure("growth", what, growth, "×", most=_GROWTH))
    return found
