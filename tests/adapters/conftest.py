"""A forge with one pull request, and the adapter that talks to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rfcflow.adapters.clock import FixedClock
from rfcflow.adapters.github import ACTIONS_BOT, GitHub
from rfcflow.forge import Forge

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
REPOSITORY = "acme/rfcs"
PERMISSIONS = {"contents": "write", "issues": "write", "pull-requests": "write", "statuses": "write"}

Connect = Callable[..., GitHub]


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[Forge]:
    with Forge(tmp_path / "forge", NOW) as forge:
        forge.repository(REPOSITORY, {"README.md": "RFCs"})
        yield forge


@pytest.fixture
def number(forge: Forge) -> int:
    return forge.open_pull(REPOSITORY, "alba", "tidy", {"rfcs/0000-tidy.md": "text"}, "Tidy up")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def connect(forge: Forge, clock: FixedClock) -> Iterator[Connect]:
    """Return a maker of adapters; its waits pass at once on a clock of their own."""
    made: list[GitHub] = []

    def make(token: str | None = None, **options: object) -> GitHub:
        job = token if token is not None else forge.job_token(REPOSITORY, PERMISSIONS)
        settings = {"write_gap": 0.0, "bot": ACTIONS_BOT, "clock": clock} | options
        url = str(settings.pop("api_url", forge.api_url))
        github = GitHub(url, REPOSITORY, job, **settings)  # type: ignore[arg-type]  # passed on as given
        made.append(github)
        return github

    yield make
    for github in made:
        github.disconnect()


@pytest.fixture
def github(connect: Connect) -> GitHub:
    return connect()
