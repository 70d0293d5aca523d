"""Fictional proposal repositories in every style, and an import in one line."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from rfcflow.adapters.source_tree import GitSource, open_source
from rfcflow.engine.import_source import import_source
from rfcflow.importing.profile import Profile, load
from rfcflow.importing.report import Report

PROFILE = """\
files: "{number}-{slug}.md"
header: yaml
keys:
  title: title
  authors: author
  state: status
  created: created
  requires: requires
  replaces: replaces
  superseded-by: superseded-by
states: {Final: implemented, Open: review, Dead: superseded}
"""


def profile(text: str = PROFILE) -> Profile:
    return load(text.encode(), path="profile.yml", name="profile")


def proposal(
    title: str = "Striped sails",
    state: str = "Final",
    more: str = "",
    body: str = "# Sails\n\nMore stripes.\n",
) -> bytes:
    more = more if "created:" in more else f"created: 2026-01-05\n{more}"
    header = f"title: {title}\nauthor: Ada Example (@ada-example)\nstatus: {state}\n{more}"
    return f"---\n{header}---\n{body}".encode()


def write(root: Path, files: Mapping[str, bytes]) -> Path:
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return root


def run(
    source: Path,
    destination: Path,
    chosen: Profile | None = None,
    *,
    history: bool = False,
    name: str | None = None,
    commit: str | None = None,
) -> Report:
    opened = open_source(source, name, commit)
    try:
        return import_source(opened, destination, chosen or profile(), history=history)
    finally:
        if isinstance(opened, GitSource):
            opened.git.close()


def everything(root: Path) -> dict[str, bytes]:
    """Every file below a directory, with its bytes."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def git(directory: Path, *arguments: str, day: str = "2026-01-01") -> str:
    moment = f"{day}T12:00:00Z"
    dates = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
    done = subprocess.run(
        ["git", "-C", str(directory), *arguments],
        env={**os.environ, **dates},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def commit(directory: Path, files: Mapping[str, bytes | None], day: str) -> str:
    """Commit files (None: deleted) on a day; makes the repository the first time."""
    if not (directory / ".git").exists():
        directory.mkdir(parents=True, exist_ok=True)
        git(directory, "init", "-q", "-b", "main")
    for path, content in files.items():
        if content is None:
            (directory / path).unlink()
        else:
            write(directory, {path: content})
    git(directory, "add", "-A")
    git(directory, "commit", "-q", "-m", "change", day=day)
    return git(directory, "rev-parse", "HEAD")
