"""What every simulation begins with: the states, kinds and principles that ship.

Invariant: read once from the package; nothing of the working directory is used.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator
from importlib.resources.abc import Traversable

from rfcflow.simulate.project import ROOT


def base_files() -> dict[str, bytes]:
    """States, kinds and principles: the sample's."""
    root = importlib.resources.files("rfcflow") / "sample" / ".github" / "governance"
    return {f"{ROOT}/{path}": item.read_bytes() for path, item in walk(root) if item.is_file()}


def walk(root: Traversable, above: str = "") -> Iterator[tuple[str, Traversable]]:
    """Every file below `root`, with its path from there."""
    for item in root.iterdir():
        name = f"{above}{item.name}"
        if item.is_dir():
            yield from walk(item, f"{name}/")
        else:
            yield name, item
