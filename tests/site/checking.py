"""What every page of every site must keep: read by a real HTML parser, as a browser would.

Invariant: a check returns what is wrong, one line each; an empty list is a pass.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
MOVING = frozenset(["animate", "foreignobject", "image", "set", "use"])
MOVED = re.compile(r"0; url=[a-z0-9./_-]+/index\.html")
ALLOWED_SCHEMES = frozenset(("", "http", "https", "mailto"))


@dataclass
class Page(HTMLParser):
    """The tags of a page, its links, its ids and its text."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "a" in self.stack:
            self.wrong.append("a link within a link")
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.stack or self.stack[-1] != tag:
            self.wrong.append(f"</{tag}> closes {self.stack[-1:]}")
            return
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def found(self, tag: str) -> list[dict[str, str]]:
        return [given for name, given in self.tags if name == tag]

    @property
    def words(self) -> str:
        return "".join(self.text)


# Most pages of two sites of the same registry are the same, and every check asks for each of them.
@lru_cache(maxsize=256)
def read(content: bytes) -> Page:
    page = Page()
    page.feed(content.decode())
    page.close()
    page.wrong += [f"<{tag}> is never closed" for tag in page.stack]
    return page


def pages(site: Mapping[str, bytes]) -> Iterator[tuple[str, Page]]:
    for path, content in site.items():
        if path.endswith(".html"):
            yield path, read(content)


def dangers(page: Page) -> list[str]:
    """Whatever could run, load from elsewhere, or change what is around it."""
    found = []
    for tag, given in page.tags:
        if tag == "script" and (urlsplit(given.get("src", "//")).netloc or "index.js?" not in given["src"]):
            found.append(f"<script {given}>")
        if tag in ("style", "iframe", "object", "embed", "math", "base", "form", "template", *MOVING):
            found.append(f"<{tag}>")
        # Our own drawings say so; no text can, for its classes are taken away.
        if tag == "svg" and "drawing" not in given.get("class", "").split():
            found.append("<svg>")
        for name, value in given.items():
            if name.startswith("on") or name in ("style", "srcdoc", "formaction", "srcset", "ping"):
                found.append(f"<{tag} {name}>")
            if name == "href" and tag == "a" and urlsplit(value).scheme not in ALLOWED_SCHEMES:
                found.append(f"<{tag} {name}={value!r}>")
            if (
                name == "src"
                and tag != "script"
                and not value.startswith("data:image/")
                and urlsplit(value).scheme
            ):
                found.append(f"<{tag} {name}={value!r}>")
            if name == "http-equiv" and value.lower() == "refresh" and not MOVED.fullmatch(given["content"]):
                found.append("a refresh")
        if tag == "link" and given.get("rel") not in ("icon", "canonical", "alternate", "stylesheet"):
            found.append(f"<link {given}>")
    if any(character in page.words for character in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"):
        found.append("a character that turns text around")
    return found


def broken_links(site: Mapping[str, bytes], base: str = "") -> list[str]:
    """Every link within the site that leads to no file or no id; `base` is the path it is served under."""
    read_pages = dict(pages(site))
    found = []
    for path, page in read_pages.items():
        for tag, given in page.tags:
            address = given.get("href") or given.get("src") or ""
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or (tag == "link" and given.get("rel") == "canonical"):
                continue
            target = _target(path, unquote(parts.path), base)
            if target not in site:
                found.append(f"{path}: {address!r} leads to {target!r}")
            elif (
                parts.fragment
                and target in read_pages
                and unquote(parts.fragment) not in read_pages[target].ids
            ):
                found.append(f"{path}: no id {parts.fragment!r} in {target}")
    return found


def _target(path: str, address: str, base: str) -> str:
    if not address:
        return path
    if base and address.startswith(base):
        place = address.removeprefix(base)
        return f"{place}index.html" if not place or place.endswith("/") else place
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), address))


def faults(site: Mapping[str, bytes]) -> list[str]:
    """Structure: tags closed in order, ids once, one h1, a language, a title."""
    found = []
    for path, page in pages(site):
        found += [f"{path}: {wrong}" for wrong in page.wrong]
        found += [f"{path}: id {name!r} twice" for name in {n for n in page.ids if page.ids.count(n) > 1}]
        if len(page.found("h1")) != 1:
            found.append(f"{path}: {len(page.found('h1'))} h1")
        if page.found("html") != [{"lang": "en"}] or not page.found("title"):
            found.append(f"{path}: no language or title")
    return found
