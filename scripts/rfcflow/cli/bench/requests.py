"""`rfc bench requests`: how many requests to GitHub's REST API a run sends.

Invariant: counted by the local GitHub that received them, of whole runs of `rfc sweep`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from rfcflow.cli.bench._bot import Bot, open_bot, progress
from rfcflow.cli.bench._figures import Figure, missed, show
from rfcflow.cli.bench._options import enforce_option
from rfcflow.cli.options import format_option

_SHORT = 10
# Done, refused, answered, not understood: each command by itself.
_COMMANDS = (
    "/shepherd me",
    "/concern Too slow",
    "/summary Two things are open.",
    "/sing-off",
    "/help",
    "/resolve c9",
)


@click.command()
@click.option("--thread", type=click.IntRange(20, 20_000), default=5_000, show_default=True, help="Comments.")
@click.option(
    "--open", "count", type=click.IntRange(6, 2_000), default=450, show_default=True, help="Pull requests."
)
@enforce_option
@format_option
def bench(thread: int, count: int, *, enforce: bool, style: str) -> int:
    """Count the requests of a command and of a sweep."""
    with tempfile.TemporaryDirectory(prefix="rfc-bench-") as made:
        figures = [*_commands(Path(made) / "thread", thread), *_sweeps(Path(made) / "many", count)]
    show("requests", figures, style)
    return 1 if enforce and missed(figures) else 0


def _commands(directory: Path, thread: int) -> list[Figure]:
    """One command in a short thread, then the same in a long one."""
    with open_bot(directory) as bot:
        progress("one RFC, and a conversation about it")
        short, long = bot.propose(2)
        bot.settle()
        figures = []
        for number, length, name in ((short, _SHORT, "short"), (long, thread, "long")):
            bot.chat(number, length)
            bot.settle()
            costs = [_command(bot, number, body) for body in _COMMANDS]
            worst = max(costs)
            note = f"the most of {len(costs)} commands: {_COMMANDS[costs.index(worst)]}"
            what = f"one command, thread of {length:,}"
            figures.append(Figure(f"command-{name}", what, worst, "requests", most=10, note=note))
    return figures


def _command(bot: Bot, number: int, body: str) -> int:
    maintainer = _maintainers(bot)[0]
    bot.comment(number, maintainer, body)
    return bot.requests()


def _sweeps(directory: Path, count: int) -> list[Figure]:
    """A sweep over many open RFCs: five changed, none changed."""
    with open_bot(directory) as bot:
        progress(f"{count} open pull requests")
        numbers = bot.propose(count)
        bot.settle()
        maintainers = _maintainers(bot)
        for row, number in enumerate(numbers[:5]):
            bot.comment(
                number,
                maintainers[row % len(maintainers)],
                "/concern Too slow" if row < 4 else "Just a word.",
            )
        changed = bot.requests()
        bot.stage.travel(minutes=1)
        idle = bot.requests()
    return [
        Figure("sweep-changed", f"sweep over {count} open, 5 changed", changed, "requests", most=40),
        Figure("sweep-idle", f"sweep over {count} open, none changed", idle, "requests", most=8),
    ]


def _maintainers(bot: Bot) -> list[str]:
    """Logins of those who look after the proposals' module."""
    governance = bot.stage.governance
    return [governance.people[handle].login for handle in governance.modules["autograd"].maintainers]
