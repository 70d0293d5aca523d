"""The home page, which names every RFC, and the page for what is not there.

Invariant: no page but the home page names all the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rfcflow.errors import Problem
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.files import File
from rfcflow.site.html import wrong
from rfcflow.site.layout import links_for, page, pill
from rfcflow.site.rows import Rows, count, lines


def home_files(catalogue: Catalogue, rows: Rows) -> Iterator[File]:
    """`index.html` and `404.html`."""
    yield File("index.html", (catalogue.records, catalogue.inputs.problems), partial(_home, catalogue, rows))
    yield File("404.html", (), partial(_missing, catalogue))


def _home(catalogue: Catalogue, rows: Rows) -> bytes:
    links = links_for(catalogue, "index.html")
    name = catalogue.inputs.repository
    total, open_, decided = len(catalogue.records), len(catalogue.open), len(catalogue.decided)
    lead = f"{count(total, 'proposal')}: {open_} open, {decided} decided"
    lead += f", {len(catalogue.unknown)} in need of repair." if catalogue.unknown else "."
    if not total:
        lead = "No RFC yet: open a pull request that adds one file to <code>rfcs/</code>."
    chips = "".join(
        f'<li>{pill(state, links)} <span class="count">{len(records)}</span></li>'
        for state, records in catalogue.by_state.items()
        if records
    )
    body = [
        f'<div class="title"><h1>Requests for comments</h1><p class="lead">{lead}</p>',
        f'<ul class="chips" aria-label="How many RFCs each state has">{chips}</ul>' if chips else "",
        "</div>",
        _problems(catalogue.inputs.problems),
        rows.section("Open", "open", catalogue.open, links, "Nothing is open."),
        rows.section("Needs repair", "repair", catalogue.unknown, links, ""),
        rows.section("Decided", "decided", catalogue.decided, links, "Nothing is decided yet."),
    ]
    about = f"Every RFC of {name}: what is open, who must act, and what was decided and why."
    return page(
        catalogue,
        "index.html",
        name,
        lines(body),
        description=about,
        here="RFCs",
        data="index.json",
        feed="feeds/new.atom",
    )


def _problems(problems: tuple[Problem, ...]) -> str:
    if not problems:
        return ""
    more = f"<li>and {len(problems) - 20} more</li>" if len(problems) > 20 else ""
    items = "".join(f"<li>{wrong(problem)}</li>" for problem in problems[:20])
    heading = '<h2 id="page.problems">The repository has problems</h2>'
    return (
        f'<section class="banner" aria-labelledby="page.problems">{heading}<ul>{items}{more}</ul></section>'
    )


def _missing(catalogue: Catalogue) -> bytes:
    links = links_for(catalogue, "404.html")
    home = f'<a href="{links.to("index.html")}">All RFCs</a> are on the home page.'
    lead = f"An RFC keeps its address for ever: <code>rfcs/</code> and its number. {home}"
    body = f'<div class="title"><h1>There is no such page</h1><p class="lead">{lead}</p></div>'
    return page(catalogue, "404.html", "No such page", body)
