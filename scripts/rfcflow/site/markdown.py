"""The text of an RFC, and people's words, as HTML that does nothing but show them.

Invariant: comrak leaves raw HTML out; where there was some, the text is rendered again with it and nh3 keeps
the harmless tags.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import comrak

from rfcflow.site.bounds import (
    MOST_HEADINGS,
    could_have_many_headings,
    flattened,
    has_many_cells,
    mendable,
)
from rfcflow.site.cleaning import Addresses, Rewriter, allowed, cleaner
from rfcflow.site.finishing import finished, pictures
from rfcflow.site.headings import without_title
from rfcflow.text.block import find

# What neither HTML nor a reader can use, and what turns text around on the screen.
_CONTROLS: Final = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
# The same in UTF-8: bytes are searched several times faster.
_TURNING_BYTES: Final = re.compile(b"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")
_OMITTED: Final = "<!-- raw HTML omitted -->"
# One line in which Markdown could mean nothing: most reasons are no more than that.
_SENTENCE: Final = re.compile(r"[A-Za-z](?:[A-Za-z0-9 ,;.'%()-]*[A-Za-z0-9,;.)])?")
_HEADING: Final = re.compile(r"<(/?)h[1-6][^>]*>")
_SAFE: Final = comrak.RenderOptions()
_RAW: Final = comrak.RenderOptions()
_RAW.unsafe_ = True


def _extensions(
    link: Rewriter | None, picture: Rewriter | None, *, ids: bool = True, tables: bool = True
) -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    options.table = tables
    options.strikethrough = options.autolink = True
    options.tasklist = options.footnotes = options.alerts = True
    if ids:
        options.header_id_prefix = ""
    if link is not None:
        options.link_url_rewriter = link
    if picture is not None:
        options.image_url_rewriter = picture
    return options


def body_of(text: bytes) -> str:
    """The Markdown of an RFC file without its front matter, decodable characters only."""
    block, _ = find("", text)
    body = text[block.body :] if block is not None else text
    clean = body.translate(None, _CONTROLS)
    decoded = clean.decode("utf-8", "replace").removeprefix("\ufeff")
    if clean.isascii() or _TURNING_BYTES.search(clean) is None:
        return decoded
    return _TURNING.sub("␦", decoded)


def render(markdown: str, title: str, link: Rewriter, picture: Rewriter) -> str:
    """HTML of a text. `link` and `picture` turn relative addresses into ones of the site, or "" .

    A first heading that repeats `title` is left out; headings start at the second level.
    """

    asked = Addresses(link, picture)
    markdown = flattened(markdown)
    tables = not has_many_cells(markdown)
    ids = not _has_many_headings(markdown, tables=tables)
    options = _extensions(asked.link, asked.picture, ids=ids, tables=tables)
    html = comrak.render_markdown(markdown, options, None, _SAFE)
    if _OMITTED in html:
        shown = html.replace(_OMITTED, "")
        # Mostly it was no more than remarks, which nobody is to see: then nothing needs to be cleaned.
        if (
            "<!--" in markdown
            and _without_remarks(comrak.render_markdown(markdown, options, None, _RAW)) == shown
        ):
            html = shown
        else:
            raw = comrak.render_markdown(
                markdown, _extensions(None, None, ids=ids, tables=tables), None, _RAW
            )
            raw = mendable(raw, shown)
            html = cleaner(asked.link, asked.picture).clean(raw) if raw else shown
    return finished(without_title(html, title), asked)


def _has_many_headings(markdown: str, *, tables: bool) -> bool:
    """Whether it has more than comrak can name; they are counted only where there could be so many."""
    if not could_have_many_headings(markdown):
        return False
    options = _extensions(None, None, ids=False, tables=tables)
    return comrak.render_markdown(markdown, options, None, _SAFE).count("</h") > MOST_HEADINGS


def _without_remarks(html: str) -> str:
    """HTML without its `<!-- remarks -->`, in time linear in it whatever it is."""
    parts = []
    end = 0
    while (start := html.find("<!--", end)) >= 0:
        parts.append(html[end:start])
        end = html.find("-->", start + 4) + 3
        if end < 3:
            return ""
    return "".join((*parts, html[end:]))


def sanitised(html: str, link: Rewriter, picture: Rewriter) -> str:
    """HTML that another program made, reduced to what a text may hold; headings start at the second level."""
    asked = Addresses(link, picture)
    return finished(cleaner(asked.link, asked.picture).clean(html), asked)


@lru_cache(maxsize=4096)
def prose(text: str) -> str:
    """A few paragraphs somebody wrote (a reason, a write-up): no headings, no pictures, no raw HTML."""
    if _SENTENCE.fullmatch(text) and "www." not in text.lower():
        return f"<p>{text}</p>\n"
    cleaned = _TURNING.sub("␦", text.encode(errors="replace").translate(None, _CONTROLS).decode())
    cleaned = flattened(cleaned)
    options = _extensions(
        lambda url: allowed(url) or "", _nothing, ids=False, tables=not has_many_cells(cleaned)
    )
    options.footnotes = False
    html = comrak.render_markdown(cleaned, options, None, _SAFE)
    if "<h" in html:
        html = _HEADING.sub(lambda found: "</strong></p>" if found[1] else "<p><strong>", html)
    return pictures(html) if "<img" in html else html


def _nothing(_url: str) -> str:
    return ""
