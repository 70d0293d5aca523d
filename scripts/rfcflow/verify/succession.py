"""Who superseded whom: each side of it is proved by the other's ledger.

Invariant: an RFC is superseded only by the landing of an accepted RFC that names it in `replaces`, and by the
very commit of that landing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rfcflow.events import Event
from rfcflow.policy.fold import fold
from rfcflow.verify.findings import UNREADABLE, Finding, on

_HINT = "Only the landing of its successor supersedes an RFC; look at who pushed to the ledger."
# What a landing replaces, by (RFC, commit).
Landings = Mapping[tuple[str, str], tuple[str, ...]]


def landings_of(events: tuple[Event, ...]) -> dict[tuple[str, str], tuple[str, ...]]:
    """What each accepted landing of one ledger replaces; a ledger that cannot be read replaces nothing."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for place, event in enumerate(events):
        if event.type != "landed":
            continue
        try:
            rfc = fold(events[:place])
            decision = rfc.decision if rfc is not None else None
            if rfc is None or decision is None or decision.disposition != "accept":
                continue
            decided = [revision for revision in rfc.revisions if revision.text == decision.text]
            names = decided[-1].meta.get("replaces", ()) if decided else ()
            found[event.rfc, str(event.data["commit"])] = tuple(str(name) for name in names)
        except UNREADABLE:
            continue
    return found


def check_succession(events: Iterable[Event], landings: Landings) -> Iterator[Finding]:
    """Each `superseded` among `events` against the landings of all ledgers."""
    for event in events:
        by, commit = str(event.data.get("by")), event.source.id
        if event.rfc not in landings.get((by, commit), ()):
            message = f"RFC {by[:20]} did not land at {commit[:12]} as its replacement."
            yield on(event, "superseded", message, _HINT)
