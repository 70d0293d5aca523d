"""The lines of one section of a text, by its heading.

Invariant: Markdown is parsed first, so that a heading in code is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.model import Document
from rfcflow.text import markdown


def section(document: Document, heading: str) -> Iterator[tuple[int, str]]:
    """Number (in the file, from 1) and text of each line below `heading`, up to the next heading.

    What stands in an HTML comment, such as a template's prompt, is left out.
    """
    outline = markdown.outline(markdown.normal(document.body.decode(errors="replace")))
    above = document.raw[: len(document.raw) - len(document.body)].count(b"\n")
    start = next((h.last for h in outline.headings if h.text.strip().casefold() == heading), None)
    if start is None:
        return
    end = next((h.line - 1 for h in outline.headings if h.line > start), len(outline.lines))
    hidden = False
    for number, line in enumerate(outline.lines[start:end], start=above + start + 1):
        hidden = hidden or line.lstrip().startswith("<!--")
        if not hidden:
            yield number, line
        hidden = hidden and "-->" not in line
