"""A list of everything for programs that read text: https://llmstxt.org

Invariant: what is kept back is not in it, and no text of a person can start a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.files import File
from rfcflow.site.record import Record


def plain_files(catalogue: Catalogue) -> Iterator[File]:
    """`llms.txt`."""
    yield File("llms.txt", catalogue.records, partial(_plain, catalogue))


def _plain(catalogue: Catalogue) -> bytes:
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
    target = f"rfcs/{record.id}{record.entry.suffix if record.entry.has_text else '.html'}"
    about = f": {_line(record.summary)}" if record.summary else ""
    name = _line(record.name).replace("[", "(").replace("]", ")")
    return f"- [RFC {record.id}: {name}]({target}) ({record.state}){about}"


def _line(text: str) -> str:
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())
