"""The files of one RFC: its page, its JSON, its text as it was written, its pictures.

Invariant: of one that is kept back there is a page and a JSON that say so, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rfcflow.site.addresses import served, targets
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.changes import Changes
from rfcflow.site.data import rfc_json
from rfcflow.site.files import File, Shown, rfc_path
from rfcflow.site.persons import person_key
from rfcflow.site.record import Record
from rfcflow.site.rfc_page import rfc_page
from rfcflow.site.timeline import Moment, timeline


def rfc_files(record: Record, around: Shown, catalogue: Catalogue) -> Iterator[File]:
    """The page first; `around` are its surroundings."""
    moments = _moments(record)
    yield File(rfc_path(record.id), (record, around), partial(rfc_page, record, moments, catalogue))
    related = tuple((name, *ids) for name, ids in catalogue.reverse.get(record.id, {}).items())
    yield File(f"rfcs/{record.id}.json", (record, related), partial(rfc_json, record, moments, catalogue))
    if record.hidden:
        return
    for path, draw in Changes(record, catalogue).pages():
        yield File(path, (record, around), draw)
    entry = record.entry
    text = entry.text
    if text is not None:
        yield File(f"rfcs/{record.id}{entry.suffix}", (record,), partial(bytes, text))
    for name, content in entry.assets.items():
        if served(name):
            yield File(f"rfcs/{record.id}/{name}", (record, name), partial(bytes, content))


def surroundings(record: Record, catalogue: Catalogue) -> Shown:
    """Whatever of other records, people and modules the page of this one shows, as plain values."""
    reverse = catalogue.reverse.get(record.id, {})
    living = catalogue.living(record.id)
    named = {*living}.union(*record.relations.values(), *reverse.values())
    logins = {*record.authors, record.shepherd, *[one.login for one in record.shepherds]}
    for version in record.versions:
        logins.update(version.signers)
    people = sorted({person_key(login) for login in logins} - {""})
    return (
        tuple([(name, *ids) for name, ids in reverse.items()]),
        living,
        tuple([_told(name, catalogue) for name in sorted(named)]) if named else (),
        tuple([(key, key in catalogue.people) for key in people]),
        tuple([(name, catalogue.module_id(name) in catalogue.by_module) for name in record.modules]),
        targets(record, catalogue),
    )


def _told(name: str, catalogue: Catalogue) -> Shown:
    known = catalogue.by_id.get(name)
    return (name, known.name, known.state) if known is not None else (name,)


def _moments(record: Record) -> tuple[Moment, ...]:
    return () if record.hidden else timeline(record.entry.events)
