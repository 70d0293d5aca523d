"""Where a link or a picture within an RFC's text leads on the site.

Invariant: a relative address never leaves the repository, or, in an imported text, the repository it came
from; an SVG is shown only as a picture, where it can run nothing, and is never a page of the site. What leads
nowhere is "".
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from posixpath import dirname, normpath
from typing import Final
from urllib.parse import quote, unquote

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.html import Links
from rfcflow.site.record import Origin, Record

RASTER: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_LONGEST_NAME: Final = 255
_SVG_BYTES: Final = 512 * 1024
_FILE: Final = re.compile(r"([0-9]{4,}[a-z]?)-[^/]*\.(?:md|rst)", re.ASCII)
_HOST: Final = "https://github.com/"


def served(path: str) -> bool:
    """Whether an asset is copied to the site: nothing but pixels, by a name that a disk can hold.

    Git holds longer ones: they are on the default branch at most, and links lead there.
    """
    return path.lower().endswith(RASTER) and len(path.encode()) <= _LONGEST_NAME


def targets(record: Record, catalogue: Catalogue) -> tuple[tuple[str, ...], ...]:
    """The files a text mentions, each with the ids it could stand for: all that decides where links lead."""
    return tuple([_target(name, catalogue) for name in record.mentions])


def _target(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    known = catalogue.mentioned.get(name)
    if known is None:
        own = _FILE.fullmatch(name)
        ids = (own[1],) if own is not None and own[1] in catalogue.by_id else ()
        known = catalogue.mentioned[name] = (name, *ids, *catalogue.by_source_name.get(name, ()))
    return known


class Addresses:
    """Rewrites the addresses in one RFC's text."""

    def __init__(self, record: Record, links: Links, catalogue: Catalogue) -> None:
        self.record = record
        self.links = links
        self.catalogue = catalogue
        self._mentions = frozenset(record.mentions)
        landed = record.entry.path is not None
        branch = catalogue.inputs.default_branch if landed or not record.head else record.head
        self.blob = f"{catalogue.web}/blob/{branch}" if catalogue.web else ""

    def link(self, url: str) -> str:
        """The address of a relative link."""
        if url.startswith("#") or not url:
            return url
        path, tail = _parts(url)
        found = self._rfc(path)
        if found:
            return self.links.rfc(found) + tail
        elsewhere = self._elsewhere(path)
        return elsewhere + tail if elsewhere else ""

    def picture(self, url: str) -> str:
        """The address of a relative picture: a copy on the site, one within the page, or GitHub's page."""
        path = unquote(url.partition("#")[0].partition("?")[0])
        name = (_place("rfcs", path) or "").removeprefix("rfcs/")
        content = self.record.entry.assets.get(name)
        if content is not None and served(name):
            return self.links.to(f"rfcs/{self.record.id}/{quote(name)}")
        if content is not None and name.lower().endswith(".svg") and len(content) <= _SVG_BYTES:
            return f"data:image/svg+xml;base64,{b64encode(content).decode('ascii')}"
        return self._elsewhere(path)

    def _rfc(self, path: str) -> str:
        """The RFC that the address `path` means: by its file here, or by where both texts came from."""
        # What is no mention of a text was not looked at when it was decided whether to draw this page again.
        if path.rpartition("/")[2] not in self._mentions:
            return ""
        own = _own(path)
        if own in self.catalogue.by_id:
            return own
        here = self.record.origin
        if here is None:
            return ""
        place = _place(dirname(here.path), path) or ""
        return self.catalogue.by_origin.get((here.source, place), "")

    def _elsewhere(self, path: str) -> str:
        """A file that has no page here: in the repository the text came from, else in this one."""
        if self.record.origin is not None:
            return _at_source(self.record.origin, path)
        place = _place("rfcs", path)
        return f"{self.blob}/{quote(place)}" if self.blob and place is not None else ""


def _at_source(origin: Origin, path: str) -> str:
    place = _place(dirname(origin.path), path)
    source = origin.source.removesuffix(".git").rstrip("/")
    if place is None or not origin.path or not source.startswith(_HOST):
        return ""
    return f"{source}/blob/{quote(origin.commit or 'HEAD')}/{quote(place)}"


# Texts link to the same few others, and most to the same licence.
@lru_cache(maxsize=4096)
def _parts(url: str) -> tuple[str, str]:
    """The path of a relative address, its escapes undone, and what stands behind it, to be written again."""
    path, _, fragment = url.partition("#")
    tail = f"#{quote(unquote(fragment), safe='-._~:%')}" if fragment else ""
    return unquote(path.partition("?")[0]), tail


@lru_cache(maxsize=4096)
def _own(path: str) -> str:
    """The id of the RFC whose file here the address `path` could mean, "" for none."""
    own = _FILE.fullmatch((_place("rfcs", path) or "").removeprefix("rfcs/"))
    return own[1] if own is not None else ""


@lru_cache(maxsize=4096)
def _place(folder: str, path: str) -> str | None:
    """The path from the repository's root that a relative address in a file of `folder` names."""
    place = normpath(path.lstrip("/") if path.startswith("/") else f"{folder}/{path}".lstrip("/"))
    return None if place.startswith("..") or place == "." else place
