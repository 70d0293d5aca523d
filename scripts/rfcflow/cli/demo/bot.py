"""The bot that stands by while a stage is held open: it sweeps when something happened or time passed.

Invariant: it is the engine and nothing else; what fails is said and tried again at the next look.
"""

from __future__ import annotations

import threading

import click

from rfcflow.cli.demo.index import build_index
from rfcflow.cli.demo.narrator import Narrator
from rfcflow.cli.demo.stage import Stage
from rfcflow.errors import RfcflowError


class Bot:
    """Sweeps whenever something happened or time passed, and rebuilds the index."""

    def __init__(self, stage: Stage, narrator: Narrator) -> None:
        self.site = stage.directory / "site"
        self._stage = stage
        self._narrator = narrator
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
