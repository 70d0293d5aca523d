"""The parts of an RFC's page that tell its life: days in each state, who shepherded it, its revisions.

Invariant: nothing here depends on today's date, so that a page changes only with what it shows; the script
adds how long the last state lasts by now.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.changes import Changes
from rfcflow.site.charts import band
from rfcflow.site.files import rfc_path
from rfcflow.site.html import Links, escaped, h, moment
from rfcflow.site.layout import person_link, pill
from rfcflow.site.record import Record
from rfcflow.site.shepherding import Candidate, Handing
from rfcflow.site.stays import say_days, stays

_BIBTEX: Final = str.maketrans("", "", "{}\\")
_HOW: Final = {
    "asked": "was asked",
    "called": "Every maintainer was called upon",
    "took": "became its shepherd",
    "declined": "declined",
    "silent": "did not answer",
    "left": "handed the place on",
}


def days(record: Record) -> str:
    """How long it stood in each state, drawn and as a list; "" where nothing is known."""
    found = stays(record, "")
    if not found:
        return ""
    drawn = band([(stay.state, stay.seconds) for stay in found]) if len(found) > 1 else ""
    items = "".join(
        f"<li>{pill(stay.state)} "
        + (
            f'{say_days(stay)} <span class="quiet">{moment(stay.since)} to {moment(stay.until)}</span>'
            if stay.until
            else f'<span class="lasting">since {moment(stay.since)}</span>'
        )
        + "</li>"
        for stay in found
    )
    return (
        '<section class="record" aria-labelledby="page.days"><h2 id="page.days">Days in each state</h2>'
        f'{drawn}<ol class="stays">{items}</ol></section>'
    )


def shepherds(record: Record, catalogue: Catalogue, links: Links) -> str:
    """Who was asked to shepherd it and why, what they answered; "" where nobody was."""
    if not record.shepherds:
        return ""
    items = "".join(_handing(one, catalogue, links) for one in record.shepherds)
    return (
        '<section class="record" aria-labelledby="page.shepherds"><h2 id="page.shepherds">Shepherds</h2>'
        f'<ol class="handings">{items}</ol></section>'
    )


def revisions(changes: Changes, links: Links) -> str:
    """Every recorded text, and what changed since; "" without a ledger."""
    listed = changes.listed(links)
    if not listed:
        return ""
    more = ""
    if changes.address:
        more = f'<p class="meta"><a href="{links.to(changes.address)}">Compare any two of them</a></p>'
    heading = '<h2 id="page.revisions">Revisions</h2>'
    return f'<section class="record" aria-labelledby="page.revisions">{heading}{listed}{more}</section>'


def cite(record: Record, catalogue: Catalogue) -> str:
    """How to quote it; "" for what is kept back."""
    if record.hidden:
        return ""
    inputs = catalogue.inputs
    address = f"{inputs.base_url.rstrip('/')}/{rfc_path(record.id)}" if inputs.base_url else ""
    if not address and catalogue.web and record.pull:
        address = f"{catalogue.web}/pull/{record.pull}"
    year = (record.decided or record.opened)[:4]
    authors = ", ".join(record.authors)
    plain = f"{authors}{' ' if authors else ''}{f'({year}). ' if year else ''}{record.name}. "
    plain += f"RFC {record.id} of {inputs.repository}, {record.state}. {address}"
    entry = _row("title", record.name)
    if authors:
        entry += _row("author", " and ".join(record.authors))
    if year:
        entry += f"  {h(f'year = {{{year}}},')}\n"
    entry += f"  number = {{{record.id}}},\n{_row('institution', inputs.repository)}  type = {{RFC}},\n"
    if address:
        entry += f"  {escaped(f'url = {{{address}}},')}\n"
    return (
        '<details class="cite"><summary>Cite it</summary>'
        f"<p>{escaped(plain.strip())}</p>"
        f'<pre tabindex="0"><code>@techreport{{rfc{record.id},\n{entry}}}</code></pre></details>'
    )


# Many have the same authors, and all the same institution.
@lru_cache(maxsize=4096)
def _row(name: str, text: str) -> str:
    """A line of BibTeX, its own signs left out of the value."""
    value = " ".join(text.split())
    if "{" in value or "}" in value or "\\" in value:
        value = value.translate(_BIBTEX)
    return f"  {escaped(f'{name} = {{{value}}},')}\n"


def _handing(one: Handing, catalogue: Catalogue, links: Links) -> str:
    who = f"{person_link(one.login, catalogue, links)} " if one.login else ""
    why = f', <span class="quiet">{h(one.why)}</span>' if one.why else ""
    table = _candidates(one.candidates)
    return f"<li>{moment(one.at)} <div>{who}{_HOW[one.how]}{why}{table}</div></li>"


def _candidates(candidates: tuple[Candidate, ...]) -> str:
    if not candidates:
        return ""
    rows = "".join(
        f'<tr><td><bdi>{h(row.login)}</bdi></td><td>{h(row.why)}</td><td class="number">{row.open}</td>'
        f"<td>{h(row.refused) or 'could be asked'}</td></tr>"
        for row in candidates
    )
    heads = "".join(
        f'<th scope="col">{name}</th>' for name in ("Who", "For what", "Shepherds now", "Why not")
    )
    words = "1 candidate" if len(candidates) == 1 else f"{len(candidates)} candidates"
    return (
        f'<details><summary>{words}, in order</summary><div class="scroll" tabindex="0" role="group" '
        f'aria-label="Candidates"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        "</details>"
    )
