"""`mode: observe`: what a sweep would do, said in one report, and nothing else.

Invariant: no branch is pushed and GitHub is only read. The report is the run's own summary; since nothing is
remembered, each run tells the whole of it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from rfcflow.actions import Action
from rfcflow.engine.look import Look, Observed
from rfcflow.engine.place import GOVERNANCE
from rfcflow.engine.store import Store

_MODE: Final = re.compile(rb"^mode[ \t]*:[ \t]*[\"']?observe\b", re.MULTILINE)
_POLICY_LIMIT: Final = 1_000_000


def observe(looks: Iterable[Look], act: Callable[[Look], tuple[Action, ...]]) -> list[Observed]:
    """What would be done about each RFC; `act` gives the actions a look leads to."""
    found = []
    for look in looks:
        if look.rfc is None:
            continue
        events = tuple((event.type, event.target) for event in look.events)
        actions = tuple((type(action).__name__, action.reason) for action in act(look))
        if events or actions:
            found.append(Observed(look.id, look.pull.number, events, actions))
    return found


def asks_to_observe(store: Store) -> bool:
    """Whether policy.yml says `mode: observe`, read as text: a broken file is still obeyed in this."""
    raw = store.git.read(store.main, f"{GOVERNANCE}/policy.yml", _POLICY_LIMIT)
    return raw is not None and _MODE.search(raw) is not None
