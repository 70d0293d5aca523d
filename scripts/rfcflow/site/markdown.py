"""The text of an RFC, and people's words, as HTML that does nothing but show them.

Invariant: comrak leaves raw HTML out; where there was some, the text is rendered again with it and nh3 keeps
the harmless tags. No address but http, https, mailto and this site's own remains, and no picture of another
host: it becomes a link. Ids of headings never contain a dot; the ids of the pages' own parts do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape, unescape
from typing import Final
from urllib.parse import unquote

import comrak
import nh3

from rfcflow.text.block import find

Rewriter = Callable[[str], str]

# What neither HTML nor a reader can use, and what turns text around on the screen.
_CONTROLS: Final = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
_TURNED: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_TURNING: Final = re.compile(f"[{_TURNED}]")
_OMITTED: Final = "<!-- raw HTML omitted -->"
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BLANK: Final = re.compile("[\x00-\x20]")
_SCHEMES: Final = ("http:", "https:", "mailto:")
_WEB: Final = ("https://", "http://")
_PICTURE: Final = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=]+")
_IN_LINKS: Final = re.compile(r'<a\b|</a>|<img((?:\s+[a-z-]+="[^"]*")*)\s*/?>')
_BOX: Final = re.compile(r'<input((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*/?>')
_GIVEN: Final = re.compile(r'\s([a-z-]+)(?:="([^"]*)")?')
_ATTRIBUTE: Final = re.compile(r'([a-z-]+)="([^"]*)"')
_TAG: Final = re.compile(r"<[^>]*>")
# One line in which Markdown could mean nothing: most reasons are no more than that.
_SENTENCE: Final = re.compile(r"[A-Za-z](?:[A-Za-z0-9 ,;.'%()-]*[A-Za-z0-9,;.)])?")
# The id is the heading's, or that of the section docutils put it into.
_SECTION: Final = re.compile(r'<h2(?: id="([^"]*)")?[^>]*>(.*?)</h2>', re.DOTALL)
_AROUND: Final = re.compile(r'<section id="([^"]*)">\s*\Z')
_LONGEST_TAG: Final = 500
_HEADING: Final = re.compile(r"<(/?)h[1-6][^>]*>")
_LEVELS: Final = re.compile(r"<h([1-6])")
_HEADING_TAG: Final = re.compile(r"(</?h)[1-6]")
_EMPTY_HEAD: Final = re.compile(r"<th([^>]*)>(?:\s|&nbsp;)*</th>")
_IDS: Final = re.compile(r'\sid="([^"]*)"')
_NOWHERE: Final = re.compile(r'<a href=""[^>]*>(.*?)</a>', re.DOTALL)
_LINKS: Final = re.compile(r'<a href="#([^"]+)"([^>]*)>(.*?)</a>', re.DOTALL)
_CLASSES: Final = re.compile(r"(?:anchor|footnotes|footnote-\w+|language-[\w+-]+|markdown-alert[\w-]*)")

_TAGS: Final = frozenset(
    (
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "blockquote",
            "br",
            "caption",
            "code",
            "dd",
            "del",
            "details",
            "div",
            "dl",
            "dt",
            "em",
        ),
        *(
            "figcaption",
            "figure",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "i",
            "img",
            "input",
            "ins",
            "kbd",
        ),
        *("li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span"),
        *("strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"),
        *("var", "wbr"),
    )
)
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
# Old attributes become classes; what is wider than the page scrolls by itself and the keyboard can reach it.
_SWAPS: Final = {
    "<table": '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table',
    "</table>": "</table></div>",
    "<pre>": '<pre tabindex="0">',
    **{
        f'<{tag} align="{side}">': f'<{tag} class="{side}">'
        for tag in ("th", "td")
        for side in ("left", "center", "right")
    },
}
_SWAPPED: Final = re.compile(r'<(?:table|/table>|pre>|t[hd] align="(?:left|center|right)">)')


def _extensions(link: Rewriter | None, picture: Rewriter | None) -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    options.table = options.strikethrough = options.autolink = True
    options.tasklist = options.footnotes = options.alerts = True
    options.header_id_prefix = ""
    if link is not None:
        options.link_url_rewriter = link
    if picture is not None:
        options.image_url_rewriter = picture
    return options


_SAFE: Final = comrak.RenderOptions()
_RAW: Final = comrak.RenderOptions()
_RAW.unsafe_ = True


def body_of(text: bytes) -> str:
    """The Markdown of an RFC file without its front matter, decodable characters only."""
    block, _ = find("", text)
    body = text[block.body :] if block is not None else text
    decoded = body.translate(None, _CONTROLS).decode("utf-8", "replace").removeprefix("\ufeff")
    if decoded.isascii() or not any(character in decoded for character in _TURNED):
        return decoded
    return _TURNING.sub("␦", decoded)


def allowed(url: str) -> str | None:
    """The address where its scheme is harmless, "" where it is not, None where it has none (relative)."""
    if url.startswith(_WEB) and url.isascii() and url.isprintable() and " " not in url:
        return url
    bare = _BLANK.sub("", url)
    scheme = _SCHEME.match(bare)
    if scheme:
        return bare if scheme[0].lower() in _SCHEMES else ""
    return f"https:{bare}" if bare.startswith("//") else None


def render(markdown: str, title: str, link: Rewriter, picture: Rewriter) -> str:
    """HTML of a text. `link` and `picture` turn relative addresses into ones of the site, or "" .

    A first heading that repeats `title` is left out; headings start at the second level.
    """

    asked = _Addresses(link, picture)
    options = _extensions(asked.link, asked.picture)
    html = comrak.render_markdown(markdown, options, None, _SAFE)
    if _OMITTED in html:
        shown = html.replace(_OMITTED, "")
        # Mostly it was no more than remarks, which nobody is to see: then nothing needs to be cleaned.
        if _without_remarks(comrak.render_markdown(markdown, options, None, _RAW)) == shown:
            html = shown
        else:
            raw = comrak.render_markdown(markdown, _extensions(None, None), None, _RAW)
            html = _cleaner(asked.link, asked.picture).clean(raw)
    return _finished(_without_title(html, title), asked)


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
    asked = _Addresses(link, picture)
    return _finished(_cleaner(asked.link, asked.picture).clean(html), asked)


class _Addresses:
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


def _finished(html: str, asked: _Addresses) -> str:
    """HTML of a text as the pages show it."""
    levels = _LEVELS.findall(html)
    if levels:
        html = _without_gaps(html, levels)
    if "<img" in html:
        html = _pictures(html)
    if asked.leads_nowhere:
        html = _NOWHERE.sub(r"\1", html)
    if any(f' id="{name}"' not in html for name in asked.headings):
        html = _LINKS.sub(_leading(html), html)
    if "<input" in html:
        html = _BOX.sub(_named_box, html)
    if "<table" in html or "<pre" in html:
        html = _SWAPPED.sub(lambda found: _SWAPS[found[0]], html)
        # A head without words names nothing: for who cannot see the table it is a cell like others.
        if "<th" in html:
            html = _EMPTY_HEAD.sub(r"<td\1></td>", html)
    return html


@lru_cache(maxsize=4096)
def prose(text: str) -> str:
    """A few paragraphs somebody wrote (a reason, a write-up): no headings, no pictures, no raw HTML."""
    if _SENTENCE.fullmatch(text) and "www." not in text.lower():
        return f"<p>{text}</p>\n"
    cleaned = _TURNING.sub("␦", text.encode(errors="replace").translate(None, _CONTROLS).decode())
    options = _extensions(lambda url: allowed(url) or "", _nothing)
    options.footnotes = False
    html = comrak.render_markdown(cleaned, options, None, _SAFE)
    if "<h" in html:
        html = _HEADING.sub(lambda found: "</strong></p>" if found[1] else "<p><strong>", html)
        html = _EMPTY_ANCHOR.sub("", html)
    return _pictures(html) if "<img" in html else html


_EMPTY_ANCHOR: Final = re.compile(
    r'<a href="[^"]*" aria-label="[^"]*" data-heading-content="[^"]*" class="anchor"></a>'
)


def _nothing(_url: str) -> str:
    return ""


def sections(html: str) -> tuple[tuple[str, str], ...]:
    """Id and inner text (HTML without tags) of each second-level heading of a rendered text."""
    found = []
    # A search for a fixed word is ten times faster than a pattern that begins with what may be missing.
    place = html.find("<h2")
    while place >= 0:
        heading = _SECTION.match(html, place)
        if heading is not None:
            around = _AROUND.search(html, max(0, place - _LONGEST_TAG), place) if not heading[1] else None
            name, text = heading[1] or (around[1] if around else ""), _TAG.sub("", heading[2]).strip()
            if name and text:
                found.append((name, text))
        place = html.find("<h2", heading.end() if heading is not None else place + 1)
    return tuple(found)


def _cleaner(link: Rewriter, picture: Rewriter) -> nh3.Cleaner:
    def keep(tag: str, attribute: str, value: str) -> str | None:
        match attribute:
            case "href":
                return link(value) or None
            case "src":
                return picture(value) or None
            case "id":
                return None if "." in value or not value.strip() else value
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


def _named_box(found: re.Match[str]) -> str:
    """A task's box with a name that a screen reader can say."""
    is_done = any(name == "checked" for name, _ in _GIVEN.findall(found[1]))
    state = 'aria-label="done" checked' if is_done else 'aria-label="not done"'
    return f'<input type="checkbox" disabled {state}>'


