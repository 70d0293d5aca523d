"""Who has to do with which RFC: waiting on them, shepherded, written, signed.

Invariant: a person is a login, whatever its case; what is kept back names nobody, and a name that is no login
gets no page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from msgspec import Struct, field

from rfcflow.model import Governance
from rfcflow.site.record import Record, Step

# https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference
_LOGIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9_]|-(?=[a-z0-9_])){0,38}", re.ASCII | re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)


class Personal(Struct):
    """One person's RFCs, each in the order of the records given; `could`: others could act as well."""

    login: str
    name: str = ""
    maintains: tuple[str, ...] = ()
    is_core: bool = False
    waiting: list[Record] = field(default_factory=list)
    could: list[Record] = field(default_factory=list)
    shepherding: list[Record] = field(default_factory=list)
    authored: list[Record] = field(default_factory=list)
    signed: list[Record] = field(default_factory=list)

    @property
    def all(self) -> tuple[Record, ...]:
        """Every record once."""
        lists = (self.waiting, self.shepherding, self.authored, self.signed)
        return tuple({record.id: record for found in lists for record in found}.values())


# The same few hundred, asked for wherever they are named.
@lru_cache(maxsize=16_384)
def person_key(login: str) -> str:
    """What a login is called in addresses; "" where it is none."""
    return login.lower() if _LOGIN.fullmatch(login) else ""


def gather(records: Iterable[Record], governance: Governance | None) -> Mapping[str, Personal]:
    """By key, sorted: the people of the registry, and whoever wrote, shepherds or signed an RFC."""
    found: dict[str, Personal] = {}
    for person in governance.people.values() if governance is not None else ():
        if key := person_key(person.login):
            found[key] = Personal(person.login, person.name)
    if governance is not None:
        _roles(found, governance)
    shown = [record for record in records if not record.hidden]
    for record in shown:
        for login in dict.fromkeys((*record.authors, record.shepherd, *(b.login for b in record.sign_offs))):
            if (key := person_key(login)) and key not in found:
                found[key] = Personal(login)
        _add(found, record)
    stepping = [(record, record.step) for record in shown if record.step is not None and record.is_open]
    for record, step in stepping:
        for key in _named(record, step, found):
            found[key].waiting.append(record)
        if governance is not None:
            for key in _entitled(record, step, governance):
                if key in found and record not in found[key].waiting:
                    found[key].could.append(record)
    return dict(sorted(found.items()))


def _add(found: Mapping[str, Personal], record: Record) -> None:
    for login in dict.fromkeys(record.authors):
        if key := person_key(login):
            found[key].authored.append(record)
    if (key := person_key(record.shepherd)) and record.is_open:
        found[key].shepherding.append(record)
    for login in dict.fromkeys(ballot.login for ballot in record.sign_offs):
        if key := person_key(login):
            found[key].signed.append(record)


def _roles(found: Mapping[str, Personal], governance: Governance) -> None:
    for handle, person in governance.people.items():
        key = person_key(person.login)
        if not key:
            continue
        found[key].is_core = handle in governance.policy.core
        found[key].maintains = tuple(
            name for name, module in governance.modules.items() if handle in module.maintainers
        )


def _named(record: Record, step: Step, found: Mapping[str, Personal]) -> Iterator[str]:
    """Those whom the next step names, the author under that word."""
    words = _WORD.findall(step.who)
    named = [word.lower() for word in words]
    if "author" in named:
        named += [author.lower() for author in record.authors]
    yield from (name for name in dict.fromkeys(named) if name in found)


def _entitled(record: Record, step: Step, governance: Governance) -> Iterator[str]:
    """Those who could act because of a role the next step names: core, or the modules' maintainers."""
    words = set(_WORD.findall(step.who))
    handles: list[str] = list(governance.policy.core) if "core" in words else []
    if words & {"maintainer", "maintainers"}:
        for name in record.modules:
            module = governance.module(name)
            handles += module.maintainers if module is not None else ()
    for handle in dict.fromkeys(handles):
        if handle in governance.people:
            yield person_key(governance.people[handle].login)
