"""Relative links and pictures lead somewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.characters import shown

_ELSEWHERE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#|\?|$")
_RFC: Final = re.compile(r"rfcs/([0-9]+[a-z]?)-[^/]+\.md")


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Links within `rfcs/` to RFCs that do not exist or to pictures the pull request does not have."""
    body = body_of(document)
    for link in body.outline.links:
        if _ELSEWHERE.match(link.target):
            continue
        target = unquote(re.split("[?#]", link.target, maxsplit=1)[0])
        path = target.lstrip("/") if target.startswith("/") else f"rfcs/{target}"
        why = _dead(posixpath.normpath(path), document, context)
        if why:
            what = "picture" if link.picture else "link"
            yield Finding(
                link.line + body.shift, f"the {what} `{shown(link.target, 80)}` leads nowhere.", why
            )


def _dead(path: str, document: Document, context: LintContext) -> str:
    """What to do about a path from the repository's root that is not there; empty where it is, or may be."""
    if path.startswith("rfcs/assets/") and path not in context.assets:
        return f"Add the file as `rfcs/assets/{document.slug}/…`, or correct the name."
    rfc = _RFC.fullmatch(path)
    if rfc and path != document.path and context.known_rfcs is not None and rfc[1] not in context.known_rfcs:
        return "Link an RFC that has landed, or the pull request of one that has not."
    return ""


RULE = Rule(
    code="RFC204",
    slug="dead-link",
    severity="warning",
    what="Relative links name RFCs that have landed, pictures lie in `rfcs/assets/SLUG/`.",
    why="The text is read for years, on many pages; a dead picture is noticed last by its author.",
    bad="## Summary\n\n![The flow](assets/example/flaw.png) as in [0099](0099-lost.md)\n",
    good="## Summary\n\n![The flow](assets/example/flow.png) as in [0042](0042-kept.md#summary)\n",
    check=check,
)
