"""Cross-checks: what no single governance file can be wrong about by itself.

Invariant: each check is one named function in `CHECKS`, its name is the code it reports, and it tolerates
files that could not be read: those are reported once, where they are broken.
"""

from __future__ import annotations

from rfcflow.governance.checks_people import PEOPLE_CHECKS
from rfcflow.governance.checks_states import STATE_CHECKS

CHECKS = (*PEOPLE_CHECKS, *STATE_CHECKS)
