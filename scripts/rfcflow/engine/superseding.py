"""What a landing does to the RFCs it replaces: their state changes in the same commit and the same push.

Invariant: an RFC is superseded by the landing of an accepted one that names it in `replaces` and in whose
decision its modules had their part, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from rfcflow.adapters.git import Git
from rfcflow.decide.imported import open_ledger
from rfcflow.engine.gather import imported_rfc, landed_files
from rfcflow.engine.store import Store
from rfcflow.events import Event, Source
from rfcflow.facts import Facts, Roster
from rfcflow.model import Governance, Rfc
from rfcflow.policy.decided import decided_revision
from rfcflow.policy.fold import fold
from rfcflow.policy.machine import LANDED
from rfcflow.policy.modules import covers
from rfcflow.policy.turn import Turn
from rfcflow.text.frontmatter import parse_document
from rfcflow.views.landing import LIST, landed_path, record_files

_TEXT_LIMIT = 1_000_000


class Replaced(Struct, frozen=True):
    """A landed RFC that another one replaces, with its ledger and its files as they will be."""

    rfc: Rfc
    history: tuple[Event, ...]
    files: Mapping[str, bytes]


def in_force(store: Store, names: Iterable[str], landed: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The modules of each of these RFCs that is in force, by the names its ledger or its file gives them."""
    found = {}
    for name in dict.fromkeys(names):
        rfc = fold(store.history(name))
        if rfc is not None:
            if rfc.state in LANDED and rfc.landing is not None:
                found[name] = rfc.modules
            continue
        imported = imported_rfc(store.git, store.main, name, landed)
        if imported is not None and imported.state in LANDED:
            document, _ = parse_document(imported.path, imported.text)
            named = document.meta.get("modules", ()) if document is not None else ()
            found[name] = tuple(str(module) for module in named)
    return found


def replaced_by(
    store: Store, successor: Rfc, governance: Governance, turn: Turn, listing: bytes | None
) -> tuple[tuple[Replaced, ...], bytes | None]:
    """The RFCs that the landing of `successor` supersedes, and the list with their rows.

    What it replaces and is in force no more stays as it is, and so does what landed so late that its modules
    had no part in the decision. An imported RFC nobody has commanded yet gets its ledger by this.
    """
    revision = decided_revision(successor)
    names = revision.meta.get("replaces", ()) if revision is not None else ()
    if successor.decision is None or successor.decision.disposition != "accept":
        return (), listing
    found = []
    for name in dict.fromkeys(str(name) for name in names):
        history = store.history(name) if name != successor.id else ()
        if not history and name != successor.id:
            history = _adopted(store, name, governance, turn)
        rfc = fold(history)
        if rfc is None or rfc.state not in LANDED or rfc.landing is None:
            continue
        if not covers(successor, rfc.modules, governance):
            continue
        text = store.git.read(store.main, landed_path(rfc), _TEXT_LIMIT)
        if text is None:
            continue
        events = _events(history, rfc, governance, turn, successor, Source("push", "0" * 40))
        after = fold(events, rfc)
        if after is None:
            continue
        files = record_files(after, (*history, *events), governance, text, listing)
        # An imported RFC the list does not name changes no row of it.
        listing = files.pop(LIST, listing)
        found.append(Replaced(rfc, history, files))
    return tuple(found), listing


def _adopted(store: Store, name: str, governance: Governance, turn: Turn) -> tuple[Event, ...]:
    """The ledger of an imported RFC that has none yet; nothing where it is no RFC in force."""
    pull = turn.facts.pull
    found = imported_rfc(store.git, store.main, name, landed_files(store.git, store.main))
    if found is None or pull is None or found.state not in LANDED:
        return ()
    opening = Turn(_facts(turn), governance, Roster(), turn.now, name, None, None)
    open_ledger(opening, found, pull, turn.now, None, about_it=False)
    return tuple(opening.events)


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
    return Turn(_facts(turn), governance, Roster(), turn.now, rfc.id, rfc, history[-1])


def _facts(turn: Turn) -> Facts:
    """Of the repository, and of no pull request."""
    return Facts(turn.facts.repository, turn.facts.default_branch, turn.facts.bot, None, None)
