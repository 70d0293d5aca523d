"""Links within the page find their heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.characters import shown
from rfcflow.text.suggestions import closest

_GIVEN: Final = re.compile(r"""<[a-z][^<>]*?\s(?:id|name)\s*=\s*["']?([^\s"'>]{1,200})""", re.IGNORECASE)


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Targets `#…` that are neither a heading's anchor nor an id given in HTML, in whatever case."""
    del context
    body = body_of(document)
    here = [link for link in body.outline.links if link.target.startswith("#") and len(link.target) > 1]
    if not here:
        return
    known = {anchor.casefold() for anchor in body.anchors}
    known.update(name.casefold() for name in _GIVEN.findall(body.text))
    for link in here:
        name = unquote(link.target[1:]).casefold()
        if name not in known and name not in ("top", "readme"):
            meant = closest(name[:60], known) if len(known) < 200 else None
            hint = f"Did you mean `#{meant}`?" if meant else "Its heading was renamed or is gone."
            message = f"the link `{shown(link.target, 80)}` finds no heading of this page."
            yield Finding(link.line + body.shift, message, hint)


RULE = Rule(
    code="RFC208",
    slug="dead-anchor",
    severity="warning",
    what="A link `#heading` names a heading of the page.",
    why="Headings get renamed in review; the link then does nothing, without a word.",
    bad="## Summary\n\nSee [below](#motivaton).\n\n## Motivation\n\nWords.\n",
    good="## Summary\n\nSee [below](#motivation--and-costs).\n\n## **Motivation** & `and` costs\n\nWords.\n",
    check=check,
)
