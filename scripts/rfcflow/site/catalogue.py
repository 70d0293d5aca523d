"""All records of one build, sorted and counted once, so that no page has to look at all of them again.

Invariant: every entry has exactly one record; one that cannot be understood is `unknown` and says why.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.errors import Problem
from rfcflow.ledger import ledger_path
from rfcflow.model import STATES, Governance
from rfcflow.policy.machine import TERMINAL
from rfcflow.site.archive import from_archive, with_origin
from rfcflow.site.html import base_path
from rfcflow.site.inputs import Entry, Inputs
from rfcflow.site.persons import Personal, gather
from rfcflow.site.record import ALL_STATES, RELATIONS, UNKNOWN, Record
from rfcflow.text.keys import REFERENCE
from rfcflow.text.values import is_url

_MODULE: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}", re.ASCII)
_LIVELIEST: Final = ("final-comment", "review", "returned", "proposed", "draft", "deferred", "dormant")
# What a ledger whose chain holds but whose data do not can raise when it is looked at.
_MISFITS: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


def record_of(entry: Entry, governance: Governance | None) -> Record:
    """The record of one entry; whatever is wrong with it stays its own."""
    try:
        if entry.rfc is not None:
            # With all of the process it tells of: what was imported needs none of it.
            from rfcflow.site.ledgers import from_ledger

            found = from_ledger(entry, entry.rfc, governance)
            if entry.rfc.origin is not None and not found.hidden:
                found = with_origin(found, entry.rfc.origin)
            return found if found.state in STATES else replace(found, state=UNKNOWN)
        return from_archive(entry)
    except _MISFITS as error:
        message = f"its record could not be read ({type(error).__name__}: {error})."
        problem = Problem(ledger_path(entry.id), 0, 0, "unreadable-record", message, "Run `rfc verify`.")
        return Record(entry.id, entry, hidden=entry.rfc is not None, errors=(*entry.errors, problem))


class Catalogue(Struct, frozen=True, dict=True):
    """The records of `inputs`, by id in ascending order."""

    inputs: Inputs
    records: tuple[Record, ...]

    @classmethod
    def of(cls, inputs: Inputs) -> Catalogue:
        """Raises ValueError for an id that is none or is there twice: the caller names entries."""
        seen: set[str] = set()
        for entry in inputs.rfcs:
            if not REFERENCE.fullmatch(entry.id) or entry.id in seen:
                raise ValueError(f"{entry.id!r} is no id of an RFC, or is there twice")
            seen.add(entry.id)
        records = [record_of(entry, inputs.governance) for entry in inputs.rfcs]
        return cls(inputs, tuple(sorted(records, key=lambda record: order(record.id))))

    @cached_property
    def base(self) -> str:
        """The path of the site, "" where links are relative."""
        return base_path(self.inputs.base_url)

    @cached_property
    def web(self) -> str:
        """The repository's address, "" where there is none that a link could lead to."""
        return self.inputs.web if is_url(self.inputs.web) else ""

    @cached_property
    def style(self) -> str:
        """The stylesheet's name and a mark of its content, so that no page is shown with an old one."""
        return f"style.css?{sha256(self.inputs.css).hexdigest()[:10]}"

    @cached_property
    def by_id(self) -> Mapping[str, Record]:
        """Records by id."""
        return {record.id: record for record in self.records}

    @cached_property
    def open(self) -> tuple[Record, ...]:
        """Undecided ones, the soonest date first; those without one last, the nearest to a decision first."""

        def urgency(record: Record) -> tuple[bool, str, int]:
            when = record.step.when if record.step is not None else ""
            return not when, when, _LIVELIEST.index(record.state)

        return tuple(sorted((record for record in self.records if record.is_open), key=urgency))

    @cached_property
    def decided(self) -> tuple[Record, ...]:
        """Decided ones, the newest decision first, then by id, highest first."""
        chosen = [
            record for record in reversed(self.records) if not record.is_open and record.state != UNKNOWN
        ]
        return tuple(sorted(chosen, key=lambda record: record.decided, reverse=True))

    @cached_property
    def unknown(self) -> tuple[Record, ...]:
        """Those whose state cannot be told."""
        return tuple(record for record in self.records if record.state == UNKNOWN)

    @cached_property
    def by_state(self) -> Mapping[str, tuple[Record, ...]]:
        """By state, in the order of the process, each as on the home page; `unknown` only if needed."""
        groups: dict[str, list[Record]] = {state: [] for state in ALL_STATES}
        for record in (*self.open, *self.decided, *self.unknown):
            groups[record.state].append(record)
        return {state: tuple(found) for state, found in groups.items() if found or state != UNKNOWN}

    @cached_property
    def by_module(self) -> Mapping[str, tuple[Record, ...]]:
        """By module of the registry or named by an RFC, sorted; only names that can be a directory."""
        groups: dict[str, list[Record]] = defaultdict(list)
        governance = self.inputs.governance
        for name in governance.modules if governance is not None else ():
            groups[name] = []
        for record in (*self.open, *self.decided, *self.unknown):
            for name in dict.fromkeys(self.module_id(name) for name in record.modules):
                groups[name].append(record)
        return {name: tuple(groups[name]) for name in sorted(groups) if self.is_directory(name)}

    @staticmethod
    def is_directory(name: str) -> bool:
        """Whether a module's name can be part of an address."""
        return bool(_MODULE.fullmatch(name)) and ".." not in name

    def is_late(self, record: Record) -> bool:
        """Whether something about it was due before the newest commit that was read."""
        due = record.step.when if record.step is not None and record.is_open and not record.hidden else ""
        return bool(due) and due < self.inputs.asof

    def module_id(self, name: str) -> str:
        """A module's own id for one of its aliases; the name itself where the registry does not know it."""
        governance = self.inputs.governance
        found = governance.module(name) if governance is not None else None
        return found.id if found is not None else name

    @cached_property
    def reverse(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """By id: `replaced by`, `amended by`, `required by`; replacing counts only once it is decided."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for record in self.records:
            in_force = record.state in ("accepted", "active", "implemented")
            if not record.hidden:
                for successor in record.successors:
                    found[record.id]["replaced by"].append(successor)
            for name, targets in record.relations.items():
                if record.hidden or (name != "requires" and not in_force):
                    continue
                for target in targets:
                    found[target][RELATIONS[name]].append(record.id)
        return {
            key: {name: tuple(dict.fromkeys(ids)) for name, ids in value.items()}
            for key, value in found.items()
        }

    @cached_property
    def by_origin(self) -> Mapping[tuple[str, str], str]:
        """Ids of imported RFCs by the source they came from and the path there."""
        return {(r.origin.source, r.origin.path): r.id for r in self.records if r.origin is not None}

    @cached_property
    def by_source_name(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of imported RFCs by the name their file had where it came from."""
        found: dict[str, list[str]] = defaultdict(list)
        for record in self.records:
            if record.origin is not None:
                found[record.origin.path.rpartition("/")[2]].append(record.id)
        return {name: tuple(ids) for name, ids in found.items()}

    def living(self, rfc_id: str) -> tuple[str, ...]:
        """What is in force in its place: successors, theirs where they are dead; the dead if none lives."""
        direct = self.reverse.get(rfc_id, {}).get("replaced by", ())
        if not direct:
            return ()
        living: list[str] = []
        seen = {rfc_id}
        ahead = list(direct)
        while ahead:
            name = ahead.pop(0)
            if name in seen or name not in self.by_id:
                continue
            seen.add(name)
            if self.by_id[name].state in TERMINAL:
                ahead += self.reverse.get(name, {}).get("replaced by", ())
            else:
                living.append(name)
        return tuple(living) or direct

    @cached_property
    def people(self) -> Mapping[str, Personal]:
        """By key: everybody of the registry, and whoever has to do with an RFC that is shown."""
        return gather((*self.open, *self.decided, *self.unknown), self.inputs.governance)

    @cached_property
    def script(self) -> str:
        """The script's name and a mark of its content; "" without one."""
        content = self.inputs.script
        return f"index.js?{sha256(content).hexdigest()[:10]}" if content else ""

    @cached_property
    def drawn(self) -> dict[str, tuple[str, str]]:
        """What every page has around it, as far as it was drawn."""
        return {}

    @cached_property
    def mentioned(self) -> dict[str, tuple[str, ...]]:
        """What a name of a file could stand for, as far as it was asked: many texts mention the same."""
        return {}

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many records each state has."""
        return Counter(record.state for record in self.records)


def order(rfc_id: str) -> tuple[int, str]:
    """Ids as numbers, `2071b` behind `2071`."""
    digits = rfc_id.rstrip("abcdefghijklmnopqrstuvwxyz")
    return (int(digits) if digits else 0, rfc_id)
