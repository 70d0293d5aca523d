"""Core's agenda: why core has to look at an RFC now.

Invariant: a pure function of the fold; what core settled, or what is over, is on no agenda. Label, status and
the agendas of meetings ask here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from rfcflow.model import Rfc
from rfcflow.policy.machine import LANDED, OPEN


class Matter(Struct, frozen=True):
    """What core is asked about an RFC, as half a sentence; `cause` names the event it came with.

    `since` is when that was (UTC), None where only the ledger knows.
    """

    cause: str
    why: str
    since: datetime | None = None


def before_core(rfc: Rfc) -> tuple[Matter, ...]:
    """What core is asked about it; empty where it is not on core's agenda."""
    return () if rfc.spam else tuple(_matters(rfc))


def _matters(rfc: Rfc) -> Iterator[Matter]:
    for motion in rfc.open_motions:
        yield Matter("motion-opened", f"`{motion.id}` needs more voices", motion.opened)
    if rfc.state in LANDED and rfc.window is not None:
        names = ", ".join(f"`{d.id}`" for d in rfc.open_disputes if d.escalated is not None)
        yield Matter("escalated", f"core votes on {names or 'a dispute'}", rfc.window.opened)
    if rfc.decision is not None or rfc.state not in OPEN:
        return
    if "on-main-undecided" in rfc.flags:
        yield Matter("flagged", "it was merged by hand before it was decided")
    if "agenda" in rfc.reminders and rfc.shepherd is None and rfc.state in ("proposed", "review"):
        yield Matter("reminded", "nobody takes it as shepherd")
    if rfc.core_failed:
        yield Matter("escalated", "core's vote failed, and the lead may decide", rfc.lapses[-1][1])
    elif rfc.escalated:
        yield Matter("escalated", "it was brought before core")
    if rfc.lapses and rfc.window is None and rfc.state == "review":
        times = {1: "once", 2: "twice"}.get(len(rfc.lapses), f"{len(rfc.lapses)} times")
        why = f"its final comment period lapsed {times} without the voices it needs"
        yield Matter("window-lapsed", why, rfc.lapses[-1][1])
