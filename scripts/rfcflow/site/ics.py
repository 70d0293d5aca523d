"""The deadlines as a calendar that programs subscribe to.

Invariant: an event keeps its identity wherever the site is served; what is kept back is not in it.
https://www.rfc-editor.org/rfc/rfc5545
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from rfcflow.site.atom import instant, urn
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.deadlines import Deadline, deadlines
from rfcflow.site.files import File, rfc_path

_OCTETS: Final = 73


def calendar_files(catalogue: Catalogue) -> Iterator[File]:
    """`deadlines.ics`."""
    asof = catalogue.inputs.asof
    found = deadlines(catalogue.records, asof)
    names = tuple((one.at, one.what, catalogue.by_id[one.rfc]) for one in found)
    yield File("deadlines.ics", (asof, names), partial(_calendar, catalogue, found))


def _calendar(catalogue: Catalogue, found: tuple[Deadline, ...]) -> bytes:
    inputs = catalogue.inputs
    address = inputs.base_url.rstrip("/")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//rfcflow//index//EN"]
    lines.append(f"X-WR-CALNAME:{_escaped(inputs.repository)}")
    for deadline in found:
        record = catalogue.by_id[deadline.rfc]
        identity = urn(catalogue, f"{deadline.rfc} {deadline.at} {deadline.what}").removeprefix("urn:uuid:")
        lines += [
            "BEGIN:VEVENT",
            f"UID:{identity}",
            f"DTSTAMP:{_compact(inputs.asof or deadline.at)}",
            f"DTSTART:{_compact(deadline.at)}",
            f"SUMMARY:{_escaped(f'RFC {record.id}: {record.name}')}",
            f"DESCRIPTION:{_escaped(deadline.what)}",
            *([f"URL:{address}/{rfc_path(record.id)}"] if address else []),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode(errors="replace")


def _compact(iso: str) -> str:
    return instant(iso).replace("-", "").replace(":", "")


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
