"""Slash commands, one file each: `/shepherd` lives in `slash/shepherd.py` as `COMMAND`.

Invariant: the table is the package's modules in sorted order; parser, help, authority and docs all read it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from rfcflow.slash.base import Command


@cache
def commands() -> dict[str, Command]:
    """Every command by its verb, sorted."""
    found: dict[str, Command] = {}
    for info in sorted(iter_modules(__path__), key=lambda info: info.name):
        command = getattr(import_module(f"{__name__}.{info.name}"), "COMMAND", None)
        if isinstance(command, Command):
            found[command.name] = command
    return dict(sorted(found.items()))


def verbs() -> frozenset[str]:
    """The verbs we answer to."""
    return frozenset(commands())
