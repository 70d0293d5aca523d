"""Real repositories for the tests of the adapters, made with plain git."""

from __future__ import annotations

import os
import stat
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rfcflow.adapters.git import FILE, Git, Identity

BOT = Identity("rfc bot", "bot@example.org")
WHEN = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def shell_git(directory: Path, *arguments: str, stdin: bytes = b"") -> str:
    """What git itself says, for comparison."""
    done = subprocess.run(
        ["git", "-C", str(directory), *arguments], input=stdin, capture_output=True, check=True
    )
    return done.stdout.decode("utf-8", "replace").strip()


def commit_files(
    git: Git, files: dict[str, bytes], parents: tuple[str, ...] = (), message: str = "a change"
) -> str:
    """A commit of `files` on top of the first parent's; returns its id."""
    blobs = [git.write_blob(content) for content in files.values()]
    edits = {path: (FILE, blob) for path, blob in zip(files, blobs, strict=True)}
    tree = git.write_tree(parents[0] if parents else None, edits)
    return git.commit(tree, parents, message, BOT, WHEN)


def bare_remote(directory: Path, files: dict[str, bytes]) -> str:
    """Make a bare repository with `files` on main and a pull request ref; returns the commit's id."""
    with Git.create(directory) as git:
        first = commit_files(git, files)
        git.update_ref("refs/heads/main", first)
    return first


def wrapped_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a `git` on PATH that runs `script` and then, unless that ended, the real one."""
    real = shell_git(tmp_path, "--exec-path") + "/git"
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\nGIT={real}\n{script}\nexec "$GIT" "$@"\n')
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}")
