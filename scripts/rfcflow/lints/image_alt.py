"""Pictures have a text for those who do not see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rfcflow.lints._body import COMMENT, Body, body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.characters import shown

# An attribute's value may contain `>`, and a tag may have several lines.
_TAG: Final = re.compile(
    r"""<img(?=[\s/>])((?:[^<>"']|"[^"<]{0,2000}"|'[^'<]{0,2000}'){0,2000})""", re.IGNORECASE
)
_NOT_LINE_END: Final = re.compile(r"[^\n]")
_SAYS: Final = re.compile(r"""\salt\s*=\s*(?:"\s*[^"\s]|'\s*[^'\s]|[^\s"'])""", re.IGNORECASE)


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Images with an empty alternative text."""
    del context
    body = body_of(document)
    for link in body.outline.links:
        if link.picture and not link.alt.strip():
            message = f"the picture `{shown(link.target, 80)}` has no alternative text."
            yield Finding(link.line + body.shift, message, "Write `![what it shows](…)`.")
    yield from _in_html(body)


def _in_html(body: Body) -> Iterator[Finding]:
    """`<img>` in HTML between the Markdown; one in a paragraph may be within quoted code."""
    if "<img" not in body.text and "<IMG" not in body.text:
        return
    html = COMMENT.sub(lambda comment: _NOT_LINE_END.sub(" ", comment[0]), body.outside)
    for tag in _TAG.finditer(html):
        if not _SAYS.search(tag[1]):
            line = html.count("\n", 0, tag.start()) + 1
            column = tag.start() - html.rfind("\n", 0, tag.start())
            message = "a picture in HTML has no alternative text."
            yield Finding(line + body.shift, message, 'Add `alt="what it shows"`.', column)


RULE = Rule(
    code="RFC205",
    slug="image-alt",
    severity="warning",
    what="Every image has an alternative text.",
    why="Screen readers, mails and feeds show the words instead of the picture.",
    bad="## Summary\n\n![](assets/example/flow.png)\n",
    good="## Summary\n\n![From proposal to decision](assets/example/flow.png)\n",
    check=check,
)
