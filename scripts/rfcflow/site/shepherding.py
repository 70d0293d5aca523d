"""Who was asked to shepherd an RFC, why they, what they answered, and who else could have been.

Invariant: the table of candidates is the one the ledger kept when somebody was chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from rfcflow.events import Event, timestamp


class Candidate(Struct, frozen=True):
    """A row of the table: for what they were a candidate, how many they shepherd, why not (""): chosen."""

    login: str
    why: str
    open: int
    refused: str


class Handing(Struct, frozen=True):
    """The place passed on: `how` is asked, called, took, declined, silent or left; `why` in our words."""

    at: str
    login: str
    how: str
    why: str = ""
    candidates: tuple[Candidate, ...] = ()


def handings(events: tuple[Event, ...]) -> tuple[Handing, ...]:
    """Every change, oldest first."""
    return tuple(_handings(events))


def _handings(events: tuple[Event, ...]) -> Iterator[Handing]:
    offered: dict[int, str] = {}
    for event in events:
        at, data = timestamp(event.at), event.data
        actor = event.actor.login if event.actor else ""
        match event.type:
            case "shepherd-offered":
                person = data["person"]
                offered[int(person["id"])] = str(person["login"])
                because = str(data.get("because", ""))
                yield Handing(at, str(person["login"]), "asked", because, _candidates(data))
            case "public-call":
                yield Handing(at, "", "called", "nobody who could be asked is free", _candidates(data))
            case "shepherd-accepted":
                volunteered = event.actor is None or event.actor.id not in offered
                yield Handing(at, actor, "took", "volunteered" if volunteered else "")
            case "shepherd-declined":
                yield Handing(at, actor, "declined")
            case "offer-lapsed":
                yield Handing(at, str(data["person"]["login"]), "silent")
            case "shepherd-released":
                yield Handing(at, actor, "left")
            case _:
                continue


def _candidates(data: Mapping[str, Any]) -> tuple[Candidate, ...]:
    rows = data.get("candidates", ())
    return tuple(
        Candidate(
            str(row.get("login", "")),
            str(row.get("why", "")),
            int(row.get("open", 0)),
            str(row.get("refused", "")),
        )
        for row in rows
        if isinstance(row, Mapping)
    )
