"""The page that searches the texts, and says what to do where it cannot.

Invariant: it is the only page that may compile WebAssembly, which Pagefind is made of; without a script, or
on a site built without the search, every list and filter it names still works.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.files import File
from rfcflow.site.html import Links
from rfcflow.site.layout import links_for, page
from rfcflow.site.rows import heading, lines

INDEX = "pagefind"


def search_files(catalogue: Catalogue) -> Iterator[File]:
    """`search/`."""
    yield File(
        "search/index.html",
        (str(catalogue.inputs.search), str(bool(catalogue.records))),
        partial(_search, catalogue),
    )


def _search(catalogue: Catalogue) -> bytes:
    path = "search/index.html"
    links = links_for(catalogue, path)
    if not catalogue.inputs.search:
        lead = "This site was built without the search of texts."
    elif not catalogue.records:
        lead = "There is no RFC yet whose text could be searched."
    else:
        lead = ""
    if lead:
        body = [heading("", "Search", lead), _instead(links)]
        return page(catalogue, path, "Search", lines(body), here="Search")
    index = links.to(f"{INDEX}/pagefind.js")
    body = [
        heading("", "Search", "In the titles, texts and decisions of all RFCs."),
        f'<div class="search" data-index="{index}"><p>Searching the texts needs JavaScript.</p></div>',
        _instead(links),
    ]
    return page(catalogue, path, "Search", lines(body), here="Search", compiles=True)


def _instead(links: Links) -> str:
    ways = (
        ("index.html", "All RFCs", "filtered by words, state, module, kind, shepherd and year"),
        ("browse/index.html", "Browse", "by state, decision, kind and year"),
        ("modules/index.html", "Modules", "what concerns one area"),
        ("work/rejected/index.html", "Rejected, and why", "before proposing the same again"),
    )
    items = "".join(f'<li><a href="{links.to(path)}">{name}</a>: {what}</li>' for path, name, what in ways)
    return f'<h2 class="unseen">Other ways</h2><ul class="plain">{items}</ul>'
