"""Who decided what an RFC replaces has a voice in it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from rfcflow.decide import decide
from rfcflow.events import Event, thaw
from tests.builders import World, text


def replacing(world: World, replaced: Mapping[str, tuple[str, ...]]) -> list[Event]:
    """What a run adds where the text names what it replaces; the modules of each are those given."""
    world.later(minutes=1)
    facts = replace(world.facts, replaced=replaced)
    events = decide(facts, world.history, world.roster, world.governance, world.now).events
    world.history += events
    return list(events)


def test_the_modules_of_what_it_replaces_are_its_own_from_then_on() -> None:
    world = World().reviewed()
    (event,) = replacing(world, {"0003": ("docs", "engine"), "0002": ("docs", "no-more")})
    told = thaw(event.data)
    (drawn,) = told.pop("electorates")
    assert ("modules-changed", "module:docs") == (event.type, drawn["scope"])
    assert {
        "added": ["docs"],
        "removed": [],
        "replaced": {"0002": ["docs"], "0003": ["docs", "engine"]},
    } == told
    assert [] == replacing(world, {"0003": ("docs", "engine"), "0002": ("docs", "no-more")})
    assert {"module:engine", "module:docs"} == {value.scope for value in world.rfc.electorates}


def test_who_comes_late_to_a_window_still_has_time_in_it() -> None:
    world = World(raw=text(contentious=("removal",))).final()
    (event,) = replacing(world, {"0003": ("docs",)})
    assert {"added", "removed", "replaced", "electorates"} < event.data.keys()


@pytest.mark.parametrize("world", [World(draft=True).proposed(), World(raw=b"no front matter\n").proposed()])
def test_a_draft_asks_nobody_yet(world: World) -> None:
    assert [] == replacing(world, {"0003": ("docs",)})
