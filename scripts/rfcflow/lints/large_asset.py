"""Pictures are small enough for a slow connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.lints.unused_asset import by_folder
from rfcflow.model import Document
from rfcflow.text.characters import shown

LIMIT: Final = 1_000_000


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Files of this RFC's folder that the text uses and that are known to have more than a million bytes."""
    if not context.sizes:
        return
    for path in by_folder(context.assets).get(document.slug, ()):
        size = context.sizes.get(path, 0)
        if size > LIMIT and path.rsplit("/", 1)[-1].encode() in document.body:
            message = f"`{shown(path, 120)}` has {size:,} bytes."
            hint = f"Use a smaller picture or another format: {LIMIT:,} bytes are plenty."
            yield Finding(1, message, hint)


RULE = Rule(
    code="RFC211",
    slug="large-asset",
    severity="warning",
    what="A picture has at most 1,000,000 bytes.",
    why="The page is read on phones, and Git keeps every revision of a picture whole.",
    bad="## Summary\n\n![A large picture](assets/example/large.png)\n",
    good="## Summary\n\n![From proposal to decision](assets/example/flow.png)\n",
    check=check,
)
