"""Front matter, outcome, label, gate and ledger agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rfcflow.policy.machine import TERMINAL, is_behind
from rfcflow.simulate.invariants.view import Invariant, View
from rfcflow.simulate.model.hosting import BOT

_STATUS: Final = "<!-- rfcflow:status "
_STATE: Final = re.compile(rb"^state: *(\S+)", re.MULTILINE)


def check(view: View) -> Iterator[str]:
    """After a whole run the label, the gate, the status, the pull request's door, the landed front matter,
    the outcome and the list say what the ledger says.
    """
    world, rfc = view.world, view.rfc
    pull = world.hosting.pulls.get(rfc.number)
    if pull is None:
        return
    labels = [label for label in pull.labels if label.startswith("rfc: ")]
    if labels != [f"rfc: {rfc.state}"]:
        yield f"is {rfc.state} and labelled {', '.join(labels) or 'nothing'}"
    if pull.open and (rfc.state in TERMINAL or rfc.landing is not None):
        yield f"is {rfc.state}, and its pull request is open"
    gate = world.hosting.statuses.get(pull.head)
    accepted = rfc.decision is not None and rfc.decision.disposition == "accept"
    if gate is None:
        yield "has no gate on its head"
    elif gate[0] == "success" and (not accepted or rfc.decision is None or rfc.decision.head != pull.head):
        yield "has a green gate on a commit that nobody accepted"
    yield from _status(view)
    if rfc.landing is not None and not is_behind(rfc):
        yield from _main(view)


def _status(view: View) -> Iterator[str]:
    """The status, where nobody deleted or wrote over it since it was last due to change."""
    hosting, number = view.world.hosting, view.rfc.number
    mine = (c for c in hosting.conversation(number) if c.author.id == BOT.id and c.body.startswith(_STATUS))
    first = next(mine, None)
    deleted = any(c.number == number and c.author.id == BOT.id for c in hosting.deleted.values())
    if first is None and not deleted:
        yield "has no status"
    elif first is not None and view.rfc.state not in first.body:
        yield f"is {view.rfc.state}, and its status does not say so"


def _main(view: View) -> Iterator[str]:
    objects, rfc = view.world.hosting.objects, view.rfc
    files = objects.files(view.world.place.main)
    for path in rfc.landing.blobs if rfc.landing is not None else ():
        if path not in files:
            yield f"landed {path}, which the default branch does not have"
        elif path.startswith("rfcs/") and path.endswith((".md", ".yml")):
            said = _STATE.search(objects.blobs[files[path][1]])
            if said is None or said[1].decode() != rfc.state:
                yield f"is {rfc.state}, and {path} says {said[1].decode() if said else 'nothing'}"


INVARIANT = Invariant("views-agree", check, settled=True)
