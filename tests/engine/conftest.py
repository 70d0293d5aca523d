"""A world for each test, with GitHub's own descriptions as the judge of every request and answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.world import World, open_world
from tests.forge.oracle import Oracle, attach

# The description of pull requests calls it a string; GitHub sends null for labels that were made without one.
UNDOCUMENTED_NULL = re.compile(r"labels/\d+/description: null is not of type")


def assert_clean(judge: Oracle) -> None:
    """Fail with everything GitHub's descriptions do not allow."""
    judge.violations = [one for one in judge.violations if not UNDOCUMENTED_NULL.search(one)]
    judge.assert_clean()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path) as made:
        judge = attach(made.forge)
        yield made
        assert_clean(judge)
