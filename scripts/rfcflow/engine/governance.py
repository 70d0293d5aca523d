"""The governance of a commit, read from Git.

Invariant: only files of a size that people write are read; nothing is believed unless all of it holds.
"""

from __future__ import annotations

from typing import Final

from rfcflow.adapters.git_reading import Reader
from rfcflow.engine.place import GOVERNANCE
from rfcflow.errors import Invalid, Problem
from rfcflow.model import Governance

_FILE_LIMIT: Final = 1_000_000


def read_governance(git: Reader, commit: str) -> Governance:
    """The governance at a commit; raises Invalid with every problem at once."""
    entries = git.tree(commit, GOVERNANCE)
    paths = [path for path, entry in entries.items() if entry.type == "blob" and entry.size <= _FILE_LIMIT]
    if not paths:
        hint = "`rfc init` makes one (docs/adopt.md)."
        problem = Problem(GOVERNANCE, 0, 0, "no-governance", "There is no governance.", hint)
        raise Invalid((problem,))
    # Loaded where it is used: imported proposals have an index before they have a governance.
    from rfcflow.governance.load import load

    return load(git.read_many(commit, paths, _FILE_LIMIT), commit)
