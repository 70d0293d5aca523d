"""Pages that gather RFCs by kind, contentious category, year or decision, and the page that names them.

Invariant: a shelf exists because an RFC stands on it; what could be no directory gets none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from msgspec import Struct

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.files import File
from rfcflow.site.html import h
from rfcflow.site.layout import links_for, page, pill
from rfcflow.site.record import Record
from rfcflow.site.rows import Rows, count, crumb, lines, number

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_GROUPS: Final = {
    "decisions": ("Decisions", "Decided to {}"),
    "kinds": ("Kinds", "Kind {}"),
    "tags": ("Contentious for", "Contentious for {}"),
    "years": ("Years", "Opened in {}"),
}


class Shelf(Struct, frozen=True):
    """RFCs that share a value; `group` is the directory."""

    group: str
    name: str
    records: tuple[Record, ...]

    @property
    def path(self) -> str:
        """Its page."""
        return f"{self.group}/{self.name}/index.html"


def shelves(catalogue: Catalogue) -> tuple[Shelf, ...]:
    """Every shelf by group, then name; years newest first. What is kept back stands by its year only."""
    found: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in (*catalogue.open, *catalogue.decided, *catalogue.unknown):
        for group, name in _places(record):
            if _NAME.fullmatch(name):
                found[group, name].append(record)
    made = [
        Shelf(group, name, tuple(found[group, name]))
        for group in _GROUPS
        for name in sorted((name for where, name in found if where == group), reverse=group == "years")
    ]
    return tuple(made)


def _places(record: Record) -> Iterable[tuple[str, str]]:
    yield "years", (record.opened or record.decided)[:4]
    if record.hidden:
        return
    yield "kinds", record.kind
    for name in dict.fromkeys(record.contentious):
        yield "tags", name
    if record.verdict is not None and not record.is_open:
        yield "decisions", record.verdict.disposition


def shelf_files(catalogue: Catalogue, rows: Rows) -> Iterator[File]:
    """Every shelf's page and `browse/`."""
    found = shelves(catalogue)
    sizes = tuple((shelf.path, shelf.name, len(shelf.records)) for shelf in found)
    states = tuple((state, len(records)) for state, records in catalogue.by_state.items())
    yield File("browse/index.html", (sizes, states), partial(_browse, catalogue, found))
    for shelf in found:
        yield File(shelf.path, shelf.records, partial(_shelf, catalogue, rows, shelf))


def _shelf(catalogue: Catalogue, rows: Rows, shelf: Shelf) -> bytes:
    links = links_for(catalogue, shelf.path)
    title = _GROUPS[shelf.group][1].format(shelf.name)
    body = lines(
        [
            f'<div class="title">{crumb("Browse", links.to("browse/index.html"))}',
            f'<h1>{h(title)} <span class="quiet">{count(len(shelf.records), "RFC")}</span></h1></div>',
            rows.list(shelf.records, links),
        ]
    )
    return page(catalogue, shelf.path, title, body, here="Browse")


def _browse(catalogue: Catalogue, found: tuple[Shelf, ...]) -> bytes:
    path = "browse/index.html"
    links = links_for(catalogue, path)
    states = "".join(
        f"<li>{pill(state, links)} {number(len(records))}</li>"
        for state, records in catalogue.by_state.items()
    )
    lead = "Every RFC by where it stands, what was decided, its kind and its year."
    parts = [f'<div class="title"><h1>Browse</h1><p class="lead">{lead}</p></div>']
    parts.append(
        f'<h2><a href="{links.to("states/index.html")}">States</a></h2>\n<ul class="chips">{states}</ul>'
    )
    for group, (title, _) in _GROUPS.items():
        items = "".join(
            f'<li><a href="{links.to(shelf.path)}">{h(shelf.name)}</a> {number(len(shelf.records))}</li>'
            for shelf in found
            if shelf.group == group
        )
        if items:
            parts.append(f'<h2>{title}</h2>\n<ul class="chips">{items}</ul>')
    return page(catalogue, path, "Browse", "\n".join(parts), here="Browse")
