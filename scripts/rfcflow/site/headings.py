"""Headings of a rendered text: their levels on the page, the one that repeats the title, what to list.

Invariant: they begin at the second level, below the page's title, and leave no level out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_TAG: Final = re.compile(r"<[^>]*>")
# The id is the heading's, or that of the section docutils put it into.
_SECTION: Final = re.compile(r'<h2(?: id="([^"]*)")?[^>]*>(.*?)</h2>', re.DOTALL)
# As comrak writes one of words only.
_USUAL: Final = re.compile(r'<h2 id="([^"]*)">([^<]*)<a href="[^"]*" [^<>]*></a></h2>')
_AROUND: Final = re.compile(r'<section id="([^"]*)">\s*\Z')
_LONGEST_TAG: Final = 500
_HEADING_TAG: Final = re.compile(r"(</?h)[1-6]")
# In the levels of headings, a digit each: what does not begin at the second or leaves one out.
_GAP: Final = re.compile(r"\A[^2]|1|2[4-6]|3[56]|46")


def sections(html: str) -> tuple[tuple[str, str], ...]:
    """Id and inner text (HTML without tags) of each second-level heading of a rendered text."""
    found = []
    # A search for a fixed word is ten times faster than a pattern that begins with what may be missing.
    place = html.find("<h2")
    while place >= 0:
        heading = _USUAL.match(html, place)
        if heading is not None:
            name, text = heading[1], heading[2].strip()
            if name and text:
                found.append((name, text))
        elif (heading := _SECTION.match(html, place)) is not None:
            around = _AROUND.search(html, max(0, place - _LONGEST_TAG), place) if not heading[1] else None
            name, text = heading[1] or (around[1] if around else ""), _TAG.sub("", heading[2]).strip()
            if name and text:
                found.append((name, text))
        place = html.find("<h2", heading.end() if heading is not None else place + 1)
    return tuple(found)


def without_title(html: str, title: str) -> str:
    """HTML without a first heading that says what `title` says."""
    if not html.startswith("<h1"):
        return html
    end = html.find("</h1>")
    text = _TAG.sub("", html[:end])
    same = " ".join(_unescaped(text).split()).casefold() == " ".join(title.split()).casefold()
    return html[end + len("</h1>") :].lstrip("\n") if same else html


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def without_gaps(html: str, levels: Sequence[str]) -> str:
    """Headings from the second level on, none more than one below what it stands under.

    `levels` are theirs, digits in the order of the headings.
    """
    if _GAP.search("".join(levels)) is None:
        return html
    above: list[str] = []
    wanted: list[int] = []
    for level in levels:
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        wanted.append(min(len(above) + 1, 6))
    moves = dict(zip(levels, wanted, strict=True))
    is_even = all(moves[level] == want for level, want in zip(levels, wanted, strict=True))
    # Nearly every text moves all headings of a level alike, and up: so none is moved twice.
    if is_even and all(int(level) >= want for level, want in moves.items()):
        for level, want in sorted(moves.items()):
            if int(level) == want:
                continue
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
