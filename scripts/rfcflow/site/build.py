"""`build(inputs) -> {path: bytes}`: every file of the site, named before any is drawn.

Invariant: a function of its inputs and nothing else; the cost of a page does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain

from rfcflow.site.atom import atom_files
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.data import index_json
from rfcflow.site.feeds import feeds_page
from rfcflow.site.files import File
from rfcflow.site.health import health_files
from rfcflow.site.home import home_files
from rfcflow.site.ics import calendar_files
from rfcflow.site.inputs import Inputs
from rfcflow.site.metrics import metric_files
from rfcflow.site.modules import module_files
from rfcflow.site.people import people_files
from rfcflow.site.plain import plain_files
from rfcflow.site.process import process_files
from rfcflow.site.redirects import redirect_files
from rfcflow.site.rfc_files import rfc_files, surroundings
from rfcflow.site.rows import Rows
from rfcflow.site.search_page import search_files
from rfcflow.site.shelves import shelf_files
from rfcflow.site.states import state_files
from rfcflow.site.triage import triage_files
from rfcflow.site.work import work_files


def build(inputs: Inputs) -> Mapping[str, bytes]:
    """Every file of the site by its path; raises ValueError where an id is none or is there twice."""
    catalogue = Catalogue.of(inputs)
    own = (rfc_files(record, surroundings(record, catalogue), catalogue) for record in catalogue.records)
    return {file.path: file.draw() for file in chain(shared_files(catalogue), *own)}


def shared_files(catalogue: Catalogue) -> Iterator[File]:
    """Every file but those of single RFCs, not drawn yet; each path once."""
    rows = Rows(catalogue)
    yield from _carried(catalogue.inputs)
    shows = (catalogue.records, catalogue.inputs.problems)
    yield File("index.json", shows, partial(index_json, catalogue))
    yield from home_files(catalogue, rows)
    yield from state_files(catalogue, rows)
    yield from module_files(catalogue, rows)
    yield from work_files(catalogue, rows)
    yield from triage_files(catalogue, rows)
    yield from process_files(catalogue)
    yield from metric_files(catalogue)
    yield from health_files(catalogue)
    yield from search_files(catalogue)
    yield from redirect_files(catalogue)
    yield from people_files(catalogue, rows)
    yield from shelf_files(catalogue, rows)
    yield from atom_files(catalogue)
    yield from calendar_files(catalogue)
    yield from plain_files(catalogue)
    yield from feeds_page(catalogue)


def _carried(inputs: Inputs) -> Iterator[File]:
    """What the site carries as it is."""
    contents = {"style.css": inputs.css, **({"index.js": inputs.script} if inputs.script else {})}
    contents |= {f"schemas/{name}": content for name, content in inputs.schemas.items()}
    for path, content in contents.items():
        yield File(path, (content,), partial(bytes, content))
