"""A world for each test, with GitHub's own descriptions as the judge of every request and answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.world import World, open_world
from tests.forge.oracle import attach


@pytest.fixture
def fresh(nightly: bool) -> bool:
    """Whether each run of the bot has an empty clone; modules about what is fetched and pushed say yes."""
    return nightly


@pytest.fixture
def world(tmp_path: Path, fresh: bool) -> Iterator[World]:
    with open_world(tmp_path, fresh=fresh) as made:
        judge = attach(made.forge)
        yield made
        judge.assert_clean()
