"""What must be written so that GitHub shows the projection: desired compared with actual.

Invariant: nothing that is there already is written; the same comparison after applying gives nothing.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final

from msgspec import Struct

from rfcflow.actions import Action, ClosePull, EditComment, PostComment, React, ReopenPull, SetGate, SetLabels
from rfcflow.facts import PullRequest
from rfcflow.governance.labels import owned
from rfcflow.model import Rfc
from rfcflow.policy.machine import TERMINAL
from rfcflow.views.doors import WITHOUT_HEAD
from rfcflow.views.gate import gate_on
from rfcflow.views.projection import Projection

# Every look hashes the status of its RFC, which seldom changed.
_MOST_REMEMBERED: Final = 256


class Shown(Struct, frozen=True):
    """What the bot knows it has shown: its status comment, the gate it posted, replies up to event `seq`."""

    seq: int = 0
    status: int | None = None
    status_hash: str = ""
    gate: str = ""


def body_hash(body: str) -> str:
    """A short hash to tell whether a comment still says what it should (GitHub may turn line ends)."""
    return _hashed(body)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _hashed(body: str) -> str:
    return hashlib.sha256(body.replace("\r\n", "\n").strip().encode()).hexdigest()[:16]


def gate_key(sha: str, state: str, description: str) -> str:
    """What identifies a posted gate."""
    return f"{sha} {state} {description}"


def differences(projection: Projection, pull: PullRequest, shown: Shown) -> tuple[Action, ...]:
    """The actions that make GitHub show `projection`."""
    rfc = projection.rfc
    number = pull.number
    actions: list[Action] = [
        React(reaction.comment, number, reaction.content, "the command was done")
        for reaction in projection.reactions
    ]
    status = body_hash(projection.status)
    if shown.status is None:
        mark, since = projection.status_marker, rfc.opened or pull.created_at
        actions.append(PostComment(number, mark, projection.status, since, "the status comment", status=True))
    elif status != shown.status_hash:
        actions.append(EditComment(shown.status, number, projection.status, "the status changed"))
    actions += [
        PostComment(number, said.marker, said.body, said.since, f"event {said.seq} is answered")
        for said in projection.said
    ]
    wanted = tuple(sorted({*(label for label in pull.labels if not owned(label)), *projection.labels}))
    if wanted != tuple(sorted(pull.labels)):
        actions.append(SetLabels(number, wanted, "labels follow the state"))
    gate = gate_on(rfc, projection.gate, pull.head)
    if pull.about is not None:
        return tuple(actions)
    if gate_key(pull.head, gate.state, gate.description) != shown.gate:
        actions.append(SetGate(number, pull.head, gate.state, gate.description, "the gate follows the state"))
    actions += _door(projection, rfc, pull)
    return tuple(actions)


def _door(projection: Projection, rfc: Rfc, pull: PullRequest) -> list[Action]:
    if projection.open is True and not pull.open and not pull.merged:
        return [ReopenPull(pull.number, "somebody else closed it; only its author withdraws")]
    if not pull.open or pull.merged:
        return []
    if rfc.state in TERMINAL:
        return [ClosePull(pull.number, f"the RFC is {rfc.state}")]
    decision = rfc.decision
    if rfc.landing is not None and decision is not None and pull.head != decision.head:
        return [ClosePull(pull.number, "the decided text has landed; the head moved since")]
    if rfc.landing is not None and rfc.landing.door in WITHOUT_HEAD:
        return [ClosePull(pull.number, "the decided text has landed without its head")]
    return []
