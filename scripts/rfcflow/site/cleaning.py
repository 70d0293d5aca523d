"""What of a text's HTML and addresses is harmless: tags, attributes, schemes.

Invariant: no address but http, https, mailto, pictures within the text and this site's own remains. Ids never
contain a dot; the ids of the pages' own parts do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import nh3

Rewriter = Callable[[str], str]
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BLANK: Final = re.compile("[\x00-\x20]")
_SCHEMES: Final = ("http:", "https:", "mailto:")
_WEB: Final = ("https://", "http://")
# No scheme begins so, nor does a host.
_RELATIVE: Final = ("#", ".")
_PICTURE: Final = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=]+")
_CLASSES: Final = re.compile(r"(?:anchor|footnotes|footnote-\w+|language-[\w+-]+|markdown-alert[\w-]*)")
_HARMLESS: Final = """
a abbr b bdi blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5
h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary
sup table tbody td tfoot th thead tr u ul var wbr
"""
_TAGS: Final = frozenset(_HARMLESS.split())
_ATTRIBUTES: Final = {
    "*": {"id", "class", "title", "align", "lang", "dir", "aria-label"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "details": {"open"},
}
_DROPPED_WHOLE: Final = frozenset(
    ("script", "style", "iframe", "object", "svg", "math", "template", "noscript")
)


def allowed(url: str) -> str | None:
    """The address where its scheme is harmless, "" where it is not, None where it has none (relative)."""
    if url.startswith(_WEB) and url.isascii() and url.isprintable() and " " not in url:
        return url
    if url.startswith(_RELATIVE):
        return None
    bare = _BLANK.sub("", url)
    scheme = _SCHEME.match(bare)
    if scheme:
        return bare if scheme[0].lower() in _SCHEMES else ""
    return f"https:{bare}" if bare.startswith("//") else None


class Addresses:
    """Rewrites the addresses of a text: harmless ones stay, relative ones are the site's, others are ""."""

    def __init__(self, link: Rewriter, picture: Rewriter) -> None:
        self._link = link
        self._picture = picture
        # Headings of its own that the text links to, and whether any link leads nowhere.
        self.headings: set[str] = set()
        self.leads_nowhere = False

    def link(self, url: str) -> str:
        """The address of a link."""
        if url.startswith("#"):
            self.headings.add(url[1:])
        known = allowed(url)
        if known is None:
            known = self._link(url)
        self.leads_nowhere |= not known
        return known

    def picture(self, url: str) -> str:
        """The address of a picture."""
        if _PICTURE.fullmatch(url):
            return url
        known = allowed(url)
        return self._picture(url) if known is None else known


def cleaner(link: Rewriter, picture: Rewriter) -> nh3.Cleaner:
    """Keeps of foreign HTML what shows something and does nothing, and rewrites its addresses.

    For one text: an id stays with the first that has it.
    """
    ids: set[str] = set()

    def keep(tag: str, attribute: str, value: str) -> str | None:
        match attribute:
            case "href":
                return link(value) or None
            case "src":
                return picture(value) or None
            case "id":
                if "." in value or value in ids or value.split() != [value]:
                    return None
                ids.add(value)
                return value
            case "class":
                return " ".join(name for name in value.split() if _CLASSES.fullmatch(name)) or None
            case "type":
                return value if tag == "input" and value == "checkbox" else None
            case _:
                return value

    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
        set_tag_attribute_values={"input": {"disabled": "", "type": "checkbox"}},
    )
