"""Who superseded whom: each side of it is proved by the other's ledger.

Invariant: an RFC is superseded only by the landing of an accepted RFC that names it in `replaces`, by the
very commit of that landing, and only where each of its modules had its part in that decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.events import Event, thaw
from rfcflow.model import Governance, Rfc
from rfcflow.verify.findings import UNREADABLE, Finding, on

_HINT = "Only the landing of its successor supersedes an RFC; look at who pushed to the ledger."


class Succession(Struct, frozen=True):
    """An accepted landing: what it replaces, and who took part in its decision."""

    names: tuple[str, ...]
    scopes: frozenset[str]


class Superseded(Struct, frozen=True):
    """An event `superseded`, and the ids of the modules of its RFC."""

    event: Event
    modules: tuple[str, ...]


# By (RFC, commit).
Landings = Mapping[tuple[str, str], Succession]


def landings_of(events: tuple[Event, ...], folded: Sequence[Rfc]) -> dict[tuple[str, str], Succession]:
    """What each accepted landing of one ledger replaces; `folded` is the RFC after each event.

    What cannot be read replaces nothing.
    """
    found: dict[tuple[str, str], Succession] = {}
    for place, event in enumerate(events[: len(folded) + 1]):
        decision = folded[place - 1].decision if event.type == "landed" and place else None
        if decision is None or decision.disposition != "accept":
            continue
        try:
            decided = [revision for revision in folded[place - 1].revisions if revision.text == decision.text]
            names = decided[-1].meta.get("replaces", ()) if decided else ()
            by = next(known for known in events if known.id == decision.event)
            scopes = frozenset(str(value["scope"]) for value in by.data["electorates"])
            found[event.rfc, str(event.data["commit"])] = Succession(tuple(map(str, names)), scopes)
        except UNREADABLE:
            continue
    return found


def superseded_of(
    events: tuple[Event, ...], governances: Mapping[str, Governance], folded: Sequence[Rfc]
) -> Iterator[Superseded]:
    """Each `superseded` of one ledger with the modules its RFC had; `governances` are by commit."""
    for place, event in enumerate(events):
        if event.type != "superseded":
            continue
        governance = governances.get(event.governance)
        modules: tuple[str, ...] = ()
        if governance is not None and 0 < place <= len(folded):
            names = folded[place - 1].modules
            modules = tuple(m.id for name in names for m in governance.modules_of(name))
        # Plain data crosses between processes, frozen mappings do not.
        yield Superseded(replace(event, data=thaw(event.data)), modules)


def check_succession(found: Iterable[Superseded], landings: Landings) -> Iterator[Finding]:
    """Each `superseded` against the landings of all ledgers."""
    for one in found:
        event = one.event
        by, commit = str(event.data.get("by")), event.source.id
        landing = landings.get((by, commit))
        if landing is None or event.rfc not in landing.names:
            message = f"RFC {by[:20]} did not land at {commit[:12]} as its replacement."
            yield on(event, "superseded", message, _HINT)
            continue
        silent = [name for name in one.modules if f"module:{name}" not in landing.scopes]
        if silent:
            message = f"module {', '.join(silent)[:120]} had no part in the decision on RFC {by[:20]}."
            yield on(event, "superseded", message, "Who decided what is replaced has a voice in it.")
