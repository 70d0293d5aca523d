"""The governance of a commit, or why it cannot be read; as bytes, to be remembered and to cross processes.

Invariant: what is unpacked equals what was packed.
"""

from __future__ import annotations

from rfcflow.adapters.git_reading import Reader
from rfcflow.engine.site.pickled import pickled, unpickled
from rfcflow.errors import Invalid, Problem
from rfcflow.model import Governance

Told = tuple[Governance | None, tuple[Problem, ...]]


def governance_of(git: Reader, commit: str) -> Told:
    """The governance, or None and why it cannot be read."""
    # Loaded where it is used: most builds remember the governance.
    from rfcflow.engine.governance import read_governance

    try:
        return read_governance(git, commit), ()
    except Invalid as error:
        return None, error.problems


def packed_governance(git: Reader, commit: str) -> bytes:
    """What `governance_of` tells, read by whichever process this is."""
    with git.mine() as own:
        return pickled(governance_of(own, commit))


def unpacked_governance(raw: bytes) -> Told:
    """What `packed_governance` packed."""
    told: Told = unpickled(raw)
    return told
