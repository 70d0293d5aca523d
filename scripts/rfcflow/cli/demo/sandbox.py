"""`rfc sandbox`: a local GitHub and an index kept open; the bot answers what you type there.

Invariant: the sandbox is the demo's stage without its story; every answer comes from the engine.
"""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

import click

from rfcflow.cli.demo.command import Narrator
from rfcflow.cli.demo.hosting import hold
from rfcflow.cli.demo.index import build_index
from rfcflow.cli.demo.newcomer import AUTHOR, newcomer_text
from rfcflow.cli.demo.stage import NAME, Stage, open_stage
from rfcflow.errors import Refusal, RfcflowError


@click.command()
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep everything there.  [default: a temporary directory]",
)
@click.option("--port", default=0, show_default="any free one", help="The local GitHub's port.")
def sandbox(directory: Path | None, port: int) -> int:
    """Keep a local GitHub and an index open to play with.

    Comment as anybody, travel in time, and watch the bot answer.
    """
    if directory is not None and directory.exists() and any(directory.iterdir()):
        raise Refusal(f"{directory} is not empty; name a directory that is, or none.")
    home = (directory or Path(tempfile.mkdtemp(prefix="rfcflow-sandbox-"))).resolve()
    with open_stage(home, port) as stage:
        bot = Bot(stage, home / "site")
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


class Bot:
    """Sweeps whenever something happened or time passed, and rebuilds the index."""

    def __init__(self, stage: Stage, site: Path) -> None:
        self.site = site
        self._stage = stage
        self._narrator = Narrator(stage, quiet=False)
        self._woken = threading.Event()
        self._now = stage.forge.clock.now()
        stage.forge.subscribe(lambda event: self._woken.set() if event.starts_workflows else None)

    def look(self) -> None:
        """Run if there is a reason to."""
        if self._woken.is_set() or self._stage.forge.clock.now() != self._now:
            self.run()

    def run(self) -> None:
        """One sweep, told on the terminal; what fails is said and tried again at the next."""
        self._woken.clear()
        try:
            report = self._stage.sweep()
            for failure in report.failures:
                click.echo(f"left for the next sweep: {failure}", err=True)
            self._narrator.hear()
            build_index(self._stage)
        except RfcflowError as error:
            click.echo(f"the sweep failed: {error}", err=True)
        self._now = self._stage.forge.clock.now()
