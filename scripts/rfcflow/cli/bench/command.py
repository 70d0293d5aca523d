"""The verb itself: benches found by looking into this package."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import click

from rfcflow.cli import bench as package

_OWN = "command"


class Benches(click.Group):
    """One subcommand for each module that is not private; imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every bench, sorted."""
        del ctx
        names = (module.name for module in pkgutil.iter_modules(package.__path__))
        return sorted(name for name in names if not name.startswith("_") and name != _OWN)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The bench of that name."""
        if name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{package.__name__}.{name}").bench
        return command


@click.group(cls=Benches)
def bench() -> None:
    """Measure what the program costs, against its bars."""
