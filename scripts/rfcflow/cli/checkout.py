"""A working tree as the commands for authors see it: its governance, read without Git.

Invariant: symbolic links are not followed, and nothing is written.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

import rfcflow
from rfcflow.errors import Invalid, Problem, Refusal
from rfcflow.model import Governance

_LIMIT: Final = 1_000_000


def own_command() -> str:
    """This command as it is called from here."""
    return shlex.quote(os.path.relpath(Path(rfcflow.__file__).resolve().parent.parent / "rfc"))


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


class Ruling(Struct, frozen=True):
    """The governance over a directory; else `why` there is none, and its `problems` where it has errors.

    Paths of problems are from the current directory where the repository is above or below it.
    """

    governance: Governance | None
    why: str = ""
    problems: tuple[Problem, ...] = ()


def governance_of(start: Path) -> Ruling:
    """The governance that rules over the files in a directory, or why there is none."""
    root = root_of(start)
    if root is None:
        return Ruling(None, f"No .github/governance was found at or above {start}")
    from rfcflow.governance.load import load  # the half of a start that texts without governance are spared

    try:
        return Ruling(load(governance_files(root), "working-tree"))
    except Invalid as invalid:
        found = tuple(replace(problem, path=_from_here(root, problem.path)) for problem in invalid.problems)
        many = f"{len(found)} errors" if len(found) > 1 else "an error"
        return Ruling(None, f"The governance of {root} has {many}", found)


def _from_here(root: Path, path: str) -> str:
    here, full = Path.cwd(), root / path
    near = root.is_relative_to(here) or here.is_relative_to(root)
    return Path(os.path.relpath(full, here) if near else full).as_posix()


def _has_governance(folder: Path) -> bool:
    return (folder / ".github" / "governance").is_dir()
