"""The bot's heartbeat: the workflow whose schedule makes good what events missed, and where one sees it beat.

Invariant: an address is made from the repository's own and a constant; no text of anybody is in it.
"""

from __future__ import annotations

from typing import Final

# The file in which the bot's job is, in every repository that has adopted it.
SWEEPER: Final = "rfc.yml"


def runs_page(web: str) -> str:
    """The page of the scheduled runs of the repository at `web`."""
    return f"{web}/actions/workflows/{SWEEPER}?query=event%3Aschedule"


def badge(web: str) -> str:
    """GitHub's badge of the last scheduled run, as Markdown that leads to all of them.

    https://docs.github.com/en/actions/how-tos/monitor-workflows/add-a-status-badge
    """
    image = f"{web}/actions/workflows/{SWEEPER}/badge.svg?event=schedule"
    return f"[![last scheduled run of the bot]({image})]({runs_page(web)})"
