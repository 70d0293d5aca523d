"""Cross-checks: what no single governance file can be wrong about by itself.

Invariant: each check is one named function in `CHECKS`, its name is the code it reports, and it tolerates
files that could not be read: those are reported once, where they are broken.
"""

from __future__ import annotations

from typing import Final

from rfcflow.governance.checks_people import PEOPLE_CHECKS, Check
from rfcflow.governance.checks_roles import ROLE_CHECKS
from rfcflow.governance.checks_states import STATE_CHECKS

CHECKS: Final[tuple[Check, ...]] = (*PEOPLE_CHECKS, *ROLE_CHECKS, *STATE_CHECKS)


def name_of(check: Check) -> str:
    """The name a check is listed, skipped and reported by."""
    return getattr(check, "__name__", "").replace("_", "-")
