"""A world for each test, with this repository's workflow files on it; GitHub's descriptions judge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rfcflow.forge.dispatcher import ActMissing, find_act
from tests.workflows.world import Acted, open_acted


@pytest.fixture(scope="session")
def act() -> None:
    """act comes with the development environment; a machine without it cannot show anything here."""
    try:
        find_act()
    except ActMissing as error:
        pytest.skip(str(error))


@pytest.fixture
def acted(tmp_path: Path, act: None) -> Iterator[Acted]:
    """A repository made from the template."""
    with open_acted(tmp_path) as world:
        yield world
