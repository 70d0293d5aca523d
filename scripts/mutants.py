"""Mutation testing of what decides: a seeded sample of the mutants of policy/ and decide/, made by mutmut.

Invariant: the checkout is never changed; the same seed tries the same mutants in the same order, as many as
are wanted and the time allows, and only those that were tried count.

    scripts/check --nightly mutation            as the nightly checks run it
    scripts/mutants.py --seed 2 --most 300      another sample, a larger one
    scripts/mutants.py --keep ../mutants        goes on where it was left, and tries survivors again
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# mutmut names a module by its path and knows src/, not scripts/, so that a copy is laid out for it.
LAYOUT = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/rfcflow/policy/*", "src/rfcflow/decide/*"]
also_copy = ["scripts"]
use_git_change_detection = false
track_dependencies = false
timeout_multiplier = 6.0
timeout_constant = 4.0
pytest_add_cli_args = ["--hypothesis-profile=mutants", {deselected}]
pytest_add_cli_args_test_selection = [
  "tests/policy", "tests/decide", "tests/slash", "tests/views",
  "tests/verify/test_agreement.py", "tests/simulate/test_scenarios.py",
]
"""
# The first failure ends a mutant's tests, and mutmut gives them in no order.
QUICK_FIRST = """

def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: "test_scenarios" in item.nodeid or "test_stories" in item.nodeid)
"""
# Slow for what they tell here, or in need of a checkout of their own.
DESELECTED = (
    "tests/policy/test_rotas.py::test_the_answer_is_the_same_in_every_time_zone_and_process",
    "tests/policy/test_rotas.py::test_a_rota_of_a_quarter_of_a_century_can_be_asked_at_once",
    "tests/policy/test_rotas.py::test_a_new_absence_changes_nothing_before_it",
)
ELECTIONS = (
    "tests/policy/test_elections.py::"
    "test_two_thousand_random_elections_without_ties_have_the_winner_an_independent_library_gives"
)
# Exit codes that mutmut keeps: a failed test, a crash of pytest, too long, too much processor time.
KILLED = frozenset((1, 3, 24, 36, -24, 152, 255))
CHUNK = 50


def lay_out(directory: Path) -> None:
    """Copy the package and its tests to where mutmut looks for them; what it made itself stays."""
    for old in ("src", "scripts", "tests", "mutants/tests"):
        shutil.rmtree(directory / old, ignore_errors=True)
    shutil.copytree(ROOT / "scripts" / "rfcflow", directory / "src" / "rfcflow")
    sample = Path("scripts", "rfcflow", "sample")
    shutil.copytree(ROOT / sample, directory / sample)
    shutil.copytree(ROOT / "tests", directory / "tests")
    with (directory / "tests" / "conftest.py").open("a", encoding="utf-8") as hooks:
        hooks.write(QUICK_FIRST)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = project.replace('pythonpath = ["scripts", "."]', 'pythonpath = ["src", "."]')
    deselected = ", ".join(f'"--deselect={name}"' for name in (*DESELECTED, ELECTIONS))
    (directory / "pyproject.toml").write_text(project + LAYOUT.format(deselected=deselected), "utf-8")


def mutmut(directory: Path, names: list[str], until: float) -> int:
    """Try the mutants with these names until a moment of the monotonic clock; returns mutmut's exit code."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = (sys.executable, "-P", "-m", "mutmut", "run", "--max-children", "1", *names)
    with subprocess.Popen(
        command, cwd=directory, env={**environment, "PYTHONHASHSEED": "0"}, stdout=subprocess.DEVNULL
    ) as process:
        try:
            return process.wait(max(until - time.monotonic(), 1))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
            process.wait()
            return 0


def results(directory: Path) -> Mapping[str, int | None]:
    """The exit code of each mutant's tests, None for those not tried."""
    found: dict[str, int | None] = {}
    for path in sorted((directory / "mutants" / "src").rglob("*.meta")):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def difference(directory: Path, name: str) -> str:
    """What a mutant changes, as lines of a difference."""
    command = (sys.executable, "-P", "-m", "mutmut", "show", name)
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    changed = [
        line for line in done.stdout.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    return "\n".join(f"    {line}" for line in changed)


def report(directory: Path, tried: Mapping[str, int], every: int, least: float) -> int:
    """Print every survivor and the score; 1 where the score is below `least` (percent)."""
    killed = sum(code in KILLED for code in tried.values())
    for name in sorted(name for name, code in tried.items() if code not in KILLED):
        print(f"survived: {name}\n{difference(directory, name)}")
    score = 100 * killed / len(tried) if tried else 0.0
    print(f"{killed} of {len(tried)} mutants killed ({score:.1f} %), a sample of {every:,}")
    return 1 if score < least else 0


def try_sample(directory: Path, options: argparse.Namespace) -> int:
    """Try a sample in a directory, which may hold what was tried before; returns the exit code."""
    until = time.monotonic() + 60 * options.minutes
    lay_out(directory)
    code = mutmut(directory, ["rfcflow.policy.modules.*"], until)
    before = results(directory)
    if code != 0 or not before:
        print("mutmut could not begin: do the tests pass?", file=sys.stderr)
        return 1
    names = sorted(before)
    random.Random(options.seed).shuffle(names)  # noqa: S311 -- a seeded sample, no key
    wanted = names[: options.most]
    reached = 0
    while reached < len(wanted) and time.monotonic() < until:
        part = wanted[reached : reached + CHUNK]
        if alive := [name for name in part if before[name] not in KILLED]:
            mutmut(directory, alive, until)
        reached += CHUNK
    after = results(directory)
    tried = {name: done for name in wanted[:reached] if (done := after[name]) is not None}
    return report(directory, tried, len(names), options.least)


def main(words: list[str]) -> int:
    """Try a sample and return the exit code: 0 enough were killed, 1 too few, 2 usage."""
    parser = argparse.ArgumentParser(prog="scripts/mutants.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1, help="which sample (1)")
    parser.add_argument("--most", type=int, help="how many (as many as the time allows)")
    parser.add_argument("--minutes", type=float, default=60, help="how long (60)")
    parser.add_argument("--least", type=float, default=75, help="percent that must be killed (75)")
    parser.add_argument("--keep", type=Path, help="work there, go on with what was tried there before")
    options = parser.parse_args(words)
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
        return try_sample(options.keep.resolve(), options)
    with tempfile.TemporaryDirectory(prefix="rfc-mutants-") as made:
        return try_sample(Path(made), options)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
