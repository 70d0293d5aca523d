"""`rfc simulate explore`: a small case in every order, and whether each state still comes to an end.

Invariant: what is printed was reached; where the number asked for cuts the search short, it says so.
"""

from __future__ import annotations

import click

from rfcflow.cli.options import format_option, show_json
from rfcflow.cli.simulating.base import base_files
from rfcflow.simulate.explore.case import small_case
from rfcflow.simulate.explore.search import explore as search

_STATES = 110_000


@click.command()
@click.option(
    "--states",
    type=click.IntRange(1, 5_000_000),
    default=_STATES,
    show_default=True,
    help="How many distinct states are explored.",
)
@format_option
def explore(states: int, *, style: str) -> int:
    """Explore every order of commands, timers, pushes, doors and lost roles in a small case.

    Two modules, three of core, one author, two texts and a broken one. Exit code 1 where a state has no way
    to an outcome, or a move is no edge of the state table.
    """

    def note(reached: int, waiting: int) -> None:
        click.echo(f"{reached:,} states reached, {waiting:,} wait …", err=True)

    found = search(small_case(base_files()), states, note)
    if style == "json":
        show_json(
            {
                "schema_version": 1,
                "explored": found.states,
                "expanded": found.expanded,
                "moves": found.moves,
                "complete": found.whole,
                "by_state": dict(sorted(found.reached.items())),
                "dead_ends": found.dead_ends,
                "illegal": found.illegal,
            }
        )
    else:
        for name, count in sorted(found.reached.items()):
            click.echo(f"{count:9,}  {name}")
        for what in (*found.dead_ends, *found.illegal):
            click.echo(f"dead end or illegal: {what}")
        more = "every one" if found.whole else f"every move made from {found.expanded:,} of them"
        click.echo(
            f"{found.states:,} distinct states ({more}), {found.moves:,} moves, "
            f"{len(found.dead_ends)} dead ends, {len(found.illegal)} illegal moves"
        )
    return 1 if found.dead_ends or found.illegal else 0
