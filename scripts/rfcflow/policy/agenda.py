"""Core's agenda: why core has to look at an RFC now.

Invariant: a pure function of the fold; what core settled, or what is over, is on no agenda.
"""

from __future__ import annotations

from rfcflow.model import Rfc
from rfcflow.policy.machine import LANDED, OPEN


def before_core(rfc: Rfc) -> tuple[str, ...]:
    """What core is asked about it, each as half a sentence; empty where it is not on core's agenda."""
    if rfc.spam:
        return ()
    found = [f"`{motion.id}` needs more voices" for motion in rfc.open_motions]
    if rfc.state in LANDED and rfc.window is not None:
        found.append("core votes on a dispute")
    if rfc.decision is None and rfc.state in OPEN:
        if "on-main-undecided" in rfc.flags:
            found.append("it was merged by hand before it was decided")
        if "agenda" in rfc.reminders and rfc.shepherd is None and rfc.state in ("proposed", "review"):
            found.append("nobody takes it as shepherd")
        if rfc.escalated:
            found.append("it was brought before core")
        elif rfc.lapses and rfc.window is None and rfc.state == "review":
            found.append("its final comment period lapsed")
    return tuple(found)
