"""`rfc simulate run`: play scenarios in memory and tell how they went.

Invariant: a scenario is data; whatever a file holds ends in a story or in a problem with its line.
"""

from __future__ import annotations

import importlib.resources
import re
from pathlib import Path
from typing import Any

import click

from rfcflow.cli.assign import assign
from rfcflow.cli.options import format_option, show_json
from rfcflow.cli.simulating.base import base_files, walk
from rfcflow.cli.simulating.explore import explore
from rfcflow.cli.simulating.random import random
from rfcflow.errors import Refusal, UsageError
from rfcflow.events import timestamp
from rfcflow.governance.profiles import PROFILES
from rfcflow.simulate.matrix import matrix, page
from rfcflow.simulate.play import Result, Told, play
from rfcflow.simulate.reading import Scenario, read_scenario
from rfcflow.simulate.schema import schema, tables

_LIMIT = 200_000
_MOST_LINES = 12
SCHEMA = "docs/reference/scenario.schema.json"


@click.group()
def simulate() -> None:
    """Play the process: scenarios, years of random traffic, every order of a small case."""


simulate.add_command(random)
simulate.add_command(explore)


simulate.add_command(assign)


simulate.add_command(assign)


@simulate.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]…")
@click.option("--all", "everything", is_flag=True, help="Every scenario that ships.")
@click.option("--profile", type=click.Choice(sorted(PROFILES)), help="This one instead of those it names.")
@format_option
def run(scenarios: tuple[str, ...], *, everything: bool, profile: str | None, style: str) -> int:
    """Play scenarios, each under every profile it names.

    A SCENARIO is a YAML file, a directory of them, or the name of one that ships (see docs/scenarios.md).
    """
    if not scenarios and not everything:
        raise UsageError("Name a scenario, or say --all. docs/scenarios.md tells how one is written.")
    base = base_files()
    found, unread = _read_all(_chosen(scenarios, everything=everything))
    results = [
        play(item, name, base) for item in found for name in ((profile,) if profile else item.profiles)
    ]
    failed = [result for result in results if result.failure]
    if style == "json":
        show_json(
            {
                "schema_version": 1,
                "results": [_record(result, story=not everything) for result in results],
                "passed": len(results) - len(failed),
                "failed": len(failed),
                "unreadable": unread,
            }
        )
        return 1 if failed or unread else 0
    for result in results:
        if everything or len(results) > 6:
            _line(result)
        else:
            _story(result)
    for problem in unread:
        click.echo(problem, err=True)
    files = f", {len(unread)} could not be read" if unread else ""
    click.echo(f"{len(results) - len(failed)} passed, {len(failed)} failed{files}")
    return 1 if failed or unread else 0


def _read_all(files: list[tuple[str, bytes]]) -> tuple[list[Scenario], list[str]]:
    """The scenarios that can be read, and what is wrong with the others; one alone is simply refused."""
    found, unread = [], []
    for path, raw in files:
        try:
            found.append(read_scenario(raw, path))
        except Refusal as error:
            if len(files) == 1:
                raise
            unread.append(str(error))
    return found, unread


def shipped(folder: str = "scenarios") -> dict[str, bytes]:
    """The scenarios that ship, by name; `stages` are those the matrix begins with."""
    root = importlib.resources.files("rfcflow.simulate") / folder
    files = {path: item for path, item in walk(root) if path.endswith(".yml")}
    return {path.removesuffix(".yml"): files[path].read_bytes() for path in sorted(files)}


def reference() -> dict[str, str]:
    """The generated pages about scenarios, without the note that they are generated, and their schema."""
    return {
        "docs/reference/matrix.md": page(matrix(shipped("stages"), base_files())),
        "docs/reference/scenarios.md": tables(),
    }


def _chosen(names: tuple[str, ...], *, everything: bool) -> list[tuple[str, bytes]]:
    """Paths and bytes, in order."""
    found = [(f"{name}.yml", raw) for name, raw in shipped().items()] if everything else []
    for name in names:
        path = Path(name)
        if path.is_dir():
            found += [(file.as_posix(), _read(file)) for file in sorted(path.rglob("*.yml"))]
        elif path.is_file():
            found.append((path.as_posix(), _read(path)))
        else:
            found.append(_by_name(name))
    return found


def _read(path: Path) -> bytes:
    if path.stat().st_size > _LIMIT:
        raise Refusal(f"{path} has more than {_LIMIT:,} bytes, which is no scenario.")
    return path.read_bytes()


def _by_name(name: str) -> tuple[str, bytes]:
    table = shipped()
    key = name.removesuffix(".yml")
    same = [known for known in table if known == key or known.rpartition("/")[2] == key]
    if not same:
        from difflib import get_close_matches  # only where somebody mistyped

        near = get_close_matches(key, [known.rpartition("/")[2] for known in table], n=1)
        hint = f" Did you mean {near[0]}?" if near else " `rfc simulate run --all` lists those that ship."
        raise Refusal(f"There is no scenario and no file {name}.{hint}")
    return f"{same[0]}.yml", table[same[0]]


def _line(result: Result) -> None:
    mark = "FAIL" if result.failure else "ok  "
    click.echo(f"{mark} {result.scenario.name} ({result.profile})")
    if result.failure:
        click.echo(f"     {result.scenario.path}:{result.line}: {result.failure}")


def _story(result: Result) -> None:
    scenario = result.scenario
    click.echo(f"{scenario.name} ({result.profile})")
    if scenario.why:
        click.echo(f"  {scenario.why}")
    click.echo("")
    for told in result.story:
        _tell(told)
    if result.failure:
        click.echo(f"  FAILED at {scenario.path}:{result.line}: {result.failure}")
    click.echo("")


def _tell(told: Told) -> None:
    click.echo(f"  {told.at:%a %Y-%m-%d %H:%M}  {told.words}")
    for event in told.events:
        moved = f" → {event.target}" if event.target else ""
        actor = f" by {event.actor.login}" if event.actor else ""
        click.echo(f"      · {event.type}{actor}{moved}")
    for body in told.said:
        lines = _plain(body).splitlines()
        for line in [*lines[:_MOST_LINES], *(["…"] if len(lines) > _MOST_LINES else [])]:
            click.echo(f"      | {line}")


def _plain(markdown: str) -> str:
    text = re.sub(r"<!--.*?-->|\*\*|</?(?:details|summary|sub)>", "", markdown, flags=re.DOTALL)
    return "\n".join(line for line in text.splitlines() if line.strip())


def _record(result: Result, *, story: bool) -> dict[str, Any]:
    scenario: Scenario = result.scenario
    record: dict[str, Any] = {
        "scenario": scenario.name,
        "path": scenario.path,
        "profile": result.profile,
        "passed": not result.failure,
        "failure": {"line": result.line, "message": result.failure} if result.failure else None,
    }
    if story:
        record["story"] = [
            {
                "line": told.line,
                "at": timestamp(told.at),
                "step": told.words,
                "events": [{"rfc": e.rfc, "type": e.type, "to": e.target} for e in told.events],
                "said": list(told.said),
                "states": dict(told.states),
            }
            for told in result.story
        ]
    return record


__all__ = ["SCHEMA", "base_files", "reference", "schema", "shipped", "simulate"]
