"""The last touches to a text's HTML, so that the pages can show it and everybody can use it.

Invariant: a picture of another host becomes a link; a link that leads nowhere becomes its words; what is
wider than the page scrolls by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from typing import Final
from urllib.parse import unquote

from rfcflow.site.cleaning import Addresses
from rfcflow.site.headings import without_gaps

# What there is to do: one look for all of it takes no longer than one for each.
_SEEN: Final = re.compile(r"<(h[1-6]|img|input|pre>|table|th)")
_PICTURE: Final = re.compile(r'<img((?:\s+[a-z-]+="[^"]*")*)\s*/?>')
_BOX: Final = re.compile(r'<input((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*/?>')
_GIVEN: Final = re.compile(r'\s([a-z-]+)(?:="([^"]*)")?')
_ATTRIBUTE: Final = re.compile(r'([a-z-]+)="([^"]*)"')
_EMPTY_HEAD: Final = re.compile(r"<th([^>]*)>(?:\s|&nbsp;)*</th>")
_FEW: Final = 50
_IDS: Final = re.compile(r'\sid="([^"]*)"')
_LINKS: Final = re.compile(r'<a href="#([^"]+)"([^>]*)>(.*?)</a>', re.DOTALL)
# Old attributes become classes; what is wider than the page scrolls by itself and the keyboard can reach it.
_SWAPS: Final = {
    "<table": '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table',
    "</table>": "</table></div>",
    **{
        f'<{tag} align="{side}">': f'<{tag} class="{side}">'
        for tag in ("th", "td")
        for side in ("left", "center", "right")
    },
}
_SWAPPED: Final = re.compile(r'<(?:table|/table>|t[hd] align="(?:left|center|right)">)')


def finished(html: str, asked: Addresses) -> str:
    """HTML of a text as the pages show it."""
    tags = _SEEN.findall(html)
    html = without_gaps(html, [tag[1] for tag in tags if tag[0] == "h"])
    kinds = set(tags)
    if "img" in kinds:
        html = pictures(html)
    if asked.leads_nowhere:
        html = _with_words_for(html, '<a href=""')
    if asked.headings and not _has_all(html, asked.headings):
        html = _LINKS.sub(_leading(html), html)
    if "input" in kinds:
        html = _BOX.sub(_named_box, html)
    if "pre>" in kinds:
        html = html.replace("<pre>", '<pre tabindex="0">')
    if "table" in kinds:
        html = _SWAPPED.sub(lambda found: _SWAPS[found[0]], html)
        # A head without words names nothing: for who cannot see the table it is a cell like others.
        if "th" in kinds:
            html = _EMPTY_HEAD.sub(r"<td\1></td>", html)
    return html


def _has_all(html: str, names: set[str]) -> bool:
    """Whether each of them is an id; of many all ids are gathered once, of a few each is looked for."""
    if len(names) > _FEW:
        return names <= set(_IDS.findall(html))
    return all(f' id="{name}"' in html for name in names)


def _with_words_for(html: str, opening: str) -> str:
    """HTML with the words of each link that begins so in its place."""
    parts: list[str] = []
    end = 0
    # A search for a fixed word is several times faster than a pattern that begins with it.
    while (start := html.find(opening, end)) >= 0:
        words = html.find(">", start) + 1
        closing = html.find("</a>", words)
        if not words or closing < 0:
            break
        parts += html[end:start], html[words:closing]
        end = closing + len("</a>")
    return "".join((*parts, html[end:])) if parts else html


def _named_box(found: re.Match[str]) -> str:
    """A task's box with a name that a screen reader can say."""
    is_done = any(name == "checked" for name, _ in _GIVEN.findall(found[1]))
    state = 'aria-label="done" checked' if is_done else 'aria-label="not done"'
    return f'<input type="checkbox" disabled {state}>'


def pictures(html: str) -> str:
    """Pictures of other hosts as links to them, or as their words where they stand within a link."""
    parts: list[str] = []
    end = looked = inside = 0
    # As in `_with_words_for`: pictures are few, and links are counted on the way from one to the next.
    while (start := html.find("<img", looked)) >= 0:
        inside += html.count("<a ", looked, start) + html.count("<a>", looked, start)
        inside = max(0, inside - html.count("</a>", looked, start))
        looked = start + len("<img")
        found = _PICTURE.match(html, start)
        if found is not None:
            parts += html[end:start], _picture(dict(_ATTRIBUTE.findall(found[1])), found[0], inside > 0)
            end = looked = found.end()
    return "".join((*parts, html[end:]))


def _leading(html: str) -> Callable[[re.Match[str]], str]:
    """Replaces links within the text: one to a heading that is not there becomes its words."""
    ids = set(_IDS.findall(html))

    def shown(found: re.Match[str]) -> str:
        name = unescape(unquote(found[1]))
        if name in ids:
            return found[0]
        # Some forges write the anchors of headings as the heading is written.
        plain = name.lower().replace(" ", "-")
        return f'<a href="#{escape(plain)}"{found[2]}>{found[3]}</a>' if plain in ids else found[3]

    return shown


def _picture(given: dict[str, str], tag: str, inside: bool) -> str:
    source, words = given.get("src", ""), given.get("alt", "") or "picture"
    if source.startswith(("http:", "https:")):
        return f"<span>{words}</span>" if inside else f'<a class="remote-picture" href="{source}">{words}</a>'
    if not source:
        return f"<span>{words}</span>"
    tag = tag if "alt" in given else tag.replace("<img", '<img alt=""', 1)
    return tag.replace("<img", '<img loading="lazy"', 1)
