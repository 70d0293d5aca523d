"""What holds for every tracked file: portable paths, no registries' addresses, cautious workflows.

Invariant: a clone contains nothing that only works, or only makes sense, on the machine it was made on.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).resolve().parent.parent
WORKFLOWS = PROJECT / ".github" / "workflows"

# Where packages come from is the configuration of whoever installs them.
REGISTRIES = re.compile(
    r"\bpypi\.org|\bpythonhosted\.org|registry\.npmjs\.|registry\.yarnpkg\.|\bnpmjs\.com|proxy\.golang\.|"
    r"static\.crates\.io|index\.crates\.io|\brubygems\.org|\bconda\.anaconda\.org",
    re.IGNORECASE,
)
# Directories of one person or machine; GitHub's runners work in /home/runner, the same for everybody.
MACHINE_PATHS = re.compile(r"(?<![\w.~}>)*-])/(?:home/(?!runner\b)\w|root/[\w.]|Users/\w|work/[\w.])")
LARGEST_FILE = 1_000_000
BINARY_SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".gz", ".xz", ".woff2"}
FIRST_PARTY = "actions/"


def tracked_files() -> list[Path]:
    """Return the files Git tracks, and those it would track next."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=False,
    )
    if listing.returncode != 0:
        pytest.skip("not a Git checkout, so nothing says which files belong to it")
    paths = [PROJECT / name.decode() for name in listing.stdout.split(b"\0") if name]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def texts() -> dict[str, str]:
    """Return the text of every tracked text file by its path; bytes that are not UTF-8 become U+FFFD."""
    return {
        path.relative_to(PROJECT).as_posix(): path.read_bytes().decode(errors="replace")
        for path in tracked_files()
        if path.suffix not in BINARY_SUFFIXES
    }


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts().items()
        if pattern.search(text)
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def workflows() -> dict[str, dict[str, Any]]:
    """Return every workflow by file name, with the key `on`, which YAML 1.1 reads as True, under its name."""
    loaded = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in WORKFLOWS.glob("*.yml")}
    return {
        name: {"on" if key is True else key: value for key, value in flow.items()}
        for name, flow in loaded.items()
    }


def steps() -> list[tuple[str, dict[str, Any]]]:
    """Return every step of the workflows and of the repository's own actions, with where it stands."""
    found = [
        (f"{name}: {job_name}", step)
        for name, workflow in workflows().items()
        for job_name, job in workflow["jobs"].items()
        for step in job.get("steps", [])
    ]
    for path in sorted((PROJECT / ".github" / "actions").glob("*/action.yml")):
        action = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [(f"{path.parent.name}/action.yml", step) for step in action["runs"].get("steps", [])]
    return found


def test_no_file_names_a_package_registry() -> None:
    assert [] == lines_with(REGISTRIES)


def test_no_file_names_a_directory_of_one_machine() -> None:
    assert [] == lines_with(MACHINE_PATHS)


def test_no_file_is_too_large_to_review() -> None:
    sizes = {str(path.relative_to(PROJECT)): path.stat().st_size for path in tracked_files()}
    assert {} == {name: size for name, size in sizes.items() if size > LARGEST_FILE}


def test_every_script_with_a_shebang_can_be_run() -> None:
    scripts = [path for path in tracked_files() if path.read_bytes().startswith(b"#!")]
    assert [] == [str(path.relative_to(PROJECT)) for path in scripts if not path.stat().st_mode & 0o100]


def test_text_outside_of_fixtures_ends_its_lines_with_lf() -> None:
    data = ("fixtures/", "golden/")
    outside = {name: text for name, text in texts().items() if not any(part in name for part in data)}
    assert [] == [
        name for name, text in outside.items() if "\r" in text or (text and not text.endswith("\n"))
    ]


def test_no_test_sleeps() -> None:
    tests = {name: text for name, text in texts().items() if re.fullmatch(r"tests/.*\.py", name)}
    sleeping = re.compile(r"\b(?:time|asyncio)\.sleep\(|from time import .*\bsleep\b")
    assert [] == [name for name, text in tests.items() if sleeping.search(text)], "wait for the event"


def test_every_workflow_starts_without_permissions() -> None:
    assert {} == {
        name: flow.get("permissions") for name, flow in workflows().items() if flow.get("permissions") != {}
    }


def test_every_job_has_a_time_limit_unless_it_only_calls_another_workflow() -> None:
    assert [] == [
        f"{name}: {job_name}"
        for name, workflow in workflows().items()
        for job_name, job in workflow["jobs"].items()
        if "timeout-minutes" not in job and "uses" not in job
    ]


def test_every_action_is_our_own_or_first_party_by_full_hash() -> None:
    jobs = [job for workflow in workflows().values() for job in workflow["jobs"].values()]
    used = [entry["uses"] for entry in [*jobs, *(step for _, step in steps())] if "uses" in entry]
    pinned = re.compile(rf"{FIRST_PARTY}[\w./-]+@[0-9a-f]{{40}}$")
    assert [] == [name for name in used if not name.startswith("./") and not pinned.match(name)]


def test_every_checkout_drops_the_token() -> None:
    checkouts = [
        (where, step) for where, step in steps() if step.get("uses", "").startswith("actions/checkout@")
    ]
    assert [] == [
        where for where, step in checkouts if step.get("with", {}).get("persist-credentials") is not False
    ]


def test_no_script_of_a_workflow_contains_text_of_an_event() -> None:
    injected = re.compile(r"\$\{\{[^}]*\b(?:github\.event\b|github\.head_ref|inputs\.)")
    assert [] == [where for where, step in steps() if injected.search(step.get("run", ""))]


def test_no_workflow_gives_a_fork_a_writable_token() -> None:
    trigger = "pull_request_target"
    assert [] == [name for name, workflow in workflows().items() if trigger in workflow["on"]]


@pytest.mark.parametrize(
    "line",
    [
        "see https://" + "pypi" + ".org/project/x",
        "--index-url https://files." + "python" + "hosted.org/simple",
    ],
)
def test_an_address_of_a_registry_is_found(line: str) -> None:
    assert REGISTRIES.search(line)


@pytest.mark.parametrize("line", ["cd /" + "home/ada/src", "path='/" + "Users/ada'", "/" + "root/.cache"])
def test_a_directory_of_one_machine_is_found(line: str) -> None:
    assert MACHINE_PATHS.search(line)


@pytest.mark.parametrize(
    "line", ["/home/runner/_temp", "https://example.org/home/x", "docs/home/x", "$HOME/src/x"]
)
def test_a_portable_path_is_no_finding(line: str) -> None:
    assert not MACHINE_PATHS.search(line)
