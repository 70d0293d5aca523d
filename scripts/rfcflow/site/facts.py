"""The facts beside an RFC's text, and where else to read it.

Invariant: one line a fact; what is not known is left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from rfcflow.ledger import ledger_path
from rfcflow.model.document import outcome_path
from rfcflow.policy.machine import LANDED
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.html import Links, away, code, h, moment, outside
from rfcflow.site.layout import person_link, pill
from rfcflow.site.record import Record
from rfcflow.site.timeline import short


def facts(record: Record, catalogue: Catalogue, links: Links) -> str:
    """The list of facts and the list of links, as HTML."""
    rows = list(_rows(record, catalogue, links))
    drawn = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows if value)
    elsewhere = "".join(f"<li>{link}</li>" for link in _elsewhere(record, catalogue, links))
    return (
        f'<h2 class="unseen">Facts</h2><dl class="facts">{drawn}</dl>'
        f'<h2 class="unseen">Elsewhere</h2><ul class="elsewhere">{elsewhere}</ul>'
    )


def _rows(record: Record, catalogue: Catalogue, links: Links) -> Iterable[tuple[str, str]]:
    since = f' <span class="quiet">since {moment(record.since)}</span>' if record.since else ""
    yield "State", pill(record.state, links) + since
    yield "Kind", h(record.kind)
    yield "Decided by" if record.state in LANDED else "Track", h(record.track)
    yield "Contentious", ", ".join(h(name) for name in record.contentious)
    yield "Modules", ", ".join(_module(name, catalogue, links) for name in record.modules)
    shepherd = person_link(record.shepherd, catalogue, links) if record.shepherd else ""
    why = record.chosen if record.chosen == "volunteered" else f"chosen as {record.chosen}"
    if record.chosen.startswith("named by"):
        why = record.chosen
    yield "Shepherd", shepherd + (f'<span class="why">{h(why)}</span>' if shepherd and record.chosen else "")
    yield "Text", code(short(record.text_hash)) if record.text_hash else ""
    if record.implemented_by:
        yield "Implemented by", outside(record.implemented_by, record.implemented_by)
    yield "Imported from", h(record.imported)


def _module(name: str, catalogue: Catalogue, links: Links) -> str:
    own = catalogue.module_id(name)
    if own not in catalogue.by_module:
        return h(name)
    address = links.to(f"modules/{own}/index.html")
    return f'<a data-pagefind-filter="module" href="{address}">{h(own)}</a>'


def _taking_part(record: Record, catalogue: Catalogue) -> Iterable[str]:
    """Where to edit its text and to discuss it."""
    web, path = catalogue.web, record.entry.path
    if not web or record.hidden:
        return
    if path is not None:
        yield away(f"{web}/edit/{catalogue.inputs.default_branch}/{quote(path)}", "Propose a correction")
    elif record.is_open and record.pull:
        yield away(f"{web}/pull/{record.pull}/files", "Review the text")
    if record.pull and "discussion" not in record.links and not record.imported:
        yield away(f"{web}/pull/{record.pull}#issue-comment-box", "Discuss it")


def _elsewhere(record: Record, catalogue: Catalogue, links: Links) -> Iterable[str]:
    web = catalogue.web
    elsewhere = record.imported and not record.imported.startswith(catalogue.inputs.repository)
    if web and record.pull and not elsewhere:
        yield away(f"{web}/pull/{record.pull}", f"Pull request {record.pull}")
    yield from _taking_part(record, catalogue)
    if not record.hidden:
        for name, url in record.links.items():
            yield outside(url, name.replace("-", " ").capitalize())
    if web and record.entry.events:
        yield away(f"{web}/blob/rfc-ledger/{ledger_path(record.id)}", "Ledger")
    if web and record.entry.has_outcome:
        yield away(f"{web}/blob/{catalogue.inputs.default_branch}/{outcome_path(record.id)}", "Outcome")
    if record.entry.text is not None and not record.hidden:
        kind = "reStructuredText" if record.entry.is_restructured else "Markdown"
        yield f'<a href="{links.to(f"rfcs/{record.id}/{record.entry.raw_name}")}">Raw {kind}</a>'
    yield f'<a href="{links.to(f"rfcs/{record.id}.json")}">JSON</a>'
