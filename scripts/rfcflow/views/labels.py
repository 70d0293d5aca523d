"""The labels of an RFC's pull request: a projection, restored when somebody moves them by hand.

Invariant: only labels the bot owns are ever added or removed.
"""

from __future__ import annotations

from typing import Final

from rfcflow.model import Governance, Rfc
from rfcflow.policy.agenda import before_core
from rfcflow.policy.electorates import is_contentious, track
from rfcflow.policy.machine import OPEN
from rfcflow.policy.modules import effective
from rfcflow.policy.remembered import remembered
from rfcflow.policy.steps import SHEPHERDED

_LONGEST: Final = 50


@remembered
def labels(rfc: Rfc, governance: Governance) -> tuple[str, ...]:
    """The bot's labels for an RFC, sorted."""
    found = {f"rfc: {rfc.state}"}
    if rfc.spam:
        return tuple(found)
    if rfc.state != "draft":
        found.add(f"track: {track(rfc, governance)}")
    found.update(f"module: {module.id}"[:_LONGEST] for module in effective(rfc, governance))
    if is_contentious(rfc):
        found.add("contentious")
    if rfc.priority != "normal" and rfc.state in OPEN:
        found.add(f"priority: {rfc.priority}")
    if rfc.needs_info and rfc.state in OPEN:
        found.add("needs-info")
    if before_core(rfc):
        found.add("core-agenda")
    if rfc.state in SHEPHERDED and rfc.shepherd is None and rfc.offer is None:
        found.add("wants-shepherd")
    return tuple(sorted(found))
