"""`build(inputs) -> {path: bytes}`: every file of the site.

Invariant: a function of its inputs and nothing else; the cost of a page does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rfcflow.site.addresses import served
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.data import index_json, rfc_json
from rfcflow.site.feeds import feed_pages
from rfcflow.site.inputs import Inputs
from rfcflow.site.lists import Lists
from rfcflow.site.people import people_pages
from rfcflow.site.record import Record
from rfcflow.site.rfc_page import rfc_page
from rfcflow.site.rows import Rows
from rfcflow.site.shelves import shelf_pages
from rfcflow.site.timeline import timeline
from rfcflow.site.work import work_pages


def build(inputs: Inputs) -> Mapping[str, bytes]:
    """Every file of the site by its path; raises ValueError where an id is none or is there twice."""
    catalogue = Catalogue.of(inputs)
    files: dict[str, bytes] = {"style.css": inputs.css, "index.json": index_json(catalogue)}
    if inputs.script:
        files["index.js"] = inputs.script
    files.update({f"schemas/{name}": content for name, content in inputs.schemas.items()})
    rows = Rows(catalogue)
    files.update(Lists(catalogue, rows).pages())
    files.update(work_pages(catalogue, rows))
    files.update(people_pages(catalogue, rows))
    files.update(shelf_pages(catalogue, rows))
    files.update(feed_pages(catalogue))
    for record in catalogue.records:
        files.update(_rfc(record, catalogue))
    return files


def _rfc(record: Record, catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    moments = () if record.hidden else timeline(record.entry.events)
    yield f"rfcs/{record.id}/index.html", rfc_page(record, moments, catalogue)
    yield f"rfcs/{record.id}.json", rfc_json(record, moments, catalogue)
    if record.hidden:
        return
    if record.entry.text is not None:
        yield f"rfcs/{record.id}/{record.entry.raw_name}", record.entry.text
    for name, content in record.entry.assets.items():
        if served(name):
            yield f"rfcs/{record.id}/{name}", content
