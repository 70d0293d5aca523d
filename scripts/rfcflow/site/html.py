"""Escaping, and the addresses of pages.

Invariant: every text from outside enters a page through `h` or through `markdown`; what hides in a text or
turns it around is shown as ␦.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import Final
from urllib.parse import quote, urlsplit

from msgspec import Struct

from rfcflow.errors import Problem
from rfcflow.site.files import rfc_path
from rfcflow.text.characters import HIDDEN, SUBSTITUTE
from rfcflow.text.values import is_url

_STRESS: Final = re.compile(r"\*([^*]+)\*")


def escaped(value: object) -> str:
    """As `h`, for what stands in one place only and would push out of its memory what stands in many."""
    text = str(value)
    if not (text.isascii() and text.isprintable()):
        text = HIDDEN.sub(SUBSTITUTE, " ".join(text.split()))
    return escape(text)


# The same logins, days and states stand on every page; typed, because 1 and True are equal and no one text.
@lru_cache(maxsize=16_384, typed=True)
def h(value: object) -> str:
    """`value` as one line of text in HTML, for content and for attributes in double quotes."""
    return escaped(value)


def attributes(**given: str | None) -> str:
    """Attributes with a space before each; None leaves one out, `class_` is `class`."""
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{h(value)}"'
        for name, value in given.items()
        if value is not None
    )


def outside(url: str, label: str) -> str:
    """A link that leaves the site; the label alone where `url` is no http or https address."""
    return away(url, label) if is_url(url) else h(label)


def away(url: str, label: str) -> str:
    """A link to an address we made ourselves."""
    return f'<a href="{escaped(url)}">{h(label)}</a>'


def code(text: str) -> str:
    """A short machine word."""
    return f"<code>{h(text)}</code>"


def spoken_code(text: str) -> str:
    """One of our own sentences, whose `code` and *stress* are marked as in Markdown."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return h(text)
    return "".join(
        code(part) if index % 2 else _STRESS.sub(r"<em>\1</em>", h(part)) for index, part in enumerate(parts)
    )


def wrong(problem: Problem) -> str:
    """A problem as a sentence: where, what, and what to do."""
    place = f"{problem.path}:{problem.line}" if problem.line else problem.path
    return " ".join(
        part for part in (code(place), *map(spoken_code, (problem.message, problem.hint))) if part
    )


@lru_cache(maxsize=4096)
def moment(iso: str) -> str:
    """A date or time in ISO form as an element that shows the day; nothing for an empty one."""
    return f'<time datetime="{h(iso)}">{h(iso[:10])}</time>' if iso else ""


def base_path(base_url: str) -> str:
    """The path of the site's address with a slash at both ends, or "" for relative links."""
    if not base_url:
        return ""
    path = quote(urlsplit(base_url).path.strip("/"), safe="/%~")
    return f"/{path}/" if path else "/"


class Links(Struct, frozen=True):
    """How one page names the others: `prefix` stands before every path; the site `is_served`, or opened."""

    prefix: str
    is_served: bool = False

    def to(self, path: str) -> str:
        """The address of a file of the site; a served directory needs no `index.html`, an opened one does."""
        if self.is_served and path.endswith("index.html"):
            path = path.removesuffix("index.html")
        return self.prefix + path

    def rfc(self, rfc_id: str) -> str:
        """The page of an RFC."""
        return self.prefix + rfc_path(rfc_id)
