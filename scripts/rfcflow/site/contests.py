"""What is contested about an RFC: motions, disputes and holds, as a record keeps them.

Invariant: nothing is judged here; how each ended is the ledger's word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rfcflow.events import timestamp
from rfcflow.policy.motions import purpose
from rfcflow.site.record import Contest

if TYPE_CHECKING:
    from rfcflow.model import Dispute, Hold, Motion, Rfc

_ENDS: Final = {
    "settled": "settled",
    "stands": "not upheld: the decision stands",
    "upheld": "upheld",
    "moot": "over: nothing is left to dispute",
}


def contests(rfc: Rfc) -> tuple[Contest, ...]:
    """All of them, the oldest first."""
    found = [
        *(_motion(motion) for motion in rfc.motions),
        *(_dispute(dispute) for dispute in rfc.disputes),
        *(_hold(hold) for hold in rfc.holds),
    ]
    return tuple(sorted(found, key=lambda contest: contest.at))


def _motion(motion: Motion) -> Contest:
    voices = ", ".join(voice.login for voice in motion.voices)
    return Contest(
        "motion",
        f"to {purpose(motion)}",
        voices,
        timestamp(motion.opened),
        timestamp(motion.expires),
        motion.reason,
        motion.ended or "",
    )


def _dispute(dispute: Dispute) -> Contest:
    modules = f" for {', '.join(dispute.modules)}" if dispute.modules else ""
    return Contest(
        "dispute",
        f"the decision is disputed{modules}" + (", before core" if dispute.escalated else ""),
        dispute.owner.login,
        timestamp(dispute.opened),
        timestamp(dispute.settle_by),
        dispute.reason,
        _ENDS.get(dispute.ended or "", dispute.ended or ""),
        dispute.resolution,
    )


def _hold(hold: Hold) -> Contest:
    return Contest(
        "hold",
        "nothing is decided while it holds",
        hold.owner.login,
        timestamp(hold.at),
        timestamp(hold.until),
        hold.reason,
        hold.ended or "",
    )
