"""What is asked of a repository's settings on GitHub, in the order in which it is told.

Invariant: every check of `actions`, `identity` and `branches` stands here once.
"""

from __future__ import annotations

from typing import Final

from rfcflow.doctor import actions, branches, identity

ONLINE: Final = (
    actions.repository,
    actions.enabled,
    actions.token,
    actions.strangers,
    actions.workflow_files,
    actions.schedule,
    actions.runs,
    actions.labels,
    identity.app,
    branches.ledger,
    branches.main,
    branches.pages,
)
