"""What a pull request brings, read from its head alone: for the lint of pull requests and for the index.

Invariant: the head is fetched as objects and read with a size limit; nothing of it is checked out or run, and
governance is the default branch's.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from rfcflow.adapters.git import Git, TooLarge
from rfcflow.decide.reading import Reading, read_submission
from rfcflow.engine.gather import landed_files
from rfcflow.engine.registry_change import proposed
from rfcflow.engine.store import BrokenLedger, Store
from rfcflow.errors import HistoryMissing, Refusal
from rfcflow.facts import Submission
from rfcflow.model import Rfc
from rfcflow.policy.fold import fold
from rfcflow.text.block import TEXT_LIMIT
from rfcflow.text.submission import examine

_MOST_CHANGES: Final = 3000


def read_pull(store: Store, number: int) -> Reading:
    """Everything wrong with a pull request, as a sweep would say it.

    Raises Refusal where there is no such pull request, Invalid where the governance does not hold.
    """
    store.refresh()
    name = f"refs/pull/{number}/head"
    here = f"refs/rfcflow/pull/{number}"
    if store.git.fetch_optional([f"+{name}:{here}"]):
        raise Refusal(f"{store.place.repository} has no pull request {number}.")
    head = store.git.resolve(here) or ""
    landed = landed_files(store.git, store.main)
    return read_submission(_submission(store.git, head, store.main), store.governance(), None, landed)


def fetch_open_texts(store: Store) -> None:
    """Fetch both branches and the heads whose texts are not on them; those that are gone are left out."""
    store.refresh()
    wanted = []
    for name in store.ids():
        try:
            rfc = fold(store.history(name))
        except BrokenLedger:
            continue
        if rfc is not None and (rfc.landing is None or _has_a_past_elsewhere(rfc)):
            wanted.append(f"+refs/pull/{rfc.number}/head:refs/rfcflow/pull/{rfc.number}")
    if wanted:
        store.git.fetch_optional(wanted)


def _has_a_past_elsewhere(rfc: Rfc) -> bool:
    """Whether its earlier texts are on its pull request alone: what was not accepted lands without it."""
    decision = rfc.decision
    return len(rfc.revisions) > 1 and decision is not None and decision.disposition != "accept"


def _submission(git: Git, head: str, main: str) -> Submission:
    base = git.merge_base(main, head)
    if base is None:
        raise HistoryMissing("The pull request shares no history with the default branch.")
    changes = git.changes(base, head)
    found = examine(changes[:_MOST_CHANGES])
    text = None
    if found.path is not None:
        with suppress(TooLarge, Refusal):
            text = git.read(head, found.path, TEXT_LIMIT)
    registry: dict[str, bytes] | None = None
    moved: tuple[str, ...] = ()
    if found.governance:
        registry, moved = proposed(git, main, base, head, found.governance)
    return Submission(
        head, base, changes, found.path, text, tuple(found.assets), registry=registry, moved=moved
    )
