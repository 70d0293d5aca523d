from __future__ import annotations

import pytest

from rfcflow.cli.simulate import base_files


@pytest.fixture(scope="session")
def base() -> dict[str, bytes]:
    return base_files()
