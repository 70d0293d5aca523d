"""The page of one RFC: what it is, where it stands, its text, the record of its decision, what happened when.

Invariant: a dead document says so before anything else; one that is kept back shows neither title nor text.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rfcflow.site import markdown, restructured
from rfcflow.site.addresses import Addresses
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.changes import Changes
from rfcflow.site.facts import facts
from rfcflow.site.files import rfc_path
from rfcflow.site.headings import sections
from rfcflow.site.html import Links, away, h, moment, spoken_code, wrong
from rfcflow.site.layout import links_for, page, person_link, pill
from rfcflow.site.lifetime import cite, days, revisions, shepherds
from rfcflow.site.record import UNKNOWN, Record
from rfcflow.site.relations import related
from rfcflow.site.story import contested, origins, story, verdict, votes
from rfcflow.site.timeline import Moment

_DEAD: Final = {
    "rejected": "This proposal was decided against. It is kept for its reasons; do not build on it.",
    "withdrawn": "This proposal was withdrawn. Nothing here was agreed.",
    "expired": "Nobody came back to this proposal, so it was closed. Nothing here was agreed.",
    "superseded": "This document is no longer the one in force.",
    "retired": "This document was retired. It is no longer in force.",
}
_SECTIONS_SHOWN: Final = 60


def rfc_page(record: Record, moments: tuple[Moment, ...], catalogue: Catalogue) -> bytes:
    """The bytes of `rfcs/ID.html`; `moments` is its timeline."""
    path = rfc_path(record.id)
    links = links_for(catalogue, path)
    text, sections = _text(record, catalogue, links)
    changes = Changes(record, catalogue)
    main = [
        _heading(record, catalogue, links),
        _banners(record, catalogue, links),
        verdict(record),
        contested(record),
        _next(record),
        text,
        votes(record, changes, links),
        shepherds(record, catalogue, links),
        revisions(changes, links),
        days(record),
        story(moments),
        origins(record),
        cite(record, catalogue),
    ]
    side = facts(record, catalogue, links) + related(record, catalogue, links) + _contents(sections)
    column = [part for part in main if part]
    column[0] = f'<div class="document"><div class="column">{column[0]}'
    column[-1] += f'</div>\n<aside class="side" aria-label="Facts">{side}</aside></div>'
    return page(
        catalogue,
        path,
        f"RFC {record.id}: {record.name}",
        *column,
        description="" if record.hidden else record.summary,
        data=f"rfcs/{record.id}.json",
    )


def _heading(record: Record, catalogue: Catalogue, links: Links) -> str:
    told = []
    if record.authors:
        told.append(f"by {', '.join([person_link(author, catalogue, links) for author in record.authors])}")
    if record.opened:
        told.append(f"opened {moment(record.opened)}")
    if record.decided:
        told.append(f"decided {moment(record.decided)}")
    meta = " · ".join(told)
    summary = f'<p class="lead">{h(record.summary)}</p>' if record.summary else ""
    return (
        f'<div class="title"{_found_by(record)}><p class="crumb" data-pagefind-ignore>'
        f'<a href="{links.to("index.html")}">RFCs</a> '
        f'<span class="id">{record.id}</span> {pill(record.state, links)}</p>'
        f'<h1><bdi>{h(record.name)}</bdi></h1>{summary}<p class="meta" data-pagefind-ignore>{meta}</p></div>'
    )


def _found_by(record: Record) -> str:
    """Attributes for the search of texts; "" for what is kept back."""
    if record.hidden:
        return ""
    return _filters(record.state, record.kind, (record.opened or record.decided)[:4])


# A few hundred different ones stand on all pages.
@lru_cache(maxsize=1024)
def _filters(state: str, kind: str, year: str) -> str:
    """https://pagefind.app/docs/filtering/"""
    given = {"state": state, "kind": kind, "year": year}
    names = ", ".join(f"{name}[data-{name}]" for name, value in given.items() if value)
    values = "".join(f' data-{name}="{h(value)}"' for name, value in given.items() if value)
    return f' data-pagefind-body data-pagefind-filter="{names}"{values}'


