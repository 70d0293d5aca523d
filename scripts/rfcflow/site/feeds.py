"""Feeds: Atom for what is new, decided, in its final comment period, and of a module or a person.

iCalendar for dates; a plain list of everything.

Invariant: what is kept back is in none of them; an entry keeps its identity wherever the site is served.
https://www.rfc-editor.org/rfc/rfc4287 https://www.rfc-editor.org/rfc/rfc5545
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.deadlines import deadlines
from rfcflow.site.html import Links, h
from rfcflow.site.layout import links_for, page
from rfcflow.site.record import Record

_ENTRIES: Final = 50
_EPOCH: Final = "1970-01-01T00:00:00Z"
_OCTETS: Final = 73


@dataclass(frozen=True, slots=True)
class _Item:
    """An entry: what happened to a record, and when."""

    record: Record
    at: str
    what: str = ""


def feed_pages(catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every feed, the calendar, the plain list, and the page that names them."""
    shown = [record for record in catalogue.records if not record.hidden]
    yield "feeds/index.html", _index(catalogue)
    opened = [_Item(record, record.opened) for record in shown if record.opened]
    yield _atom(catalogue, "feeds/new.atom", "New RFCs", opened)
    yield _atom(catalogue, "feeds/decisions.atom", "Decisions", _decisions(shown))
    windows = [
        _Item(
            r, r.window.opened, f"Final comment period to {r.window.disposition} until {r.window.ends[:10]}"
        )
        for r in shown
        if r.window is not None
    ]
    yield _atom(catalogue, "feeds/final-comment.atom", "Final comment periods", windows)
    for name, records in catalogue.by_module.items():
        items = _items(records)
        yield _atom(catalogue, f"modules/{name}/feed.atom", f"Module {name}", items)
    for key, person in catalogue.people.items():
        yield _atom(catalogue, f"people/{key}/feed.atom", f"RFCs of {person.login}", _items(person.all))
    yield "deadlines.ics", _calendar(catalogue)
    yield "llms.txt", _plain(catalogue)


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


def _atom(catalogue: Catalogue, path: str, title: str, items: Iterable[_Item]) -> tuple[str, bytes]:
    chosen = sorted(items, key=lambda item: (item.at, item.record.id), reverse=True)[:_ENTRIES]
    address = catalogue.inputs.base_url.rstrip("/")
    links = Links("", path.count("/"))
    prefix = f"{address}/" if address else links.prefix
    myself = f'<link rel="self" type="application/atom+xml" href="{h(address)}/{path}"/>' if address else ""
    entries = "".join(_entry(catalogue, path, item, prefix) for item in chosen)
    updated = _instant(chosen[0].at) if chosen else _instant(catalogue.inputs.asof)
    name = h(catalogue.inputs.repository)
    return path, (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{name}: {h(title)}</title><id>{_urn(catalogue, path)}</id><updated>{updated}</updated>"
        f"<author><name>{name}</name></author>{myself}"
        f'<link rel="alternate" type="text/html" href="{h(prefix)}index.html"/>{entries}\n</feed>\n'
    ).encode(errors="replace")


def _entry(catalogue: Catalogue, path: str, item: _Item, prefix: str) -> str:
    record = item.record
    what = ". ".join(part for part in (item.what, record.summary) if part)
    authors = "".join(f"<author><name>{h(author)}</name></author>" for author in record.authors if author)
    return (
        f"\n<entry><title>RFC {record.id}: {h(record.name)}</title>"
        f"<id>{_urn(catalogue, f'{path} {record.id} {item.at} {item.what}')}</id>"
        f"<updated>{_instant(item.at)}</updated>{authors}"
        f'<link rel="alternate" type="text/html" href="{h(prefix)}rfcs/{record.id}/index.html"/>'
        f'<category term="{h(record.state)}"/><summary>{h(what)}</summary></entry>'
    )


