"""A world's ledger as `rfc verify` sees it."""

from __future__ import annotations

from rfcflow.verify.history import replay
from rfcflow.verify.mainline import MainCommit, Mainline
from tests.builders import World


def findings(world: World) -> list[str]:
    """What the second implementation finds in the ledger; every governance a test used has commit `a…`."""
    commit = world.governance.commit
    line = Mainline([MainCommit(commit, (), "", ())])
    found = replay(world.rfc.id, world.history, {commit: world.governance}, line).findings
    return [f"{finding.event}: {finding.code}: {finding.message}" for finding in found]