def _banners(record: Record, catalogue: Catalogue, links: Links) -> str:
    found: list[str] = []
    if record.hidden and record.state != UNKNOWN:
        why = "as spam" if record.spam else "before anybody reviewed it"
        words = f"It was closed {why}, so neither its title nor its text is shown here."
        found.append(_banner("Not published", f"<p>{words}</p>"))
    elif record.state in _DEAD:
        successors = catalogue.living(record.id)
        living = f"<p>Read instead: {_named(successors, catalogue, links)}.</p>" if successors else ""
        found.append(_banner(record.state.capitalize(), f"<p>{_DEAD[record.state]}</p>{living}"))
    elif newer := catalogue.living(record.id):
        found.append(_banner("Replaced", f"<p>Read instead: {_named(newer, catalogue, links)}.</p>"))
    if "on-main-undecided" in record.flags:
        words = "Its text was merged by hand and is on the default branch, but nobody has decided it."
        found.append(_banner("Merged without a decision", f"<p>{words}</p>"))
    if record.errors:
        items = "".join(f"<li>{wrong(problem)}</li>" for problem in record.errors[:20])
        found.append(_banner("The record needs repair", f"<ul>{items}</ul>"))
    return "".join(found)


def _banner(title: str, content: str) -> str:
    return f'<div class="banner" role="note"><p class="banner-title">{h(title)}</p>{content}</div>'


def _named(ids: Iterable[str], catalogue: Catalogue, links: Links) -> str:
    return ", ".join(
        f'<a href="{links.rfc(name)}">RFC {name}: <bdi>{h(catalogue.by_id[name].name)}</bdi></a>'
        for name in ids
        if name in catalogue.by_id
    )


def _next(record: Record) -> str:
    step = record.step
    if step is None or record.hidden:
        return ""
    when = (
        f'<dt>When</dt><dd><time datetime="{step.when}">{h(step.when_words)}</time></dd>' if step.when else ""
    )
    return (
        f'<section class="next-step" aria-labelledby="page.next"><h2 id="page.next">What happens next</h2>'
        f"<p>{spoken_code(step.where)}</p><dl><dt>Next</dt><dd>{spoken_code(step.what)}</dd>{when}"
        f"<dt>Who must act</dt><dd>{spoken_code(step.who)}</dd></dl></section>"
    )


def _text(record: Record, catalogue: Catalogue, links: Links) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text as a section, and its headings."""
    if record.hidden:
        return "", ()
    if record.entry.text is None:
        where = "The text is not in the repository this site was made from."
        if record.pull and catalogue.web:
            where += f" Read it in {away(f'{catalogue.web}/pull/{record.pull}/files', 'its pull request')}."
        return f'<section class="text"><p class="quiet">{where}</p></section>', ()
    source = markdown.body_of(record.entry.text)
    addresses = Addresses(record, links, catalogue)
    if record.entry.is_restructured:
        html = restructured.render(source, addresses.link, addresses.picture)
    else:
        html = markdown.render(source, record.title, addresses.link, addresses.picture)
    if catalogue.inputs.highlight:
        # With all the languages it knows.
        from rfcflow.site.highlight import highlighted

        html = highlighted(html)
    return (
        f'<article class="text" aria-label="Text" data-pagefind-body>\n{html}</article>',
        sections(html),
    )


def _contents(sections: tuple[tuple[str, str], ...]) -> str:
    if len(sections) < 3:
        return ""
    items = "".join(f'<li><a href="#{name}">{text}</a></li>' for name, text in sections[:_SECTIONS_SHOWN])
    return f'<nav class="contents" aria-label="Contents"><h2>Contents</h2><ol>{items}</ol></nav>'
