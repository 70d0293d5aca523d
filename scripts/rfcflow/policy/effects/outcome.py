"""Effects of decisions and of their landing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec.structs import replace

from rfcflow.events import Event, moment, spoken
from rfcflow.model import (
    Decision,
    Erratum,
    Landing,
    Rfc,
)
from rfcflow.policy.effects.acting import end_offer


def _decided(rfc: Rfc, event: Event) -> Rfc:
    until = event.data.get("contestable_until")
    decision = Decision(
        disposition=str(event.data["disposition"]),
        text=event.text or "",
        head=event.head or "",
        at=event.at,
        announced=event.seen,
        reason=spoken(event.data.get("reason")),
        tally=event.data.get("tally", ()),
        event=event.id,
        governance=event.governance,
        by=event.actor,
        contestable_until=moment(str(until)) if until else None,
        lands=bool(event.data.get("lands", True)),
        track=str(event.data.get("track", "")),
        criteria=tuple(str(name) for name in event.data.get("criteria", ())),
        reopens=spoken(event.data.get("reopens")),
        against=tuple(str(name) for name in event.data.get("against", ())),
    )
    return replace(end_offer(rfc, "withdrawn"), decision=decision)


def _landed(rfc: Rfc, event: Event) -> Rfc:
    blobs = MappingProxyType({str(k): str(v) for k, v in event.data["blobs"].items()})
    landing = Landing(str(event.data["commit"]), blobs, event.at, str(event.data["door"]))
    decision = rfc.decision
    return replace(rfc, landing=landing, decision=decision.landed(event.seen) if decision else None)


def _superseded(rfc: Rfc, event: Event) -> Rfc:
    by = event.data.get("by")
    return rfc if by is None else replace(rfc, superseded_by=(*rfc.superseded_by, str(by)))


def _plain(meta: Mapping[str, Any]) -> Mapping[str, Any]:
    """Front matter with its free texts as plain strings."""
    return MappingProxyType(
        {key: spoken(value) if isinstance(value, Mapping) else value for key, value in meta.items()}
    )


def _erratum(rfc: Rfc, event: Event) -> Rfc:
    data = event.data
    erratum = Erratum(
        event.text or "", _plain(data["meta"]), int(data["approved_by"]["id"]), str(data["commit"]), event.at
    )
    return replace(rfc, errata=(*rfc.errata, erratum))


EFFECTS: Final[dict[str, Callable[[Rfc, Event], Rfc]]] = {
    "decided": _decided,
    "landed": _landed,
    "superseded": _superseded,
    "erratum": _erratum,
    "implemented": lambda rfc, event: replace(rfc, implemented_by=event.data.get("link")),
    "recorded": lambda rfc, _: replace(rfc, unrecorded=False),
    "landing-requested": lambda rfc, _: replace(rfc, landing_requested=True),
}
