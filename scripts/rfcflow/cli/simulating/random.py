"""`rfc simulate random`: years of traffic from a seed, every step checked, and the smallest replay of a
failure.

Invariant: the same options give the same ledger, bit for bit; `ledger` is its hash.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

import click
from msgspec import Struct

from rfcflow.cli.options import format_option, show_json
from rfcflow.cli.simulating.base import base_files
from rfcflow.cli.simulating.full import full_worlds
from rfcflow.errors import UsageError
from rfcflow.ledger import dump_ledger
from rfcflow.simulate.model.world import World
from rfcflow.simulate.traffic.disturbances import FAULTS, chosen
from rfcflow.simulate.traffic.playing import Playing, play
from rfcflow.simulate.traffic.script import write_script
from rfcflow.simulate.traffic.smallest import smallest
from rfcflow.simulate.traffic.step import Script, places, ranges

_MOST_SHRINKING: Final = 300
_MOST_YOUNG: Final = 200_000


class Asked(Struct, frozen=True):
    """What was asked for: it names a script."""

    seed: int
    years: int
    rfcs: int
    faults: str
    depth: str

    def command(self, only: str) -> str:
        """The command that plays some of its steps."""
        return (
            f"scripts/rfc simulate random --seed {self.seed} --years {self.years} --rfcs {self.rfcs} "
            f"--faults {self.faults} --depth {self.depth} --only {only}"
        )


@click.command()
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Another seed, another story."
)
@click.option(
    "--years", type=click.IntRange(1, 50), default=1, show_default=True, help="How long it goes on."
)
@click.option(
    "--rfcs", type=click.IntRange(1, 10_000), default=10, show_default=True, help="How many are opened."
)
@click.option(
    "--faults", default="all", show_default=True, help=f"all, none, or some of {', '.join(FAULTS)}."
)
@click.option(
    "--depth",
    type=click.Choice(("model", "full")),
    default="model",
    show_default=True,
    help="GitHub and Git in memory, or over HTTP with real repositories.",
)
@click.option("--only", metavar="STEPS", help="Play only these steps, as `3,17-19`: the replay of a failure.")
@click.option("--whole", is_flag=True, help="Do not make a failure small.")
@format_option
def random(
    seed: int, years: int, rfcs: int, faults: str, depth: str, only: str | None, *, whole: bool, style: str
) -> int:
    """Play years of traffic from a seed, with everything that goes wrong, and check every step.

    Exit code 1 where an invariant does not hold; then the smallest replay that was found is printed.
    """
    asked = Asked(seed, years, rfcs, faults, depth)
    try:
        script = write_script(seed, years, rfcs, chosen(faults))
    except ValueError as error:
        raise UsageError(
            f"There is no fault {str(error)[:60]}. Say all, none, or some of {', '.join(FAULTS)}."
        ) from error
    kept = _kept(only) if only is not None else tuple(range(len(script.steps)))
    # A ledger is a large heap of small values that live on: looking through it for cycles finds few.
    gc.set_threshold(_MOST_YOUNG)
    with _worlds(depth) as new_world:
        playing = play(script, base_files(), new_world(), script.only(kept) if only is not None else None)
        steps = kept
        if playing.found and not whole:
            steps = smallest(script, kept, playing, base_files(), new_world, _MOST_SHRINKING)
        record = _record(asked, playing, steps, script)
    if style == "json":
        show_json(record)
    else:
        _tell(record, script, steps)
    return 1 if playing.found else 0


def _kept(only: str) -> tuple[int, ...]:
    try:
        return places(only)
    except ValueError as error:
        raise UsageError("`--only` takes numbers of steps and ranges of them: 3,17-19.") from error


def _worlds(depth: str) -> AbstractContextManager[Callable[[], World]]:
    """A maker of fresh worlds of that depth; what they need is cleared away at the end."""
    if depth == "model":
        return nullcontext(lambda: World.of({}))
    return full_worlds()


def _record(asked: Asked, playing: Playing, steps: tuple[int, ...], script: Script) -> dict[str, Any]:
    """The JSON object."""
    world = playing.world
    histories = [world.history(name) for name in world.rfcs()]
    ledger = hashlib.sha256(b"".join(map(dump_ledger, histories))).hexdigest()
    record: dict[str, Any] = {
        "schema_version": 1,
        "seed": asked.seed,
        "depth": asked.depth,
        "profile": script.profile,
        "rfcs": len(histories),
        "steps": len(script.steps),
        "runs": playing.runs,
        "events": sum(map(len, histories)),
        "faults": playing.faults,
        "decisions": sum(event.type == "decided" for events in histories for event in events),
        "violations": len(playing.found),
        "ledger": ledger,
    }
    if playing.found:
        record["found"] = [
            {"invariant": one.violation.invariant, "rfc": one.violation.rfc, "what": one.violation.what}
            for one in playing.found
        ]
        record["replay"] = asked.command(ranges(steps))
        record["replay_steps"] = len(steps)
    return record


def _tell(record: dict[str, Any], script: Script, steps: tuple[int, ...]) -> None:
    for found in record.get("found", ()):
        about = f"RFC {found['rfc']} " if found["rfc"] else ""
        click.echo(f"{found['invariant']}: {about}{found['what']}")
    if "replay" in record:
        click.echo(f"\n{len(steps)} steps break it:")
        for place, step in script.only(steps):
            click.echo(f"  {place:6d}  {step}")
        click.echo(f"\nReplay: {record['replay']}\n")
    click.echo(
        f"seed {record['seed']}: {record['rfcs']} RFCs, {record['events']} events, "
        f"{record['decisions']} decisions, "
        f"{record['faults']} faults, {record['violations']} violations; "
        f"ledger {record['ledger'][:16]}"
    )
