"""What a bench reports: figures, each with the bar it is held to.

Invariant: the JSON follows `cli/schemas/bench.json`, whichever bench it is of.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence

import click
from msgspec import Struct

from rfcflow.cli.options import show_json


class Figure(Struct, frozen=True):
    """A measured number. `most` or `least` is its bar; `value` None: not measured, and `note` says why."""

    name: str
    what: str
    value: float | None
    unit: str
    most: float | None = None
    least: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """`ok`, `over` (the bar is missed), or nothing where there is no bar or no number."""
        if self.value is None or (self.most is None and self.least is None):
            return ""
        missed = (self.most is not None and self.value > self.most) or (
            self.least is not None and self.value < self.least
        )
        return "over" if missed else "ok"


def show(name: str, figures: Sequence[Figure], style: str, files_in: str = "disk") -> None:
    """The figures of a bench, for people or as JSON; `files_in`: `memory` or `disk`."""
    if style == "json":
        show_json(
            {
                "schema_version": 1,
                "bench": name,
                "machine": {
                    "python": platform.python_version(),
                    "system": platform.system(),
                    "processors": os.cpu_count() or 1,
                    "load": round(os.getloadavg()[0], 2),
                    "files": files_in,
                },
                "figures": [_record(figure) for figure in figures],
                "ok": not missed(figures),
            }
        )
        return
    for figure in figures:
        click.echo(_line(figure))
    click.echo(
        f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, "
        f"files {'in memory' if files_in == 'memory' else 'on the disk'}: "
        "figures mean something only where the load is below the number of processors."
    )


def missed(figures: Sequence[Figure]) -> bool:
    """Whether any bar is."""
    return any(figure.verdict == "over" for figure in figures)


def _record(figure: Figure) -> dict[str, object]:
    return {
        "name": figure.name,
        "what": figure.what,
        "value": None if figure.value is None else round(figure.value, 4),
        "unit": figure.unit,
        "most": figure.most,
        "least": figure.least,
        "verdict": figure.verdict or None,
        "note": figure.note or None,
    }


def _line(figure: Figure) -> str:
    value = "not measured" if figure.value is None else f"{figure.value:,.3g} {figure.unit}".rstrip()
    bar = ""
    if figure.most is not None:
        bar = f"at most {figure.most:g}"
    elif figure.least is not None:
        bar = f"at least {figure.least:g}"
    note = f"  ({figure.note})" if figure.note else ""
    return f"{figure.what:<58} {value:>14}  {bar:<14} {figure.verdict}{note}".rstrip()
