"""How stories are told and where they are listed.

Invariant: a story is deterministic, so that its golden files change only when what the bot does changes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests.builders import World, text

Story = Callable[[], World]

# By name: what the bot says in the end is golden as well as the ledger, or the ledger alone.
SHOWN: Final[dict[str, Story]] = {}
KEPT: Final[dict[str, Story]] = {}

SECTIONS: Final = "\n".join(
    f"## {name}\n\nOne sentence.\n"
    for name in (
        "Summary",
        "Motivation",
        "Proposed implementation",
        "Drawbacks",
        "Alternatives",
        "Unresolved questions",
    )
)


def shown(story: Story) -> Story:
    """List a story of which every text is golden."""
    SHOWN[story.__name__] = story
    return story


def kept(story: Story) -> Story:
    """List a story of which the ledger is golden."""
    KEPT[story.__name__.replace("_", "-")] = story
    return story


def rfc(**fields: object) -> bytes:
    """A text without warnings."""
    return text(**{"body": SECTIONS, **fields})  # type: ignore[arg-type]  # the fields of text()


def world(**fields: object) -> World:
    """A world whose text has nothing to complain about."""
    return World(**{"raw": rfc(), **fields})  # type: ignore[arg-type]  # the fields of World


def said(world: World, *lines: tuple[str, str]) -> World:
    """Comments, and a run behind each."""
    for login, body in lines:
        world.command(login, body)
    return world
