"""A working tree as the commands for authors see it: its governance, read without Git.

Invariant: symbolic links are not followed, and nothing is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rfcflow.errors import Invalid, Refusal
from rfcflow.governance.load import load
from rfcflow.model import Governance

_LIMIT: Final = 1_000_000


def governance_files(root: Path) -> dict[str, bytes]:
    """The governance files of a working tree, by path from its root; symlinks are not followed."""
    folder = root / ".github" / "governance"
    if not folder.is_dir():
        raise Refusal(
            f"There is no directory .github/governance in {root.resolve()}; "
            "run it at the root of an RFC repository."
        )
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LIMIT:
            continue
        found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


def root_of(start: Path) -> Path | None:
    """The nearest directory at or above `start` that has a `.github/governance`, or None."""
    start = start.absolute()
    return next((folder for folder in (start, *start.parents) if _has_governance(folder)), None)


def governance_of(start: Path) -> tuple[Governance | None, str]:
    """The governance that rules over the files in a directory, or None and why there is none."""
    root = root_of(start)
    if root is None:
        return None, f"No .github/governance was found at or above {start}"
    try:
        return load(governance_files(root), "working-tree"), ""
    except Invalid as invalid:
        return None, f"The governance of {root} has {len(invalid.problems)} errors (`rfc governance check`)"


def _has_governance(folder: Path) -> bool:
    return (folder / ".github" / "governance").is_dir()
