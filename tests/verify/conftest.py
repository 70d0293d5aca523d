"""One workshop built once, and a copy of it for each test to break."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.verify.workshop import Workshop, build, opened


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("verify") / "original.git"
    build(directory)
    return directory


@pytest.fixture
def shop(original: Path, tmp_path: Path) -> Iterator[Workshop]:
    workshop = opened(tmp_path / "copy.git", original)
    with workshop.git:
        yield workshop