def _urn(catalogue: Catalogue, name: str) -> str:
    """A UUID of version 8, https://www.rfc-editor.org/rfc/rfc9562: the same wherever the site is served."""
    digits = sha256(f"{catalogue.inputs.repository} {name}".encode(errors="replace")).hexdigest()
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"


def _instant(iso: str) -> str:
    if not iso:
        return _EPOCH
    return iso if "T" in iso else f"{iso}T00:00:00Z"


def _calendar(catalogue: Catalogue) -> bytes:
    inputs = catalogue.inputs
    address = inputs.base_url.rstrip("/")
    found = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//rfcflow//index//EN"]
    found.append(f"X-WR-CALNAME:{_escaped(inputs.repository)}")
    for deadline in deadlines(catalogue.records, inputs.asof):
        record = catalogue.by_id[deadline.rfc]
        identity = _urn(catalogue, f"{deadline.rfc} {deadline.at} {deadline.what}").removeprefix("urn:uuid:")
        found += [
            "BEGIN:VEVENT",
            f"UID:{identity}",
            f"DTSTAMP:{_compact(inputs.asof or deadline.at)}",
            f"DTSTART:{_compact(deadline.at)}",
            f"SUMMARY:{_escaped(f'RFC {record.id}: {record.name}')}",
            f"DESCRIPTION:{_escaped(deadline.what)}",
            *([f"URL:{address}/rfcs/{record.id}/"] if address else []),
            "END:VEVENT",
        ]
    found.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in found).encode(errors="replace")


def _compact(iso: str) -> str:
    return _instant(iso).replace("-", "").replace(":", "")


def _escaped(text: str) -> str:
    """Text of iCalendar, 3.3.11; line breaks and what is no character become spaces."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, 3.1, never within a character."""
    rows, row = [], b""
    for character in line:
        raw = character.encode(errors="replace")
        if len(row) + len(raw) > _OCTETS:
            rows.append(row)
            row = b""
        row += raw
    return "\r\n ".join(part.decode() for part in (*rows, row))


def _plain(catalogue: Catalogue) -> bytes:
    """A list for programs that read text: https://llmstxt.org"""
    inputs = catalogue.inputs
    found = [
        f"# {_line(inputs.repository)}",
        "",
        "> Requests for comments: what is open and what was decided.",
    ]
    for title, records in (("Open", catalogue.open), ("Decided", catalogue.decided)):
        rows = [_row(record) for record in records if not record.hidden]
        if rows:
            found += ["", f"## {title}", "", *rows]
    return ("\n".join(found) + "\n").encode(errors="replace")


def _row(record: Record) -> str:
    target = f"rfcs/{record.id}/{record.entry.raw_name if record.entry.text is not None else 'index.html'}"
    about = f": {_line(record.summary)}" if record.summary else ""
    name = _line(record.name).replace("[", "(").replace("]", ")")
    return f"- [RFC {record.id}: {name}]({target}) ({record.state}){about}"


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _index(catalogue: Catalogue) -> bytes:
    path = "feeds/index.html"
    links = links_for(catalogue, path)
    rows = (
        ("feeds/new.atom", "New RFCs", "Atom"),
        ("feeds/decisions.atom", "Decisions", "Atom"),
        ("feeds/final-comment.atom", "Final comment periods", "Atom"),
        ("deadlines.ics", "Deadlines", "iCalendar"),
        ("index.json", "All RFCs", "JSON"),
        *(
            (f"schemas/{name}", f"Schema of {name}", "JSON Schema")
            for name in sorted(catalogue.inputs.schemas)
        ),
        ("llms.txt", "A plain list", "text"),
    )
    items = "".join(
        f'<li><a class="card-title" href="{links.to(target)}">{h(title)}</a><p>{kind}</p></li>'
        for target, title, kind in rows
    )
    lead = "Each module and each person has a feed too, named on its page. Nothing here counts who reads it."
    body = (
        '<div class="title"><h1>Feeds and data</h1>'
        f'<p class="lead">{lead}</p></div>\n<ul class="cards">{items}</ul>'
    )
    return page(catalogue, path, "Feeds and data", body)
