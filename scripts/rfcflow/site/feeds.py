"""The page that names the feeds, the calendar and the data.

Invariant: whatever it names is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.files import File
from rfcflow.site.html import h
from rfcflow.site.layout import links_for, page


def feeds_page(catalogue: Catalogue) -> Iterator[File]:
    """`feeds/index.html`."""
    yield File("feeds/index.html", (), partial(_index, catalogue))


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
