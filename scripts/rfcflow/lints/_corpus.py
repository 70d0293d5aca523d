"""Lints across files: what no single RFC can be wrong about by itself.

Invariant: the cost is linear in RFCs and relations; the order of the entries does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from rfcflow.errors import Problem
from rfcflow.lints._catalogue import rules
from rfcflow.lints._ignores import Ignore, ignores_of
from rfcflow.lints._rule import IN_SOURCE, Finding, LintContext, Rule
from rfcflow.model import Document, Governance
from rfcflow.text.keys import RELATIONS

_NUMBER: Final = re.compile(r"([0-9]+[a-z]?)-", re.ASCII)


class Relation(Struct, frozen=True):
    """A key of a document that names other RFCs, with the line it stands on."""

    key: str
    targets: tuple[str, ...]
    line: int


class Entry(Struct, frozen=True):
    """What the corpus needs to know of an RFC; `number` is its file name's, `id` its `rfc` key's or that.

    `created` is an ISO date. `ignores` are the corpus rules its text asks to be silent about.
    """

    path: str
    id: str
    number: str
    state: str | None = None
    imported: bool = False
    created: str | None = None
    relations: tuple[Relation, ...] = ()
    ignores: tuple[Ignore, ...] = ()

    def targets(self, key: str) -> tuple[str, ...]:
        """The ids a key names, in the order written."""
        return next((relation.targets for relation in self.relations if relation.key == key), ())

    def line(self, key: str) -> int:
        """The line of a key; 1 where the document does not have it."""
        return next((relation.line for relation in self.relations if relation.key == key), 1)


class Corpus(Struct, frozen=True):
    """All entries by path, and by id; of several with one id the first by path.

    `heirs` are the ids of the RFCs that say they replace an id.
    """

    entries: tuple[Entry, ...]
    by_id: Mapping[str, Entry]
    heirs: Mapping[str, tuple[str, ...]]

    def named(self, entry: Entry, key: str) -> Iterator[Entry]:
        """The other RFCs that a key of `entry` names, as far as they are here."""
        for target in entry.targets(key):
            other = self.by_id.get(target)
            if other is not None and other.id != entry.id:
                yield other

    def successors(self, entry: Entry) -> tuple[str, ...]:
        """Ids of the RFCs that replace `entry`, by its own word or by theirs."""
        own = (target for target in entry.targets("superseded-by") if target != entry.id)
        return tuple(dict.fromkeys((*own, *self.heirs.get(entry.id, ()))))


def number_of(path: str) -> str:
    """`rfcs/0042-a-title.md` -> `0042`; empty where the name starts with no number."""
    found = _NUMBER.match(path.rsplit("/", 1)[-1])
    return found[1] if found else ""


def entry_of(document: Document, *, state: str | None = None, imported: bool = False) -> Entry:
    """The entry of a document that was read; `state` is its ledger's, by default the document's own key."""
    meta, lines = document.meta, document.lines
    number = number_of(document.path)
    return Entry(
        path=document.path,
        id=meta.get("rfc") or number,
        number=number,
        state=state or meta.get("state"),
        imported=imported,
        created=meta.get("created"),
        relations=tuple(Relation(key, meta[key], lines.get(key, 1)) for key in RELATIONS if meta.get(key)),
        ignores=ignores_of(document, scope="corpus"),
    )


def lint_corpus(entries: Iterable[Entry], governance: Governance | None = None) -> tuple[Problem, ...]:
    """What the rules of scope `corpus` find among all RFCs, sorted by place."""
    known = sorted(entries, key=lambda entry: entry.path)
    by_id: dict[str, Entry] = {}
    for entry in known:
        by_id.setdefault(entry.id, entry)
    heirs: dict[str, list[str]] = {}
    for entry in known:
        for target in entry.targets("replaces"):
            if target != entry.id:
                heirs.setdefault(target, []).append(entry.id)
    corpus = Corpus(tuple(known), by_id, {target: tuple(ids) for target, ids in heirs.items()})
    found: list[Problem] = []
    used: set[tuple[str, str]] = set()
    for rule in rules():
        if rule.across is not None:
            for entry, finding in rule.across(corpus):
                problem = _problem(rule, entry, finding, governance)
                if problem is None:
                    continue
                if problem.severity == "warning" and any(rule.slug == item.slug for item in entry.ignores):
                    used.add((entry.path, rule.slug))
                else:
                    found.append(problem)
    found.extend(_unused(known, used))
    return tuple(sorted(found))


def _problem(rule: Rule, entry: Entry, finding: Finding, governance: Governance | None) -> Problem | None:
    context = LintContext(governance=governance, state=entry.state, imported=entry.imported)
    severity = rule.severity_for(context, entry.created)
    if severity is None:
        return None
    return Problem(
        entry.path,
        finding.line,
        finding.column,
        rule.slug,
        finding.message,
        IN_SOURCE if entry.imported and not rule.lasting else finding.hint,
        severity,
        finding.fix,
    )


def _unused(entries: Iterable[Entry], used: set[tuple[str, str]]) -> Iterator[Problem]:
    for entry in entries:
        for item in entry.ignores:
            if (entry.path, item.slug) not in used:
                yield item.silences_nothing(entry.path)
