"""`rfc governance VERB`: the table of its verbs."""

from __future__ import annotations

import click

from rfcflow.cli.governance.check import check
from rfcflow.cli.governance.drift import drift
from rfcflow.cli.governance.export import export
from rfcflow.cli.governance.import_ import import_command
from rfcflow.cli.governance.sync import sync


@click.group()
def governance() -> None:
    """Check the registry; make files from it, or it from files."""


for _verb in (check, drift, export, import_command, sync):
    governance.add_command(_verb)
