"""Atom feeds: what is new, decided, in its final comment period, and of a module or a person.

Invariant: what is kept back is in none of them; an entry keeps its identity wherever the site is served.
https://www.rfc-editor.org/rfc/rfc4287
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from hashlib import sha256
from typing import Final

from msgspec import Struct

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.files import File, rfc_path
from rfcflow.site.html import h
from rfcflow.site.record import Record

_ENTRIES: Final = 50
_EPOCH: Final = "1970-01-01T00:00:00Z"


class _Item(Struct, frozen=True):
    """An entry: what happened to a record, and when."""

    record: Record
    at: str
    what: str = ""


def atom_files(catalogue: Catalogue) -> Iterator[File]:
    """Every Atom feed."""
    shown = [record for record in catalogue.records if not record.hidden]
    opened = [_Item(record, record.opened) for record in shown if record.opened]
    yield _feed(catalogue, "feeds/new.atom", "New RFCs", opened)
    yield _feed(catalogue, "feeds/decisions.atom", "Decisions", _decisions(shown))
    windows = [
        _Item(
            r, r.window.opened, f"Final comment period to {r.window.disposition} until {r.window.ends[:10]}"
        )
        for r in shown
        if r.window is not None
    ]
    yield _feed(catalogue, "feeds/final-comment.atom", "Final comment periods", windows)
    for name, records in catalogue.by_module.items():
        yield _feed(catalogue, f"modules/{name}/feed.atom", f"Module {name}", _items(records))
    for key, person in catalogue.people.items():
        yield _feed(catalogue, f"people/{key}.atom", f"RFCs of {person.login}", _items(person.all))


def _decisions(records: Iterable[Record]) -> list[_Item]:
    return [
        _Item(record, verdict.at, f"Decided: {verdict.disposition}")
        for record in records
        for verdict in record.verdicts
        if verdict.at
    ]


def _items(records: Iterable[Record]) -> list[_Item]:
    """The last thing that happened to each."""
    return [
        _Item(record, record.since or record.decided or record.opened, f"Now {record.state}")
        for record in records
        if not record.hidden
    ]


def _feed(catalogue: Catalogue, path: str, title: str, items: Iterable[_Item]) -> File:
    """The newest of them; an empty feed is as old as the repository."""
    chosen = sorted(items, key=_age, reverse=True)[:_ENTRIES]
    updated = instant(chosen[0].at if chosen else catalogue.inputs.asof)
    # What happened and when is in the record; where several things did, the later stands first.
    shows = (updated, title, tuple([item.record for item in chosen]))
    return File(path, shows, partial(_atom, catalogue, path, title, chosen, updated))


def _age(item: _Item) -> tuple[str, str]:
    return item.at, item.record.id


def _atom(catalogue: Catalogue, path: str, title: str, chosen: Iterable[_Item], updated: str) -> bytes:
    address = catalogue.inputs.base_url.rstrip("/")
    prefix = f"{address}/" if address else "../" * path.count("/")
    myself = f'<link rel="self" type="application/atom+xml" href="{h(address)}/{path}"/>' if address else ""
    entries = "".join([_entry(catalogue, path, item, h(prefix)) for item in chosen])
    name = h(catalogue.inputs.repository)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{name}: {h(title)}</title><id>{urn(catalogue, path)}</id><updated>{updated}</updated>"
        f"<author><name>{name}</name></author>{myself}"
        f'<link rel="alternate" type="text/html" href="{h(prefix)}index.html"/>{entries}\n</feed>\n'
    ).encode(errors="replace")


def _entry(catalogue: Catalogue, path: str, item: _Item, prefix: str) -> str:
    record = item.record
    what = f"{item.what}. {record.summary}" if item.what and record.summary else item.what or record.summary
    authors = "".join([f"<author><name>{h(author)}</name></author>" for author in record.authors if author])
    return (
        f"\n<entry><title>RFC {record.id}: {h(record.name)}</title>"
        f"<id>{urn(catalogue, f'{path} {record.id} {item.at} {item.what}')}</id>"
        f"<updated>{instant(item.at)}</updated>{authors}"
        f'<link rel="alternate" type="text/html" href="{prefix}{rfc_path(record.id)}"/>'
        f'<category term="{h(record.state)}"/><summary>{h(what)}</summary></entry>'
    )


def urn(catalogue: Catalogue, name: str) -> str:
    """A UUID of version 8, https://www.rfc-editor.org/rfc/rfc9562: the same wherever the site is served."""
    digits = sha256(f"{catalogue.inputs.repository} {name}".encode(errors="replace")).hexdigest()
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"


def instant(iso: str) -> str:
    """A date or time as RFC 3339 has it."""
    if not iso:
        return _EPOCH
    return iso if "T" in iso else f"{iso}T00:00:00Z"
