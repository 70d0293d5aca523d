"""A page for each person: what waits on them, what they shepherd, wrote and signed.

Invariant: only what the records say; a person with a role and no RFC has a page too.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.changes import Changes
from rfcflow.site.files import File, Shown, person_path
from rfcflow.site.html import Links, h
from rfcflow.site.layout import links_for, page
from rfcflow.site.persons import Personal
from rfcflow.site.rows import Rows, count, crumb, lines, number, part


def people_files(catalogue: Catalogue, rows: Rows) -> Iterator[File]:
    """The list of people and every person's page."""
    everybody = tuple(
        (key, person.login, _figures(person), len(person.waiting), _roles(person, catalogue, Links("")))
        for key, person in catalogue.people.items()
    )
    yield File("people/index.html", everybody, partial(_index, catalogue))
    for key, person in catalogue.people.items():
        draw = partial(_person, key, person, catalogue, rows)
        yield File(person_path(key), _shown(person, catalogue), draw)


def _shown(person: Personal, catalogue: Catalogue) -> Shown:
    lists = (person.waiting, person.could, person.shepherding, person.authored, person.signed)
    return (person.login, _roles(person, catalogue, Links("")), *(tuple(found) for found in lists))


def _index(catalogue: Catalogue) -> bytes:
    path = "people/index.html"
    links = links_for(catalogue, path)
    busy = sorted(catalogue.people.items(), key=lambda found: (-len(found[1].waiting), found[0]))
    cards = "".join(
        f'<li><a class="card-title" href="{links.to(person_path(key))}">'
        f"<bdi>{h(person.login)}</bdi></a> {number(len(person.waiting)) if person.waiting else ''}"
        + (f"<p>{roles}</p>" if (roles := _roles(person, catalogue, links)) else "")
        + f"<p>{_figures(person)}</p></li>"
        for key, person in busy
    )
    lead = "Whoever has a role, wrote an RFC, shepherds or signed one; those on whom most waits come first."
    body = (
        f'<div class="title"><h1>People</h1><p class="lead">{lead}</p></div>\n<ul class="cards">{cards}</ul>'
    )
    return page(catalogue, path, "People", body, here="People")


def _person(key: str, person: Personal, catalogue: Catalogue, rows: Rows) -> bytes:
    path, feed = person_path(key), f"people/{key}.atom"
    links = links_for(catalogue, path)
    roles = _roles(person, catalogue, links)
    name = f' <span class="quiet"><bdi>{h(person.name)}</bdi></span>' if person.name else ""
    body = lines(
        [
            f'<div class="title">{crumb("People", links.to("people/index.html"))}',
            f"<h1><bdi>{h(person.login)}</bdi>{name}</h1>",
            f'<p class="lead">{roles}</p>' if roles else "",
            f'<p class="meta"><a href="{links.to(feed)}">Feed</a></p></div>',
            rows.section("Waiting on them", "waiting", person.waiting, links, "Nothing waits on them."),
            rows.section("They could act too", "could", person.could, links, ""),
            _changed(person, catalogue, rows, links),
            rows.section("Shepherding", "shepherding", person.shepherding, links, ""),
            rows.section("Written by them", "authored", person.authored, links, ""),
            rows.section("Signed by them", "signed", person.signed, links, ""),
        ]
    )
    about = f"What waits on {person.login}, and the RFCs they shepherd, wrote and signed."
    return page(
        catalogue,
        path,
        person.login,
        body,
        description=about,
        here="People",
        feed=feed,
    )


def _changed(person: Personal, catalogue: Catalogue, rows: Rows, links: Links) -> str:
    """Open RFCs whose text or disposition is another one than they signed, each with what changed since."""
    told: list[str] = []
    for record in person.signed:
        stale = [b for b in record.sign_offs if b.login.lower() == person.login.lower() and not b.counted]
        since = Changes(record, catalogue).since(stale[-1].text) if stale and record.is_open else ""
        if since:
            more = f'<p class="next"><a href="{links.to(since)}">What changed since they signed</a></p>'
            told.append(rows.told(record, links, more))
    if not told:
        return ""
    listed = "\n".join(told)
    title = f"Changed since they signed {number(len(told))}"
    return part(title, "changed", f'<ul class="rows">\n{listed}\n</ul>')


def _roles(person: Personal, catalogue: Catalogue, links: Links) -> str:
    modules = ", ".join(
        [
            f'<a href="{links.to(f"modules/{name}/index.html")}"><bdi>{h(name)}</bdi></a>'
            if name in catalogue.by_module
            else h(name)
            for name in person.maintains
        ]
    )
    if person.is_core:
        return f"Core, maintains {modules}" if modules else "Core"
    return f"Maintains {modules}" if modules else ""


def _figures(person: Personal) -> str:
    lists = (
        ("waiting", person.waiting),
        ("shepherding", person.shepherding),
        ("written", person.authored),
        ("signed", person.signed),
    )
    return ", ".join([f"{len(found)} {word}" for word, found in lists if found]) or count(0, "RFC")