def _without_title(html: str, title: str) -> str:
    if not html.startswith("<h1"):
        return html
    end = html.find("</h1>")
    text = _TAG.sub("", html[:end])
    same = " ".join(_unescaped(text).split()).casefold() == " ".join(title.split()).casefold()
    return html[end + len("</h1>") :].lstrip("\n") if same else html


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def _without_gaps(html: str, levels: list[str]) -> str:
    """Headings from the second level on, none more than one below what it stands under."""
    above: list[str] = []
    wanted: list[int] = []
    for level in levels:
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        wanted.append(min(len(above) + 1, 6))
    if all(int(level) == want for level, want in zip(levels, wanted, strict=True)):
        return html
    moves = dict(zip(levels, wanted, strict=True))
    is_even = all(moves[level] == want for level, want in zip(levels, wanted, strict=True))
    # Nearly every text moves all headings of a level alike, and up: so none is moved twice.
    if is_even and all(int(level) >= want for level, want in moves.items()):
        for level, want in sorted(moves.items()):
            html = html.replace(f"<h{level}", f"<h{want}").replace(f"</h{level}", f"</h{want}")
        return html
    begun: list[int] = []
    coming = iter(wanted)

    def shown(found: re.Match[str]) -> str:
        if found[1] == "<h":
            begun.append(next(coming))
            return f"<h{begun[-1]}"
        return f"</h{begun.pop()}" if begun else found[0]

    return _HEADING_TAG.sub(shown, html)


def _pictures(html: str) -> str:
    """Pictures of other hosts as links to them, or as their words where they stand within a link."""
    inside = 0

    def shown(found: re.Match[str]) -> str:
        nonlocal inside
        if found[0] == "<a":
            inside += 1
        elif found[0] == "</a>":
            inside = max(0, inside - 1)
        else:
            return _picture(dict(_ATTRIBUTE.findall(found[1])), found[0], inside > 0)
        return found[0]

    return _IN_LINKS.sub(shown, html)


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
