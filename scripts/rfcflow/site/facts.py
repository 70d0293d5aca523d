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
    drawn = "".join(_rows(record, catalogue, links))
    elsewhere = "</li><li>".join(_elsewhere(record, catalogue, links))
    return (
        f'<h2 class="unseen">Facts</h2><dl class="facts">{drawn}</dl>'
        f'<h2 class="unseen">Elsewhere</h2><ul class="elsewhere"><li>{elsewhere}</li></ul>'
    )


def _rows(record: Record, catalogue: Catalogue, links: Links) -> Iterable[str]:
    since = f' <span class="quiet">since {moment(record.since)}</span>' if record.since else ""
    yield _row("State", pill(record.state, links) + since)
    if record.kind:
        yield _row("Kind", h(record.kind))
    if record.track:
        yield _row("Decided by" if record.state in LANDED else "Track", h(record.track))
    if record.contentious:
        yield _row("Contentious", ", ".join([h(name) for name in record.contentious]))
    if record.modules:
        yield _row("Modules", ", ".join([_module(name, catalogue, links) for name in record.modules]))
    if record.shepherd:
        yield _row("Shepherd", person_link(record.shepherd, catalogue, links) + _chosen(record.chosen))
    if record.text_hash:
        yield _row("Text", code(short(record.text_hash)))
    if record.implemented_by:
        yield _row("Implemented by", outside(record.implemented_by, record.implemented_by))
    if record.imported:
        yield _row("Imported from", h(record.imported))


def _row(name: str, value: str) -> str:
    return f"<div><dt>{name}</dt><dd>{value}</dd></div>" if value else ""


def _chosen(why: str) -> str:
    """Why this shepherd and nobody else."""
    if not why:
        return ""
    said = why if why == "volunteered" or why.startswith("named by") else f"chosen as {why}"
    return f'<span class="why">{h(said)}</span>'


def _module(name: str, catalogue: Catalogue, links: Links) -> str:
    own = catalogue.module_id(name)
    if own not in catalogue.by_module:
        return h(name)
    address = links.to(f"modules/{own}/index.html")
    return f'<a data-pagefind-filter="module" href="{address}">{h(own)}</a>'


def _taking_part(record: Record, catalogue: Catalogue) -> Iterable[str]:
    """Where to edit its text and to discuss it."""
    web, path = catalogue.web, record.entry.path
    if path is not None:
        yield away(f"{web}/edit/{catalogue.inputs.default_branch}/{quote(path)}", "Propose a correction")
    elif record.is_open and record.pull:
        yield away(f"{web}/pull/{record.pull}/files", "Review the text")
    if record.pull and "discussion" not in record.links and not record.imported:
        yield away(f"{web}/pull/{record.pull}#issue-comment-box", "Discuss it")


def _elsewhere(record: Record, catalogue: Catalogue, links: Links) -> list[str]:
    web, entry = catalogue.web, record.entry
    found: list[str] = []
    elsewhere = record.imported and not record.imported.startswith(catalogue.inputs.repository)
    if web and record.pull and not elsewhere:
        found.append(away(f"{web}/pull/{record.pull}", f"Pull request {record.pull}"))
    if web and not record.hidden:
        found += _taking_part(record, catalogue)
    if not record.hidden:
        found += [outside(url, name.replace("-", " ").capitalize()) for name, url in record.links.items()]
    if web and entry.events:
        found.append(away(f"{web}/blob/rfc-ledger/{ledger_path(record.id)}", "Ledger"))
    if web and entry.has_outcome:
        branch = catalogue.inputs.default_branch
        found.append(away(f"{web}/blob/{branch}/{outcome_path(record.id)}", "Outcome"))
    if entry.has_text and not record.hidden:
        kind = "reStructuredText" if entry.is_restructured else "Markdown"
        found.append(f'<a href="{links.to(f"rfcs/{record.id}{entry.suffix}")}">Raw {kind}</a>')
    found.append(f'<a href="{links.to(f"rfcs/{record.id}.json")}">JSON</a>')
    return found
