"""Where a link or a picture within an RFC's text leads on the site.

Invariant: a relative address never leaves the repository; an SVG is shown only as a picture, where it can run
nothing, and is never a page of the site.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Collection
from posixpath import normpath
from typing import Final
from urllib.parse import quote, unquote

from rfcflow.site.html import Links
from rfcflow.site.record import Record

RASTER: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_SVG_BYTES: Final = 512 * 1024
_FILE: Final = re.compile(r"rfcs/([0-9]{4,}[a-z]?)-[^/]*\.(?:md|rst)", re.ASCII)


def served(path: str) -> bool:
    """Whether an asset is copied to the site: pictures that hold nothing but pixels."""
    return path.lower().endswith(RASTER)


class Addresses:
    """Rewrites the addresses in one RFC's text. `known` are the ids that have a page."""

    def __init__(self, record: Record, links: Links, known: Collection[str], web: str, branch: str) -> None:
        self.record = record
        self.links = links
        self.known = known
        landed = record.entry.path is not None
        self.blob = f"{web}/blob/{branch if landed or not record.head else record.head}" if web else ""

    def link(self, url: str) -> str:
        """The address of a relative link; "" where it leads nowhere."""
        if url.startswith("#") or not url:
            return url
        path, mark, fragment = url.partition("#")
        place = self._place(path)
        if place is None:
            return ""
        found = _FILE.fullmatch(place)
        if found and found[1] in self.known:
            return self.links.rfc(found[1]) + mark + quote(unquote(fragment), safe="-._~:%")
        return self._on_github(place) + mark + quote(unquote(fragment), safe="-._~:%")

    def picture(self, url: str) -> str:
        """The address of a relative picture: a copy on the site, one within the page, or GitHub's page."""
        place = self._place(url.partition("#")[0])
        if place is None:
            return ""
        name = place.removeprefix("rfcs/")
        content = self.record.entry.assets.get(name)
        if content is not None and served(name):
            return quote(name)
        if content is not None and name.lower().endswith(".svg") and len(content) <= _SVG_BYTES:
            return f"data:image/svg+xml;base64,{b64encode(content).decode('ascii')}"
        return self._on_github(place)

    def _place(self, url: str) -> str | None:
        """The path from the repository's root that a relative address in `rfcs/` names."""
        path = unquote(url.partition("?")[0])
        place = normpath(path.lstrip("/") if path.startswith("/") else f"rfcs/{path}")
        return None if place.startswith("..") or place == "." else place

    def _on_github(self, place: str) -> str:
        return f"{self.blob}/{quote(place)}" if self.blob else ""
