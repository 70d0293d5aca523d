"""The two governances the tests read, as the mapping `load` takes.

Invariant: read once and never changed; a test that breaks something breaks its own copy.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SAMPLE = PROJECT / "scripts" / "rfcflow" / "sample"
G = ".github/governance"


@cache
def _files(root: Path) -> dict[str, bytes]:
    paths = sorted(path for path in (root / G).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def sample_files() -> dict[str, bytes]:
    """The fictional project the size and shape of PyTorch."""
    return dict(_files(SAMPLE))


def own_files() -> dict[str, bytes]:
    """This repository's own governance."""
    return dict(_files(PROJECT))


def line_of(files: dict[str, bytes], name: str, text: str) -> int:
    """The 1-based line of the first occurrence of `text`."""
    content = files[f"{G}/{name}"].decode()
    return content[: content.index(text)].count("\n") + 1
