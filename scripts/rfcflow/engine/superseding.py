"""What a landing does to the RFCs it replaces: their state changes in the same commit and the same push.

Invariant: an RFC is superseded by the landing of an accepted one that names it in `replaces`, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rfcflow.adapters.git import Git
from rfcflow.engine.store import Store
from rfcflow.events import Event, Source
from rfcflow.facts import Facts, Roster
from rfcflow.model import Governance, Rfc
from rfcflow.policy.fold import fold
from rfcflow.policy.machine import LANDED
from rfcflow.policy.turn import Turn
from rfcflow.views.landing import LIST, decided_revision, landed_path, record_files

_TEXT_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Replaced:
    """A landed RFC that another one replaces, with its ledger and its files as they will be."""

    rfc: Rfc
    history: tuple[Event, ...]
    files: Mapping[str, bytes]


def replaced_by(
    store: Store, successor: Rfc, governance: Governance, turn: Turn, listing: bytes | None
) -> tuple[tuple[Replaced, ...], bytes | None]:
    """The RFCs that the landing of `successor` supersedes, and the list with their rows.

    What it replaces and has no ledger, or is in force no more, stays as it is.
    """
    revision = decided_revision(successor)
    names = revision.meta.get("replaces", ()) if revision is not None else ()
    if successor.decision is None or successor.decision.disposition != "accept":
        return (), listing
    found = []
    for name in dict.fromkeys(str(name) for name in names):
        history = store.history(name) if name != successor.id else ()
        rfc = fold(history)
        if rfc is None or rfc.state not in LANDED or rfc.landing is None:
            continue
        text = store.git.read(store.main, landed_path(rfc), _TEXT_LIMIT)
        if text is None:
            continue
        events = _events(history, rfc, governance, turn, successor, Source("push", "0" * 40))
        after = fold(events, rfc)
        if after is None:
            continue
        files = record_files(after, (*history, *events), governance, text, listing)
        listing = files.pop(LIST)
        found.append(Replaced(rfc, history, files))
    return tuple(found), listing


def histories(
    git: Git, replaced: tuple[Replaced, ...], successor: Rfc, commit: str, governance: Governance, turn: Turn
) -> dict[str, tuple[Event, ...]]:
    """The ledgers of the superseded RFCs after the landing `commit`."""
    found = {}
    for old in replaced:
        source = Source("push", commit)
        events = _events(old.history, old.rfc, governance, turn, successor, source)
        follower = _turn(old.history, old.rfc, governance, turn)
        follower.rfc, follower.last = fold(events, old.rfc), events[-1]
        decision = old.rfc.decision
        blobs = {path: git.write_blob(content) for path, content in sorted(old.files.items())}
        recorded = follower.emit(
            "recorded",
            turn.now,
            Source("push", commit, 1),
            head=decision.head if decision is not None else None,
            text=decision.text if decision is not None else None,
            commit=commit,
            door="push",
            blobs=blobs,
        )
        found[old.rfc.id] = (*old.history, *events, recorded)
    return found


def _events(
    history: tuple[Event, ...], rfc: Rfc, governance: Governance, turn: Turn, successor: Rfc, source: Source
) -> tuple[Event, ...]:
    follower = _turn(history, rfc, governance, turn)
    follower.emit("superseded", turn.now, source, to="superseded", by=successor.id)
    return tuple(follower.events)


def _turn(history: tuple[Event, ...], rfc: Rfc, governance: Governance, turn: Turn) -> Turn:
    facts = Facts(turn.facts.repository, turn.facts.default_branch, turn.facts.bot, None, None)
    return Turn(facts, governance, Roster(), turn.now, rfc.id, rfc, history[-1])
