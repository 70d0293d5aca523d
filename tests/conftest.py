"""What every test stands on: a clean environment, two profiles of generated examples, golden files, corpora.

Invariant: a test sees neither the settings of the person who runs it nor the network, and the same commit
gives the same result in any order and on any number of processes.
"""

from __future__ import annotations

import difflib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

PROJECT = Path(__file__).resolve().parent.parent
GOLDEN = PROJECT / "tests" / "golden"
CORPORA = PROJECT.parent / "shared" / "corpora"

Golden = Callable[[str, str], None]

hypothesis.settings.register_profile("quick", derandomize=True, deadline=None, max_examples=50)
hypothesis.settings.register_profile("nightly", deadline=None, max_examples=2000, print_blob=True)
# For `scripts/mutants.py`: what fails is only counted, so that nothing is made small.
hypothesis.settings.register_profile(
    "mutants",
    derandomize=True,
    deadline=None,
    max_examples=10,
    database=None,
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
)
hypothesis.settings.load_profile("quick")

FIXED_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "Ada Author",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada Author",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "NO_COLOR": "1",
    "COLUMNS": "100",
}
# Set by git around hooks, by GitHub around jobs, by people in their shells; each would change what is tested.
FOREIGN_PREFIXES = ("GIT_", "GITHUB_", "GH_", "ACTIONS_", "RUNNER_", "INPUT_", "RFCFLOW_", "XDG_")
KEPT = ("RFCFLOW_BLESS",)
# Files that share what takes seconds to make go to one process; every other test goes where there is room.
TOGETHER = {
    "tests/cli/test_demo.py": "demo",
    "tests/cli/test_reader_questions.py": "demo",
    "tests/simulate/test_matrix.py": "matrix",
    "tests/site/test_accessibility.py": "browser",
    "tests/site/test_browser.py": "browser",
    "tests/test_architecture.py": "architecture",
}


class _Together(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER.get(nodeid.partition("::")[0], nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """How tests are spread over processes: xdist's own groups are lost with this version of pytest."""
    return _Together(config, log)


@pytest.fixture(scope="session", autouse=True)
def clean_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(FOREIGN_PREFIXES) and name not in KEPT:
                patch.delenv(name)
        # Each process a test starts would compile the package again, which costs more than what it does.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        for name, value in FIXED_ENVIRONMENT.items():
            patch.setenv(name, value)
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def nightly(request: pytest.FixtureRequest) -> bool:
    """Whether there is time for everything: the tests marked `nightly` were not left out."""
    return "not nightly" not in request.config.option.markexpr


@pytest.fixture
def corpora() -> Path:
    """Return the directory of real RFC archives beside the checkout; skip where there is none."""
    if not CORPORA.is_dir():
        pytest.skip("no real corpora at ../shared/corpora beside the checkout")
    return CORPORA


@pytest.fixture
def golden() -> Golden:
    """Return `golden(name, text)`: compares text with tests/golden/NAME, or rewrites it when blessing."""
    return compare_with_golden


def compare_with_golden(name: str, text: str, directory: Path = GOLDEN) -> None:
    path = directory / name
    assert path.resolve().is_relative_to(directory.resolve()), f"{name} leaves the golden files"
    if os.environ.get("RFCFLOW_BLESS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return
    # Bytes, because reading as text would hide a changed line end.
    expected = path.read_bytes().decode() if path.exists() else None
    if expected == text:
        return
    difference = difflib.unified_diff(
        [] if expected is None else expected.splitlines(keepends=True),
        text.splitlines(keepends=True),
        f"tests/golden/{name}" if expected is not None else "no golden file yet",
        "now",
    )
    shown = "".join(line if line.endswith("\n") else f"{line}\n\\ no line end\n" for line in difference)
    pytest.fail(f"{shown}\nIf the new text is right: scripts/check --bless tests", pytrace=False)
