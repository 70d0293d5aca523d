"""Compiles the lock files from pyproject.toml with uv, and checks without a network that they still agree.

Invariant: every locked package carries hashes, no lock file names where packages come from, the packages that
both files hold have the same version, and nothing they need is left out.

    scripts/check lock          check
    scripts/check --lock        compile again (needs uv and a network)
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Container, Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
COMMAND = "scripts/check --lock"
OLDEST_PYTHON = "3.11"
RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"

HEADER = f"""\
# Written by `{COMMAND}` from pyproject.toml; do not edit.
# Exact versions by hash for every supported Python and platform: pip install --require-hashes -r {{name}}
"""


@dataclass(frozen=True)
class LockedPackage:
    """One entry of a lock file; `hashes` counts its `--hash` lines."""

    name: str
    version: str
    hashes: int


def parse(text: str) -> dict[str, LockedPackage]:
    """Read a lock file into entries by canonical package name; raise ValueError on a line of another form."""
    entries: dict[str, LockedPackage] = {}
    logical_lines = text.replace("\\\n", " ").splitlines()
    for line in logical_lines:
        entry, _, _ = line.partition(" #")
        if not entry.strip() or entry.lstrip().startswith("#"):
            continue
        match = re.match(r"([A-Za-z0-9._-]+)==(\S+)(.*)", entry)
        if match is None:
            raise ValueError(f"not an exact version: {entry.strip()}")
        name = canonicalize_name(match[1])
        entries[name] = LockedPackage(name, match[2], match[3].count("--hash=sha256:"))
    return entries


def declared(pyproject: dict[str, Any]) -> dict[str, list[Requirement]]:
    """Return what pyproject.toml asks for, by the lock file that must satisfy it."""
    project, groups = pyproject["project"], pyproject["dependency-groups"]
    runtime = [Requirement(line) for line in project["dependencies"]]
    return {RUNTIME: runtime, DEVELOPMENT: runtime + [Requirement(line) for line in groups["dev"]]}


def findings(pyproject_text: str, locks: dict[str, str]) -> list[str]:
    """Return everything wrong with the lock files' texts (by file name), empty when they agree."""
    problems: list[str] = []
    parsed: dict[str, dict[str, LockedPackage]] = {}
    for name, text in locks.items():
        if re.search(r"://|^\s*-(?!-hash)", text, flags=re.MULTILINE):
            problems.append(f"{name}: names an address or an option; a lock holds versions and hashes only")
        try:
            parsed[name] = parse(text)
        except ValueError as error:
            problems.append(f"{name}: {error}")
            continue
        problems += [
            f"{name}: {entry.name} has no hash" for entry in parsed[name].values() if not entry.hashes
        ]
    for name, requirements in declared(tomllib.loads(pyproject_text)).items():
        problems += _unsatisfied(name, requirements, parsed.get(name, {}))
    runtime, development = parsed.get(RUNTIME, {}), parsed.get(DEVELOPMENT, {})
    for name, entry in runtime.items():
        if name not in development or development[name].version != entry.version:
            problems.append(f"{DEVELOPMENT}: {name} differs from {RUNTIME}, which has {entry.version}")
    return problems


def _unsatisfied(lock: str, requirements: list[Requirement], entries: dict[str, LockedPackage]) -> list[str]:
    problems = []
    for requirement in requirements:
        entry = entries.get(canonicalize_name(requirement.name))
        if entry is None:
            problems.append(f"{lock}: {requirement.name} is missing")
        elif not requirement.specifier.contains(entry.version, prereleases=True):
            problems.append(f"{lock}: {requirement.name} {entry.version} is not {requirement.specifier}")
    return problems


def left_out(requirements: Iterable[Requirement], entries: Container[str]) -> list[str]:
    """Return what these packages need, and those in turn, that has no entry, by what is installed here.

    Installers take a lock file at its word: a package it does not name is not looked for.
    """
    problems: set[str] = set()
    seen: set[tuple[str, str]] = set()
    waiting = list(requirements)
    for requirement in waiting:
        name = canonicalize_name(requirement.name)
        if name not in entries:
            problems.add(f"{DEVELOPMENT}: {name} is missing, and other packages need it")
        for extra in {"", *requirement.extras} - {extra for other, extra in seen if other == name}:
            seen.add((name, extra))
            try:
                needs = [Requirement(line) for line in metadata.requires(name) or ()]
            except metadata.PackageNotFoundError:
                continue
            waiting += [
                need for need in needs if need.marker is None or need.marker.evaluate({"extra": extra})
            ]
    return sorted(problems)


def check() -> int:
    """Print every finding; return 1 when there is one."""
    locks = {name: (ROOT / name).read_text(encoding="utf-8") for name in (RUNTIME, DEVELOPMENT)}
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    problems = findings(pyproject, locks)
    if not problems:
        asked = declared(tomllib.loads(pyproject))[DEVELOPMENT]
        problems = left_out(asked, parse(locks[DEVELOPMENT]))
    for problem in problems:
        print(problem)
    if problems:
        print(f"To compile the lock files again: {COMMAND}")
    return 1 if problems else 0


def compile_locks() -> int:
    """Write both lock files with uv; the runtime versions constrain the development ones."""
    uv = shutil.which("uv")
    if uv is None:
        print("Compiling the lock files needs uv on PATH (pip install uv).", file=sys.stderr)
        return 2
    common = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--only-binary", ":all:"]
    common += [
        "--python-version",
        OLDEST_PYTHON,
        "--no-header",
        "--no-emit-index-url",
        "--no-emit-find-links",
    ]
    sources = {
        RUNTIME: ["pyproject.toml"],
        DEVELOPMENT: ["pyproject.toml", "--group", "dev", "--constraint", RUNTIME],
    }
    for name, source in sources.items():
        command = [*common, *source, "--output-file", name]
        status = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL).returncode
        if status != 0:
            return 4
        path = ROOT / name
        path.write_text(HEADER.format(name=name) + path.read_text(encoding="utf-8"), encoding="utf-8")
        print(f"{name}: {len(parse(path.read_text(encoding='utf-8')))} packages")
    return check()


if __name__ == "__main__":
    raise SystemExit(compile_locks() if sys.argv[1:] == ["compile"] else check())
