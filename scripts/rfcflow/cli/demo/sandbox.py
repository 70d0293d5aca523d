"""`rfc sandbox`: a local GitHub and an index kept open; the bot answers what you type there.

Invariant: the sandbox is the demo's stage without its story; every answer comes from the engine.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from rfcflow.cli.demo.bot import Bot
from rfcflow.cli.demo.hosting import hold
from rfcflow.cli.demo.narrator import Narrator
from rfcflow.cli.demo.newcomer import AUTHOR, newcomer_text
from rfcflow.cli.demo.stage import NAME, open_stage
from rfcflow.errors import Refusal


@click.command()
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep everything there.  [default: a temporary directory]",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default="any free one",
    help="The local GitHub's port.",
)
def sandbox(directory: Path | None, port: int) -> int:
    """Keep a local GitHub and an index open to play with.

    Comment as anybody, travel in time, and watch the bot answer.
    """
    if directory is not None and directory.exists() and any(directory.iterdir()):
        raise Refusal(f"{directory} is not empty; name a directory that is, or none.")
    home = (directory or Path(tempfile.mkdtemp(prefix="rfcflow-sandbox-"))).resolve()
    with open_stage(home, port) as stage:
        bot = Bot(stage, Narrator(stage, quiet=False))
        stage.forge.account(AUTHOR)
        stage.forge.open_pull(
            NAME, AUTHOR, "newcomer", {"rfcs/0000-newcomer.md": newcomer_text(None)}, "Resumable collectives"
        )
        bot.run()
        click.echo(
            "One RFC waits for triage. Comment as anybody on its page; the bot answers within a second.",
            err=True,
        )
        hold(stage, bot.site, bot.look)
    return 0
