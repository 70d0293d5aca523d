"""The frame of every page.

Invariant: a page asks nothing of any other host, runs no script but the one it was made with, and
says so in its Content-Security-Policy.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.files import person_path
from rfcflow.site.html import Links, attributes, away, escaped, h
from rfcflow.site.persons import person_key
from rfcflow.views.heartbeat import runs_page

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
# Pagefind is WebAssembly; it is the search page's alone: https://pagefind.app/docs/hosting/
_COMPILING: Final = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
_ICON: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='4' fill='%232f5bb7'/%3E"
    "%3Cpath d='M4 5h8M4 8h8M4 11h5' stroke='white' stroke-width='1.5' stroke-linecap='round'/%3E%3C/svg%3E"
)
MAIN: Final = "page.main"


def page(
    catalogue: Catalogue,
    path: str,
    title: str,
    *body: str,
    description: str = "",
    here: str = "",
    data: str = "",
    feed: str = "",
    compiles: bool = False,
    moved: str = "",
) -> bytes:
    """A whole page: `body` is the content of `main`, a line each, `here` the entry of the navigation, `data`
    its JSON, `feed` its Atom feed; one that `compiles` may run WebAssembly; what was here `moved` to another
    path of the site.
    """
    links = links_for(catalogue, path)
    inputs = catalogue.inputs
    whole = f"{title} · {inputs.repository}" if title != inputs.repository else title
    about = f'\n<meta name="description" content="{h(description)}">' if description else ""
    canonical = ""
    if (address := inputs.base_url.rstrip("/")).startswith(("https://", "http://")):
        canonical = f'\n<link rel="canonical" href="{h(address)}/{path.removesuffix("index.html")}">'
    # Paths of the site hold nothing that HTML gives a meaning to.
    alternate = f'\n<link rel="alternate" type="application/json" href="{links.to(data)}">' if data else ""
    if feed:
        alternate += f'\n<link rel="alternate" type="application/atom+xml" href="{links.to(feed)}">'
    if moved:
        alternate += f'\n<meta http-equiv="refresh" content="0; url={links.to(moved)}">'
    before, after = _around(catalogue, links, here)
    head = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_COMPILING if compiles else POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{escaped(whole)}</title>{about}{canonical}{alternate}
{before}"""
    # Each part by itself: one letter beyond ASCII would make the encoding of all of it many times slower.
    return b"\n".join([part.encode("utf-8", "replace") for part in (head, *body, after)])


def links_for(catalogue: Catalogue, path: str) -> Links:
    """How the page at `path` names the others."""
    return _links(catalogue.base, path.count("/"))


@lru_cache(maxsize=16)
def _links(base: str, depth: int) -> Links:
    return Links(base or "../" * depth, bool(base))


def _around(catalogue: Catalogue, links: Links, here: str) -> tuple[str, str]:
    """What stands around the content: the same on every page of a depth and of an entry of the navigation."""
    drawn = catalogue.drawn
    key = f"{links.prefix} {here}"
    if key not in drawn:
        drawn[key] = (_before(catalogue, links, here), _after(catalogue, links))
    return drawn[key]


def _before(catalogue: Catalogue, links: Links, here: str) -> str:
    script = f'\n<script src="{h(links.to(catalogue.script))}" defer></script>' if catalogue.script else ""
    return f"""<link rel="icon" href="{_ICON}">
<link rel="stylesheet" href="{h(links.to(catalogue.style))}">{script}
</head>
<body>
<a class="skip" href="#{MAIN}">Skip to the content</a>
{_header(catalogue, links, here)}
<main id="{MAIN}">"""


def _after(catalogue: Catalogue, links: Links) -> str:
    return f"</main>\n{_footer(catalogue, links)}\n</body>\n</html>\n"


def _header(catalogue: Catalogue, links: Links, here: str) -> str:
    entries = (
        ("RFCs", "index.html"),
        ("Work", "work/index.html"),
        ("Modules", "modules/index.html"),
        ("People", "people/index.html"),
        ("Browse", "browse/index.html"),
        ("Process", "process/index.html"),
        ("Search", "search/index.html"),
    )
    current = attributes(aria_current="page")
    marks = {"Search": ' class="searching"'} if catalogue.inputs.search else {}
    items = "".join(
        f'<li><a{marks.get(name, "")} href="{links.to(path)}"{current if name == here else ""}>'
        f"{name}</a></li>"
        for name, path in entries
    )
    home = f'<a class="home" href="{links.to("index.html")}"><bdi>{h(catalogue.inputs.repository)}</bdi></a>'
    return f'<header class="top">{home}<nav aria-label="Site"><ul>{items}</ul></nav></header>'


def _footer(catalogue: Catalogue, links: Links) -> str:
    web = catalogue.web
    parts = [
        f'<a href="{links.to("feeds/index.html")}">Feeds and calendar</a>',
        f'<a href="{links.to("index.json")}">All of it as JSON</a>',
    ]
    if web:
        parts.append(away(web, "Repository"))
        parts.append(away(f"{web}/tree/rfc-ledger", "Ledger"))
        parts.append(away(runs_page(web), "Is the bot awake?"))
    note = "Made from Git alone by rfcflow: every decision here can be recomputed."
    return f'<footer class="bottom"><p>{note}</p><p>{" · ".join(parts)}</p></footer>'


# A dozen states, on every page and in every row.
@lru_cache(maxsize=256)
def pill(state: str, links: Links | None = None) -> str:
    """A state as a coloured word; with `links` it leads to the state's page."""
    name = h(state)
    if links is None:
        return f'<span class="pill s-{name}">{name}</span>'
    return f'<a class="pill s-{name}" href="{links.to(f"states/{name}/index.html")}">{name}</a>'


def person_link(login: str, catalogue: Catalogue, links: Links) -> str:
    """A login, as a link where it has a page."""
    key = person_key(login)
    if key not in catalogue.people:
        return f"<bdi>{h(login)}</bdi>"
    return f'<a href="{links.to(person_path(key))}"><bdi>{h(login)}</bdi></a>'
