"""Where RFCs can stand: a page for each state, and the one that names them.

Invariant: what a state means is the governance's word.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.files import File
from rfcflow.site.html import h
from rfcflow.site.layout import links_for, page, pill
from rfcflow.site.record import UNKNOWN, Record
from rfcflow.site.rows import Rows, count, crumb, lines, number


def state_files(catalogue: Catalogue, rows: Rows) -> Iterator[File]:
    """`states/` and a page for each of them."""
    counts = tuple((state, len(records)) for state, records in catalogue.by_state.items())
    yield File("states/index.html", counts, partial(_states, catalogue))
    for state, records in catalogue.by_state.items():
        draw = partial(_state, catalogue, rows, state, records)
        yield File(f"states/{state}/index.html", records, draw)


def _states(catalogue: Catalogue) -> bytes:
    links = links_for(catalogue, "states/index.html")
    rows = "".join(
        f"<li>{pill(state, links)} {number(len(records))}<p>{h(_meaning(catalogue, state))}</p></li>"
        for state, records in catalogue.by_state.items()
    )
    body = (
        '<div class="title"><h1>States</h1><p class="lead">Where an RFC can stand, in the order of the '
        f'process.</p></div>\n<ul class="cards">{rows}</ul>'
    )
    return page(catalogue, "states/index.html", "States", body, here="Browse")


def _state(catalogue: Catalogue, rows: Rows, state: str, records: tuple[Record, ...]) -> bytes:
    path = f"states/{state}/index.html"
    links = links_for(catalogue, path)
    meaning = _meaning(catalogue, state)
    body = lines(
        [
            f'<div class="title">{crumb("States", links.to("states/index.html"))}',
            f'<h1>{pill(state)} <span class="quiet">{count(len(records), "RFC")}</span></h1>',
            f'<p class="lead">{h(meaning)}</p></div>',
            rows.list(records, links) or "<p>No RFC stands here now.</p>",
        ]
    )
    return page(catalogue, path, f"State {state}", body, description=meaning, here="Browse")


def _meaning(catalogue: Catalogue, state: str) -> str:
    if state == UNKNOWN:
        return "Its record cannot be read; it is listed with what is wrong."
    governance = catalogue.inputs.governance
    row = governance.states.states.get(state) if governance is not None else None
    return row.meaning if row is not None else ""
