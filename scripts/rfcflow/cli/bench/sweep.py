"""`rfc bench sweep`: what a run costs, one process from start to exit, in a repository with a long past.

Invariant: every ratio is between two processes of this run; what GitHub does is not counted as the bot's.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from rfcflow.cli.bench._bot import SWEEP, open_bot, progress
from rfcflow.cli.bench._figures import Figure, missed, show
from rfcflow.cli.bench._history import lay_down
from rfcflow.cli.bench._options import enforce_option, repeat_option
from rfcflow.cli.bench._processes import PYTHON, Bench, Cost
from rfcflow.cli.options import format_option

_FEW = 100


@click.command()
@click.option(
    "--rfcs", type=click.IntRange(101, 100_000), default=10_000, show_default=True, help="Landed long ago."
)
@click.option(
    "--open", "count", type=click.IntRange(1, 500), default=50, show_default=True, help="Open RFCs."
)
@repeat_option()
@enforce_option
@format_option
def bench(rfcs: int, count: int, repeat: int, *, enforce: bool, style: str) -> int:
    """Measure an idle sweep and one command."""
    with tempfile.TemporaryDirectory(prefix="rfc-bench-") as made:
        work = Path(made)
        measured = Bench(work / "bytecode", repeat)
        few, command = _world(measured, work / "few", _FEW, count)
        many, late = _world(measured, work / "many", rfcs, count)
        imports = measured.cost((*PYTHON, "-c", "import github"))
    figures = [
        Figure("idle-cpu", f"idle sweep, {rfcs:,} RFCs, {count} open", many.cpu, "s", most=3.0),
        Figure("idle-rss", "  largest process", many.rss / 1e6, "MB", most=200),
        Figure("idle-growth", f"  to the same with {_FEW} RFCs", many.cpu / few.cpu, "×", most=2.0),
        Figure("command-cpu", "one command, processor time", command.cpu, "s"),
        Figure("command-ratio", "  to `import github`", command.cpu / imports.cpu, "×", most=3.0),
        Figure("command-wall", "one command, start to exit", command.wall, "s"),
        Figure("command-wall-ratio", "  to `import github`", command.wall / imports.wall, "×", most=3.0),
        Figure("command-growth", f"one command, {rfcs:,} RFCs to {_FEW}", late.cpu / command.cpu, "×"),
    ]
    show("sweep", figures, style)
    return 1 if enforce and missed(figures) else 0


def _world(measured: Bench, directory: Path, rfcs: int, count: int) -> tuple[Cost, Cost]:
    """What an idle sweep and one command cost beside so many landed RFCs and so many open ones."""
    with open_bot(directory) as bot:
        progress(f"{rfcs:,} landed RFCs, {count} open")
        (first,) = bot.propose(1)
        bot.settle()
        governance = bot.stage.governance
        shepherd, *others = [governance.people[h].login for h in governance.modules["autograd"].maintainers]
        bot.approve(first, others[0])
        bot.settle()
        lay_down(bot.stage.repository, f"{first:04d}", rfcs)
        numbers = bot.propose(count, 1)
        bot.settle()
        bot.stage.travel(minutes=1)
        progress("measuring")
        idle = measured.cost(SWEEP, variables=bot.environment)
        said = iter(range(1000))

        def speak() -> None:
            bot.comment(numbers[0], shepherd, f"/concern Too slow by {next(said)}")

        return idle, measured.cost(SWEEP, variables=bot.environment, before=speak)
