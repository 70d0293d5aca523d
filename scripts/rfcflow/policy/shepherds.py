"""Choosing a shepherd: a table of candidates with the reason for each refusal, and no randomness.

Invariant: never an author, a recused, absent or full person, or one who declined; the same facts choose the
same person on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

from msgspec import Struct

from rfcflow.events import timestamp
from rfcflow.facts import Roster
from rfcflow.model import Governance, Module, Person, Rfc
from rfcflow.policy.modules import effective
from rfcflow.policy.roles import core, maintainers

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CORE_TIER: Final = 100


class Candidate(Struct, frozen=True):
    """One row of the table: `why` says for what they are asked, `refused` why not (empty: eligible).

    `tier` is 0 for the RFC's own modules, then one more for each generation of parents; core comes last.
    """

    person: Person
    tier: int
    closeness: int
    open: int
    last: datetime | None
    why: str
    refused: str
    offered: int = 0

    def record(self) -> dict[str, Any]:
        """The JSON object the ledger keeps."""
        return {
            "id": self.person.id,
            "login": self.person.login,
            "tier": self.tier,
            "open": self.open,
            "offered": self.offered,
            "last": timestamp(self.last) if self.last else None,
            "why": self.why,
            "refused": self.refused,
        }


class Choice(Struct, frozen=True):
    """The table in order, and the one chosen (None: nobody can be asked)."""

    table: tuple[Candidate, ...]
    chosen: Candidate | None

    @property
    def reason(self) -> str:
        """Why this one, as words that read the same to them and about them, without a full stop."""
        chosen = self.chosen
        if chosen is None:
            return "nobody who could be asked is free"
        free = sum(1 for row in self.table if not row.refused and row.tier == chosen.tier)
        if free == 1:
            return f"the only one who is free, {chosen.why}"
        return f"first in line of the {free} who are free, {chosen.why}: {_burden(chosen)}"


def _burden(row: Candidate) -> str:
    carried = (
        f"{row.open} open RFC{'s' if row.open != 1 else ''} to shepherd"
        if row.open
        else "no open RFC to shepherd"
    )
    if row.offered:
        carried += f" and {row.offered} offered"
    return f"{carried}, the last taken on {row.last:%Y-%m-%d}" if row.last else f"{carried}, none before"


def choose(rfc: Rfc, governance: Governance, roster: Roster, day: date) -> Choice:
    """The candidate table for `rfc` on `day`, best first, and who is offered the place."""
    rows: dict[int, Candidate] = {}
    for tier, closeness, why, person in _pool(rfc, governance):
        if person.id not in rows:
            load = roster.load(person.id)
            refused = _refusal(person, rfc, governance, load.carried, day)
            rows[person.id] = Candidate(
                person, tier, closeness, load.open, load.last, why, refused, load.offered
            )
    table = tuple(
        sorted(
            rows.values(),
            key=lambda row: (
                row.tier,
                row.open + row.offered,
                row.last or _NEVER,
                row.closeness,
                _stable(rfc, row.person),
            ),
        )
    )
    return Choice(table, next((row for row in table if not row.refused), None))


def _pool(rfc: Rfc, governance: Governance) -> Iterator[tuple[int, int, str, Person]]:
    """Maintainers of the effective modules, then of their parents, generation by generation, then core."""
    level = list(enumerate(effective(rfc, governance)))
    seen: set[str] = set()
    depth = 0
    while level:
        above: dict[str, tuple[int, Module]] = {}
        for closeness, module in level:
            seen.add(module.id)
            for person in maintainers(module, governance):
                yield depth, closeness, _for_module(module, depth, closeness), person
            parent = governance.modules.get(module.parent) if module.parent else None
            if parent is not None:
                above.setdefault(parent.id, (closeness, parent))
        level = [pair for pair in above.values() if pair[1].id not in seen]
        depth += 1
    for person in core(governance):
        yield _CORE_TIER, 0, "for core, because its modules have nobody free", person


def _for_module(module: Module, depth: int, closeness: int) -> str:
    if depth:
        return f"for module {module.id}, parent of a module it concerns"
    return f"for module {module.id}, which {'owns this RFC' if closeness == 0 else 'it concerns too'}"


def _refusal(person: Person, rfc: Rfc, governance: Governance, load: int, day: date) -> str:
    if person.id in rfc.authors:
        return "is an author"
    if person.id in rfc.subjects:
        return "is whom it is about"
    if person.id in rfc.recused:
        return "is recused"
    if person.absent_on(day):
        return "is absent"
    if person.id in rfc.declined:
        return "declined or handed on"
    if any(offer.person == person.id and offer.ended == "lapsed" for offer in rfc.offers):
        return "let the offer lapse"
    if load >= capacity(person, governance, day):
        return f"is at capacity ({load} of {capacity(person, governance, day)})"
    return ""


def capacity(person: Person, governance: Governance, day: date) -> int:
    """How many open RFCs somebody takes at once: their own figure, a newcomer's, or the policy's."""
    if person.capacity is not None:
        return person.capacity
    if person.newcomer_until is not None and day <= person.newcomer_until:
        return governance.policy.newcomer_capacity
    return governance.policy.capacity


def _stable(rfc: Rfc, person: Person) -> str:
    return hashlib.sha256(f"{rfc.id}:{person.id}".encode()).hexdigest()
