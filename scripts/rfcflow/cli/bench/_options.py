"""Options that several benches share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def corpus_options(function: F) -> F:
    """`--corpus DIRECTORY` and, where there is none, `--files N` made-up ones."""
    made_up = click.option(
        "--files",
        type=click.IntRange(1, 20_000),
        default=949,
        show_default=True,
        help="How many proposals to make up.",
    )(function)
    return click.option(
        "--corpus",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        help="An RFC repository to measure with, such as `rfc import` makes.  [default: made-up proposals]",
    )(made_up)


def repeat_option(default: int = 5) -> Callable[[F], F]:
    """`--repeat N`."""
    return click.option(
        "--repeat",
        type=click.IntRange(1, 100),
        default=default,
        show_default=True,
        help="Runs of each; the best one counts.",
    )


def enforce_option(function: F) -> F:
    """`--enforce`."""
    return click.option("--enforce", is_flag=True, help="Exit 1 when a bar is missed.")(function)
